/** Everything that was done with a case, and notes for colleagues. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useFormats } from "../../app/formats.ts";
import type { Step } from "../../matrix/moderation_models.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { wordsOf } from "./case.model.ts";
import { type CaseProps, Inert, Who } from "./pieces.view.tsx";
import { useStepWords } from "./words.ts";

function Row({ step }: { step: Step }) {
  const stepWords = useStepWords();
  const { full } = useFormats();
  const said = wordsOf(step);
  const isGiven = step.step === "assign" && said !== "";
  return (
    <li>
      <p>
        <strong>{stepWords(step.step, said !== "")}</strong>
        {isGiven ? (
          <>
            {" "}
            <Who userId={said} />
          </>
        ) : null}
      </p>
      <p className="muted moderation-small">
        {step.actor ? (
          <>
            <Who userId={step.actor} />
            {" · "}
          </>
        ) : null}
        {full(step.at)}
      </p>
      {said && !isGiven ? <Inert text={said} /> : null}
    </li>
  );
}

function NoteForm({ details, desk, act }: CaseProps) {
  const { t } = useLingui();
  const [note, setNote] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  async function add() {
    if (!note.trim()) return;
    setIsBusy(true);
    if (await act(desk.note(details.case.id, note))) setNote("");
    setIsBusy(false);
  }
  return (
    <form
      className="moderation-form"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Field
        label={t`Note for colleagues`}
        hint={t`Only those who look after this case can read it.`}
        lines={2}
        value={note}
        onChange={setNote}
        maxLength={500}
      />
      <div className="moderation-actions">
        <Button type="submit" icon="edit" isBusy={isBusy}>
          {t`Add the note`}
        </Button>
      </div>
    </form>
  );
}

export function Steps(props: CaseProps) {
  const { steps } = props.details;
  return (
    <>
      {steps.length === 0 ? (
        <p className="muted">
          <Trans>Nothing yet.</Trans>
        </p>
      ) : (
        <ol className="moderation-steps">
          {steps.map((step, index) => (
            <Row key={`${step.at} ${index}`} step={step} />
          ))}
        </ol>
      )}
      <NoteForm {...props} />
    </>
  );
}

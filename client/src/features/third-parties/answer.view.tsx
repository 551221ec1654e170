/** What the party says to the demand to delete: shown, and entered by administrators. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useDemandWords } from "../../app/demand_words.ts";
import type { Demand } from "../../app/demands.ts";
import { useEngine } from "../../app/engine_context.tsx";
import { useTry } from "../../app/use_try.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Choices } from "../../ui/switch.tsx";
import { dayHere, isAnswered, type Outcome, outcomesFor } from "./answer.model.ts";

interface AnswerProps {
  number: number;
  demand: Demand;
  onChanged: () => void;
}

function Question({ number, demand, onChanged, onClose }: AnswerProps & { onClose: () => void }) {
  const { t } = useLingui();
  const engine = useEngine();
  const attempt = useTry();
  const [outcome, setOutcome] = useState<Outcome>("deleted");
  const [day, setDay] = useState(() => dayHere(Date.now()));
  const [text, setText] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const words: Record<Outcome, string> = {
    deleted: t`They have deleted it`,
    partly: t`They have deleted a part of it`,
    refused: t`They refuse`,
    none: t`No answer has come`,
  };
  async function enter() {
    setIsBusy(true);
    const body = { outcome, answered_on: day, text };
    const where = `/_linnet/severances/${number}/answers`;
    if (await attempt(engine.callServer("POST", where, body))) {
      onChanged();
      onClose();
    }
    setIsBusy(false);
  }
  return (
    <Confirm
      title={t`What did they answer?`}
      isOpen
      onClose={onClose}
      onConfirm={() => void enter()}
      confirm={t`Enter it`}
      isBusy={isBusy}
    >
      <Choices
        label={t`Their answer`}
        chosen={outcome}
        onChoose={(id) => setOutcome(id as Outcome)}
        choices={outcomesFor(demand).map((id) => ({ id, label: words[id] }))}
      />
      <Field label={t`On which day`} type="date" value={day} onChange={setDay} />
      <Field
        label={t`Their words, if you want to keep them`}
        lines={3}
        value={text}
        onChange={setText}
        maxLength={2000}
      />
      <p className="muted">
        <Trans>
          It is signed and stays. Everybody on this server can read it, and whoever has a receipt
          about themselves is told.
        </Trans>
      </p>
    </Confirm>
  );
}

export function Answer(props: AnswerProps) {
  const { t } = useLingui();
  const demandWords = useDemandWords();
  const [isAsking, setIsAsking] = useState(false);
  const { demand } = props;
  const isOpen = !isAnswered(demand);
  return (
    <>
      <p className={`severing-answer severing-answer-${demand.standing}`}>
        <Icon
          name={demand.standing === "deleted" ? "check" : isOpen ? "clock" : "info"}
          size={18}
        />
        <span>{demandWords(demand)}</span>
      </p>
      {demand.text ? (
        <blockquote className="severing-words" dir="auto">
          {demand.text}
        </blockquote>
      ) : null}
      <Button icon="edit" onPress={() => setIsAsking(true)}>
        {isOpen ? t`Enter their answer` : t`Enter another answer`}
      </Button>
      {isAsking ? <Question {...props} onClose={() => setIsAsking(false)} /> : null}
    </>
  );
}

/** The form that ends a case: measures, the reason, and what whoever it concerns will read. */
import { useState, type ReactNode } from "react";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";

import type { DecisionDraft } from "../../matrix/moderation_desk.ts";
import { MEASURES } from "../../matrix/measures.ts";
import type { CaseDetails } from "../../matrix/moderation_models.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { inOrder } from "./case.model.ts";
import { type CaseProps, Inert, Section } from "./pieces.view.tsx";
import { ReasonField, useReason } from "./reason.view.tsx";
import { useMeasureWords } from "./words.ts";

/** How long somebody may be muted. */
const MUTE_HOURS = [1, 24, 7 * 24, 28 * 24] as const;

interface ChoiceProps {
  measures: string[];
  chosen: string[];
  onChoose: (chosen: string[]) => void;
  muteHours: number;
  onMuteHours: (hours: number) => void;
}

function MuteTime({ muteHours, onMuteHours }: Pick<ChoiceProps, "muteHours" | "onMuteHours">) {
  const { t } = useLingui();
  return (
    <select
      className="moderation-select"
      aria-label={t`For how long`}
      value={muteHours}
      onChange={(event) => onMuteHours(Number(event.target.value))}
    >
      {MUTE_HOURS.map((hours) => (
        <option key={hours} value={hours}>
          {hours < 24
            ? plural(hours, { one: "# hour", other: "# hours" })
            : plural(hours / 24, { one: "# day", other: "# days" })}
        </option>
      ))}
    </select>
  );
}

function MeasureChoice({ measures, chosen, onChoose, ...time }: ChoiceProps) {
  const { t } = useLingui();
  const measureWords = useMeasureWords();
  return (
    <fieldset className="moderation-measures">
      <legend className="field-label">{t`Measures`}</legend>
      {inOrder(measures, MEASURES).map((measure) => {
        const { label, effect } = measureWords(measure);
        return (
          <div key={measure} className="moderation-measure">
            <input
              type="checkbox"
              id={`measure-${measure}`}
              aria-describedby={`measure-${measure}-effect`}
              checked={chosen.includes(measure)}
              onChange={(event) => {
                const others = chosen.filter((one) => one !== measure);
                onChoose(event.target.checked ? [...others, measure] : others);
              }}
            />
            <label htmlFor={`measure-${measure}`}>{label}</label>
            <span id={`measure-${measure}-effect`} className="muted moderation-small">
              {effect}
            </span>
            {measure === "mute" && chosen.includes(measure) ? <MuteTime {...time} /> : null}
          </div>
        );
      })}
    </fieldset>
  );
}

/** People without an account have no settings in which they could read what was decided. */
function OutsideReads({ notices }: { notices: number }) {
  if (notices === 0) return null;
  return (
    <p>
      <Trans>
        Whoever sent a notice without an account reads what was decided, and your reason.
      </Trans>
    </p>
  );
}

/** What whoever it concerns reads, or that they read nothing. */
function Preview({ draft, details }: { draft: DecisionDraft; details: CaseDetails }) {
  const measureWords = useMeasureWords();
  const { case: one } = details;
  const isAboutChat = draft.measures.includes("close");
  if (draft.outcome === "dismissed") {
    return (
      <>
        <p>
          <Trans>
            Whoever it was about hears nothing. Those who reported it are told that nothing was
            found against the rules, and can complain.
          </Trans>
        </p>
        <OutsideReads notices={details.notices} />
      </>
    );
  }
  return (
    <>
      {one.userId || isAboutChat ? (
        <>
          <p>
            {isAboutChat ? (
              <Trans>Those who look after the chat are told:</Trans>
            ) : (
              <Trans>They are told:</Trans>
            )}
          </p>
          <blockquote className="moderation-preview">
            {inOrder(draft.measures, MEASURES).map((measure) => (
              <p key={measure}>{measureWords(measure).told}</p>
            ))}
            <Inert text={draft.reason} />
            <p>
              <Trans>
                People have decided this, no program. You can complain for half a year; then
                somebody else looks at it.
              </Trans>
            </p>
          </blockquote>
        </>
      ) : null}
      <p>
        <Trans>Those who reported it are told that something was done, not what.</Trans>
      </p>
      <OutsideReads notices={details.notices} />
    </>
  );
}

interface QuestionProps {
  draft: DecisionDraft | null;
  details: CaseDetails;
  isBusy: boolean;
  onClose: () => void;
  onConfirm: () => void;
}

function Question({ draft, details, isBusy, onClose, onConfirm }: QuestionProps) {
  const { t } = useLingui();
  const waits = draft?.measures.some((measure) => details.needsSecond.includes(measure)) ?? false;
  const title = draft?.outcome === "dismissed" ? t`Dismiss the reports?` : t`Decide like this?`;
  return (
    <Confirm
      title={waits ? t`Propose this?` : title}
      isOpen={draft !== null}
      onClose={onClose}
      onConfirm={onConfirm}
      confirm={waits ? t`Propose it` : t`Decide`}
      isDangerous={draft?.outcome === "measures_taken"}
      isBusy={isBusy}
    >
      {waits ? (
        <p>
          <Trans>
            On this server a second person of the safety team has to confirm it. Until then nothing
            is done and nobody is told.
          </Trans>
        </p>
      ) : null}
      {draft ? <Preview draft={draft} details={details} /> : null}
    </Confirm>
  );
}

function Buttons({ children }: { children: ReactNode }) {
  return <div className="moderation-actions">{children}</div>;
}

export function DecisionForm({ details, desk, act }: CaseProps) {
  const { t } = useLingui();
  const [chosen, setChosen] = useState<string[]>([]);
  const [draft, setDraft] = useState<DecisionDraft | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [muteHours, setMuteHours] = useState<number>(24);
  const reason = useReason();
  function ask(outcome: DecisionDraft["outcome"]) {
    const measures = outcome === "dismissed" ? [] : inOrder(chosen, MEASURES);
    const muteMs = measures.includes("mute") ? muteHours * 3_600_000 : null;
    if (reason.check()) setDraft({ outcome, measures, reason: reason.text, muteMs });
  }
  async function decide(decided: DecisionDraft) {
    setIsBusy(true);
    await act(desk.decide(details.case.id, decided));
    setIsBusy(false);
    setDraft(null);
  }
  return (
    <Section title={t`Decide`}>
      <div className="moderation-form">
        <MeasureChoice
          measures={details.possible}
          chosen={chosen}
          onChoose={setChosen}
          muteHours={muteHours}
          onMuteHours={setMuteHours}
        />
        <ReasonField
          reason={reason}
          label={t`Reason`}
          hint={t`Whoever it concerns reads this. Name the rule, and nobody else.`}
        />
        <Buttons>
          <Button isDisabled={chosen.length > 0} onPress={() => ask("dismissed")}>
            {t`Dismiss the reports`}
          </Button>
          <Button
            look="primary"
            isDisabled={chosen.length === 0}
            onPress={() => ask("measures_taken")}
          >
            {t`Take these measures`}
          </Button>
        </Buttons>
      </div>
      <Question
        draft={draft}
        details={details}
        isBusy={isBusy}
        onClose={() => setDraft(null)}
        onConfirm={() => (draft ? void decide(draft) : undefined)}
      />
    </Section>
  );
}

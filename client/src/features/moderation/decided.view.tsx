/** What was decided or proposed in a case, and how it is confirmed or taken back. */
import { Trans, useLingui } from "@lingui/react/macro";

import { useOwnId } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { MEASURES } from "../../matrix/measures.ts";
import type { CaseDecision, Lifted } from "../../matrix/moderation_models.ts";
import { Button } from "../../ui/button.tsx";
import { AskFirst } from "./ask_first.view.tsx";
import { inOrder } from "./case.model.ts";
import { type CaseProps, Inert, Section, Who } from "./pieces.view.tsx";
import { ReasonButton } from "./reason.view.tsx";
import { useMeasureWords } from "./words.ts";

/** Measures by name, those that were taken back marked. */
export function MeasureList({ measures, lifted }: { measures: string[]; lifted: Lifted[] }) {
  const { t } = useLingui();
  const measureWords = useMeasureWords();
  const ended = new Set(lifted.map(({ measure }) => measure));
  return (
    <ul className="moderation-tags" aria-label={t`Measures`}>
      {inOrder(measures, MEASURES).map((measure) => (
        <li key={measure} className="moderation-tag">
          {measureWords(measure).label}
          {ended.has(measure) ? (
            <>
              {" · "}
              <Trans>taken back</Trans>
            </>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function ByWhom({ decision }: { decision: CaseDecision }) {
  const { full } = useFormats();
  const { decidedBy, confirmedBy } = decision;
  const at = full(decision.decidedAt);
  if (!decidedBy) return <Trans>A rule of the chat did this. Nobody has looked at it.</Trans>;
  return confirmedBy ? (
    <Trans>
      Decided by: <Who userId={decidedBy} /> and <Who userId={confirmedBy} />, {at}
    </Trans>
  ) : (
    <Trans>
      Decided by: <Who userId={decidedBy} />, {at}
    </Trans>
  );
}

function Until({ decision }: { decision: CaseDecision }) {
  const { full } = useFormats();
  const end = decision.until === null ? null : full(decision.until);
  return end ? (
    <p>
      <Trans>Until {end}.</Trans>
    </p>
  ) : null;
}

function LiftButton({ details, desk, act, measure }: CaseProps & { measure: string }) {
  const { t } = useLingui();
  const names: Record<string, string> = {
    ban: t`Lift the ban`,
    suspend: t`End the suspension`,
    lock: t`Unlock the account`,
    mute: t`Let them write again`,
    remove: t`Give the files out again`,
    files: t`Give the files out again`,
    close: t`Open the chat again`,
  };
  const name = names[measure] ?? t`Take it back`;
  return (
    <ReasonButton
      icon="unlock"
      name={name}
      onConfirm={(reason) => act(desk.lift(details.case.id, [measure], reason))}
    />
  );
}

export function Decided(props: CaseProps) {
  const { t } = useLingui();
  const { decision, liftable, lifted } = props.details;
  if (!decision) return null;
  return (
    <Section title={t`Decision`}>
      {decision.outcome === "dismissed" ? (
        <p>
          <Trans>The reports were dismissed.</Trans>
        </p>
      ) : (
        <MeasureList measures={decision.measures} lifted={lifted} />
      )}
      <Until decision={decision} />
      <Inert text={decision.reason} />
      <p className="muted">
        <ByWhom decision={decision} />
      </p>
      {lifted.map((one) => (
        <Inert key={`${one.measure} ${one.liftedAt}`} text={one.reason} />
      ))}
      {liftable.length > 0 ? (
        <div className="moderation-actions">
          {liftable.map((measure) => (
            <LiftButton key={measure} {...props} measure={measure} />
          ))}
        </div>
      ) : null}
    </Section>
  );
}

/** A colleague says yes, so that it is done. */
function ConfirmButton({ details, desk, act }: CaseProps) {
  const { t } = useLingui();
  return (
    <AskFirst
      look="primary"
      icon="check"
      name={t`Confirm it`}
      title={t`Confirm this measure?`}
      confirm={t`Confirm it`}
      onConfirm={() => act(desk.confirm(details.case.id, true, ""))}
    >
      <p>
        <Trans>
          It is done at once, and whoever it concerns is told. You have decided it, too.
        </Trans>
      </p>
    </AskFirst>
  );
}

function RefuseButton({ details, desk, act }: CaseProps) {
  const { t } = useLingui();
  return (
    <ReasonButton
      icon="close"
      name={t`Refuse it`}
      title={t`Refuse this measure?`}
      hint={t`Only those who look after this case can read it.`}
      onConfirm={(reason) => act(desk.confirm(details.case.id, false, reason))}
    />
  );
}

export function Proposed(props: CaseProps) {
  const { t } = useLingui();
  const ownId = useOwnId();
  const { details, desk, act } = props;
  const { proposal } = details;
  if (!proposal) return null;
  const isOwn = proposal.proposedBy === ownId;
  return (
    <Section title={t`Waits for a second person`}>
      <p>
        <Trans>
          Proposed by: <Who userId={proposal.proposedBy} />
        </Trans>
      </p>
      <MeasureList measures={proposal.measures} lifted={[]} />
      <Inert text={proposal.reason} />
      {isOwn ? (
        <>
          <p className="muted">
            <Trans>You have proposed this, so somebody else of the team has to confirm it.</Trans>
          </p>
          <div className="moderation-actions">
            <Button onPress={() => void act(desk.confirm(details.case.id, false, ""))}>
              {t`Take the proposal back`}
            </Button>
          </div>
        </>
      ) : (
        <div className="moderation-actions">
          <RefuseButton {...props} />
          <ConfirmButton {...props} />
        </div>
      )}
    </Section>
  );
}

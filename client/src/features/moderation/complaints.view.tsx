/** Complaints against decisions: those that wait, and the one that is answered in its case. */
import { useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { paths } from "../../app/paths.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { ModerationDesk } from "../../matrix/moderation_desk.ts";
import type { CaseComplaint, WaitingComplaint } from "../../matrix/moderation_models.ts";
import { Button } from "../../ui/button.tsx";
import { Empty, Skeleton } from "../../ui/state_views.tsx";
import { type CaseProps, Failed, Inert, Section, To, Who } from "./pieces.view.tsx";
import { MeasureList } from "./decided.view.tsx";
import { ReasonField, useReason } from "./reason.view.tsx";

function Complainer({ complaint }: { complaint: Pick<CaseComplaint, "userId"> }) {
  if (!complaint.userId)
    return <Trans>Somebody who reported it, and was told nothing was found</Trans>;
  return (
    <Trans>
      <Who userId={complaint.userId} />, against whom it was decided
    </Trans>
  );
}

function Row({ complaint }: { complaint: WaitingComplaint }) {
  const { t } = useLingui();
  const { short } = useFormats();
  const { caseId } = complaint;
  return (
    <li>
      <To path={paths.moderationCase(caseId)} className="moderation-row">
        <span className="moderation-row-head">
          <strong>{t`Case ${caseId}`}</strong>
          <span className="moderation-tag">{short(complaint.madeAt)}</span>
        </span>
        <span className="muted">
          <Complainer complaint={complaint} />
        </span>
      </To>
    </li>
  );
}

export function Complaints() {
  const { t } = useLingui();
  const engine = useEngine();
  const [found, setFound] = useState<WaitingComplaint[] | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const load = () => {
    setError(null);
    new ModerationDesk(engine)
      .complaints()
      .then(setFound, (why: unknown) => setError(errorCode(why)));
  };
  useEffect(load, [engine]);
  if (error) return <Failed error={error} onRetry={load} />;
  if (!found) return <Skeleton rows={3} label={t`Loading`} />;
  if (found.length === 0) {
    return (
      <Empty icon="check" title={t`No complaint waits for you`}>
        <p>
          <Trans>You see those that others have decided: nobody judges their own decisions.</Trans>
        </p>
      </Empty>
    );
  }
  return (
    <ul className="moderation-list" aria-label={t`Complaints, the oldest first`}>
      {found.map((complaint) => (
        <Row key={complaint.id} complaint={complaint} />
      ))}
    </ul>
  );
}

interface ConsequenceProps {
  complaint: CaseComplaint;
  liftable: string[];
}

/** What reversing the decision does. */
function Consequence({ complaint, liftable }: ConsequenceProps) {
  if (complaint.role === "reporter") {
    return (
      <p>
        <Trans>If you reverse the decision, the case is open again.</Trans>
      </p>
    );
  }
  if (liftable.length === 0) {
    return (
      <p>
        <Trans>
          If you reverse the decision, they are told that it was wrong. What was done cannot be
          taken back from here.
        </Trans>
      </p>
    );
  }
  return (
    <>
      <p>
        <Trans>If you reverse the decision, this ends at once:</Trans>
      </p>
      <MeasureList measures={liftable} lifted={[]} />
    </>
  );
}

function AnswerForm({ complaint, details, desk, act }: CaseProps & { complaint: CaseComplaint }) {
  const { t } = useLingui();
  const [isBusy, setIsBusy] = useState(false);
  const reason = useReason();
  async function answer(isReversed: boolean) {
    if (!reason.check()) return;
    setIsBusy(true);
    await act(desk.answer(complaint.id, isReversed, reason.text));
    setIsBusy(false);
  }
  return (
    <div className="moderation-form">
      <Consequence complaint={complaint} liftable={details.liftable} />
      <ReasonField
        reason={reason}
        label={t`Reason of your answer`}
        hint={t`Whoever has complained reads this.`}
      />
      <div className="moderation-actions">
        <Button isBusy={isBusy} onPress={() => void answer(false)}>{t`It stays as it was`}</Button>
        <Button look="primary" isBusy={isBusy} onPress={() => void answer(true)}>
          {t`Reverse the decision`}
        </Button>
      </div>
    </div>
  );
}

function Answered({ complaint }: { complaint: CaseComplaint }) {
  return (
    <>
      <p>
        {complaint.outcome === "reversed" ? (
          <Trans>The decision was reversed.</Trans>
        ) : (
          <Trans>The decision stays as it was.</Trans>
        )}
      </p>
      {complaint.answer ? <Inert text={complaint.answer} /> : null}
    </>
  );
}

function Complaint(props: CaseProps & { complaint: CaseComplaint }) {
  const { complaint } = props;
  const { full } = useFormats();
  return (
    <div className="moderation-card">
      <p className="muted">
        <Complainer complaint={complaint} /> · {full(complaint.madeAt)}
      </p>
      <Inert text={complaint.reason} />
      {complaint.outcome ? <Answered complaint={complaint} /> : null}
      {complaint.mayAnswer ? <AnswerForm {...props} /> : null}
      {!complaint.outcome && !complaint.mayAnswer ? (
        <p className="moderation-warn">
          <Trans>
            Somebody else answers this complaint: whoever has decided, or complains, does not judge
            it again.
          </Trans>
        </p>
      ) : null}
    </div>
  );
}

/** The complaints of one case; those that wait come first. */
export function CaseComplaints(props: CaseProps) {
  const { t } = useLingui();
  const { complaints } = props.details;
  if (complaints.length === 0) return null;
  const waitingFirst = complaints.toSorted((a, b) => Number(!!a.outcome) - Number(!!b.outcome));
  return (
    <Section title={t`Complaints about the decision`}>
      {waitingFirst.map((complaint) => (
        <Complaint key={complaint.id} {...props} complaint={complaint} />
      ))}
    </Section>
  );
}

/** How a notice stands, for whoever has its link. */
import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { useHarmWords } from "../../app/harm_words.ts";
import { bytesLeft } from "../../app/own_words.model.ts";
import { OwnWords } from "../../app/own_words.tsx";
import { outsideNotices } from "../../app/own_visit.ts";
import { useTry } from "../../app/use_try.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import type { Measure } from "../../matrix/measures.ts";
import type { NoticeDecision, NoticeStatus } from "../../matrix/outside_notices.ts";
import { Button } from "../../ui/button.tsx";
import { Empty, Notice, Skeleton } from "../../ui/state_views.tsx";
import { showToast } from "../../ui/toast.tsx";
import { Contact, type ContactProps } from "./contact.view.tsx";

interface StatusProps {
  secret: string;
  /** It was sent just now. */
  isNew: boolean;
  contact: ContactProps;
}

function OwnLink() {
  const { t } = useLingui();
  async function copy() {
    await navigator.clipboard.writeText(location.href);
    showToast({ text: t`Link copied` });
  }
  return (
    <section className="outside-notice-link">
      <p>
        <Trans>
          Keep this link: only with it you see what was decided, and can complain. Whoever has it
          can do so too.
        </Trans>
      </p>
      <code className="outside-notice-address">{location.href}</code>
      <Button icon="copy" onPress={() => void copy()}>{t`Copy link`}</Button>
    </section>
  );
}

function useTakenWords(): (measure: Measure) => string {
  const { t } = useLingui();
  const words: Partial<Record<Measure, string>> = {
    warn: t`Whoever it was about was warned.`,
    remove: t`The messages were removed.`,
    suspend: t`The account was suspended: it can write nothing more.`,
    lock: t`The account was locked.`,
    files: t`The files were removed.`,
    close: t`The group was closed.`,
  };
  return (measure) => words[measure] ?? t`Something was done about it.`;
}

function Decision({ decision }: { decision: NoticeDecision }) {
  const { t } = useLingui();
  const takenWords = useTakenWords();
  const { full } = useFormats();
  return (
    <section aria-label={t`Decision`}>
      <h2>{t`Decision`}</h2>
      {decision.isDismissed ? (
        <p>
          <Trans>People have looked at it and found nothing against the law or the rules.</Trans>
        </p>
      ) : (
        decision.measures.map((measure) => <p key={measure}>{takenWords(measure)}</p>)
      )}
      <p>
        <strong>{t`Why:`}</strong>{" "}
        <span dir="auto" className="outside-notice-words">
          {decision.reason}
        </span>
      </p>
      <p className="muted">
        {full(decision.decidedAt)}
        {" · "}
        <Trans>People decided this, no program.</Trans>
      </p>
    </section>
  );
}

interface ComplaintProps {
  status: NoticeStatus;
  onComplain: (reason: string) => Promise<unknown>;
}

function Complaint({ status, onComplain }: ComplaintProps) {
  const { t } = useLingui();
  const { full } = useFormats();
  const [reason, setReason] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const { complaint, complainUntil } = status;
  if (complaint) {
    return (
      <section aria-label={t`Your complaint`}>
        <h2>{t`Your complaint`}</h2>
        <p dir="auto" className="outside-notice-words">
          {complaint.reason}
        </p>
        <p>
          {complaint.outcome === null ? (
            <Trans>Somebody else than who decided will look at it.</Trans>
          ) : complaint.outcome === "upheld" ? (
            <Trans>Somebody has looked again: the decision stays as it was.</Trans>
          ) : (
            <Trans>Somebody has looked again: the decision was reversed.</Trans>
          )}
        </p>
        {complaint.answer ? (
          <p dir="auto" className="outside-notice-words">
            {complaint.answer}
          </p>
        ) : null}
      </section>
    );
  }
  if (complainUntil === null) return null;
  const date = full(complainUntil);
  const canSend = reason.trim() !== "" && bytesLeft(reason) >= 0;
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (!canSend || isBusy) return;
        setIsBusy(true);
        void onComplain(reason.trim()).finally(() => setIsBusy(false));
      }}
    >
      <h2>{t`You think that this is wrong?`}</h2>
      <p>
        <Trans>You can complain until {date}: somebody else will look at it.</Trans>
      </p>
      <OwnWords
        label={t`What was overlooked?`}
        hint={t`Whoever looks at it again reads this.`}
        value={reason}
        onChange={setReason}
      />
      <Button type="submit" isBusy={isBusy} isDisabled={!canSend}>{t`Complain`}</Button>
    </form>
  );
}

function useStatus(secret: string) {
  const [status, setStatus] = useState<NoticeStatus | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  useEffect(() => {
    let isWanted = true;
    outsideNotices.status(secret).then(
      (found) => (isWanted ? setStatus(found) : undefined),
      (why: unknown) => (isWanted ? setError(errorCode(why)) : undefined),
    );
    return () => {
      isWanted = false;
    };
  }, [secret]);
  return { status, setStatus, error };
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="outside-notice-words">{children}</dd>
    </div>
  );
}

function Facts({ status }: { status: NoticeStatus }) {
  const { t } = useLingui();
  const harmWords = useHarmWords();
  const { full } = useFormats();
  return (
    <dl className="outside-notice-facts">
      <Fact name={t`Reference`}>
        <code dir="ltr">{status.reference}</code>
      </Fact>
      <Fact name={t`Received`}>{full(status.receivedAt)}</Fact>
      <Fact name={t`About`}>{harmWords(status.harm)}</Fact>
      <Fact name={t`Where`}>
        <bdi dir="ltr">{status.where}</bdi>
      </Fact>
    </dl>
  );
}

function Waiting({ isLookedAt }: { isLookedAt: boolean }) {
  return (
    <p role="status">
      {isLookedAt ? (
        <Trans>Somebody is looking at it. Nothing is decided yet.</Trans>
      ) : (
        <Trans>It waits for somebody to look at it. Nothing is decided yet.</Trans>
      )}
    </p>
  );
}

export function Status({ secret, isNew, contact }: StatusProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const attempt = useTry();
  const { status, setStatus, error } = useStatus(secret);
  if (error) {
    return (
      <Empty icon="info" title={t`This notice cannot be shown`}>
        <p>
          {error === "not_found"
            ? t`The link is not whole, or the notice is gone. Look at the link again.`
            : errorWords(error)}
        </p>
      </Empty>
    );
  }
  if (!status) return <Skeleton rows={3} label={t`Loading`} />;
  const complain = async (reason: string) =>
    setStatus(await outsideNotices.complain(secret, reason));
  return (
    <>
      <h1>{t`Your notice`}</h1>
      {isNew ? (
        <Notice icon="check" tone="good">
          <Trans>We have your notice. People will look at it.</Trans>
        </Notice>
      ) : null}
      <Facts status={status} />
      {status.decision ? (
        <Decision decision={status.decision} />
      ) : (
        <Waiting isLookedAt={status.state === "looked_at"} />
      )}
      <Complaint status={status} onComplain={(reason) => attempt(complain(reason))} />
      <OwnLink />
      <Contact {...contact} />
    </>
  );
}

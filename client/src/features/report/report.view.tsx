import { useId, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode } from "../../app/error_words.ts";
import { HarmChoice } from "../../app/harm_choice.tsx";
import { personName } from "../../app/names.ts";
import { paths } from "../../app/paths.ts";
import type { ReportSubject } from "../../app/report.ts";
import type { EngineErrorCode, ReportOutcome } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Switch } from "../../ui/switch.tsx";
import { ReportedMessages } from "./messages.view.tsx";
import { Outcome } from "./outcome.view.tsx";
import { Recipients } from "./recipients.view.tsx";
import {
  COMMON_HARMS,
  draftOf,
  emptyForm,
  isReady,
  type PartProps,
  type ReportForm,
} from "./report.model.ts";
import { Reason } from "./words.view.tsx";
import "./report.css";

interface ReportProps {
  subject: ReportSubject;
  onClose: () => void;
}

/** What to do beside: not to hear of them any more, not to be there any more. */
function Besides({ subject, form, onChange }: PartProps) {
  const { t } = useLingui();
  const name = subject.person ? personName(subject.person) : "";
  return (
    <div className="report-besides">
      {subject.person ? (
        <Switch
          label={t`Block ${name} from now on`}
          hint={t`You see nothing of them any more. They are not told.`}
          isSelected={form.ignores}
          onChange={(ignores) => onChange({ ignores })}
        />
      ) : null}
      {subject.kind === "invite" ? (
        <Switch
          label={t`Decline the invite`}
          isSelected={form.leaves}
          onChange={(leaves) => onChange({ leaves })}
        />
      ) : subject.roomId ? (
        <Switch
          label={t`Leave this chat`}
          isSelected={form.leaves}
          onChange={(leaves) => onChange({ leaves })}
        />
      ) : null}
    </div>
  );
}

/** What went wrong, and that nothing has been sent. */
function Failure({ code }: { code: EngineErrorCode }) {
  const { t } = useLingui();
  const words: Partial<Record<EngineErrorCode, string>> = {
    offline: t`You are offline, so nothing was sent. Check your connection, then try again.`,
    rate_limited: t`You have sent many reports in a short time. Wait a minute, then try again.`,
    not_found: t`The server does not know this any more, or it belongs to another server. Ask its administrators for help.`,
    forbidden: t`You cannot see this any more, so it cannot be reported.`,
    too_large: t`This is too long. Choose fewer messages or write less.`,
  };
  return (
    <p className="report-failure" role="alert">
      <Icon name="warning" size={18} />
      <span>{words[code] ?? t`Nothing was sent. Try again in a moment.`}</span>
    </p>
  );
}

function useTitle({ kind, person }: ReportSubject): string {
  const { t } = useLingui();
  const name = person ? personName(person) : "";
  const titles = {
    message: t`Report a message`,
    person: t`Report ${name}`,
    room: t`Report this chat`,
    invite: t`Report this invite`,
  };
  return titles[kind];
}

function useSending(subject: ReportSubject, form: ReportForm) {
  const engine = useEngine();
  const [outcome, setOutcome] = useState<ReportOutcome | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  async function send() {
    if (isBusy || !isReady(form)) return;
    setIsBusy(true);
    setError(null);
    try {
      setOutcome(await engine.sendReport(draftOf(subject, form)));
    } catch (why) {
      setError(errorCode(why));
    } finally {
      setIsBusy(false);
    }
  }
  return { outcome, error, isBusy, send };
}

interface FillingProps extends PartProps {
  error: EngineErrorCode | null;
  isBusy: boolean;
  onSend: () => void;
  onClose: () => void;
}

function NeverTold({ person }: ReportSubject) {
  return (
    <p className="muted">
      {person ? (
        <Trans>
          <bdi>{personName(person)}</bdi> is never told who has reported.
        </Trans>
      ) : (
        <Trans>Nobody in the chat is told who has reported it.</Trans>
      )}
    </p>
  );
}

function Filling({ error, isBusy, onSend, onClose, ...part }: FillingProps) {
  const { t } = useLingui();
  const formId = useId();
  const { subject, form } = part;
  const send = (
    <Button look="primary" type="submit" form={formId} isBusy={isBusy} isDisabled={!isReady(form)}>
      {t`Send report`}
    </Button>
  );
  return (
    <Dialog
      title={useTitle(subject)}
      isOpen
      onClose={onClose}
      size="medium"
      actions={
        <>
          {error ? <Failure code={error} /> : null}
          <Button onPress={onClose}>{t`Cancel`}</Button>
          {send}
        </>
      }
    >
      <form
        id={formId}
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          onSend();
        }}
      >
        <HarmChoice
          common={COMMON_HARMS}
          harm={part.form.harm}
          onChoose={(harm) => part.onChange({ harm })}
        />
        {subject.kind === "message" ? <ReportedMessages {...part} subject={subject} /> : null}
        <Reason {...part} />
        <Recipients {...part} />
        <Besides {...part} />
        <NeverTold {...subject} />
      </form>
    </Dialog>
  );
}

function Sent({ outcome, onClose }: { outcome: ReportOutcome; onClose: () => void }) {
  const { t } = useLingui();
  const done = <Button look="primary" onPress={onClose}>{t`Done`}</Button>;
  return (
    <Dialog title={t`Report sent`} isOpen onClose={onClose} size="medium" actions={done}>
      <Outcome outcome={outcome} />
    </Dialog>
  );
}

/** Says what is wrong, to whom, and with what proof; three steps where nothing else is wanted. */
export function Report({ subject, onClose }: ReportProps) {
  const [form, setForm] = useState(() => emptyForm(subject));
  const { outcome, error, isBusy, send } = useSending(subject, form);
  const onChange = (changes: Partial<ReportForm>) => setForm((now) => ({ ...now, ...changes }));
  const hasLeft = outcome !== null && form.leaves && !outcome.failed.includes("leave");
  function close() {
    onClose();
    // The chat behind is not ours any more.
    if (hasLeft && subject.kind !== "invite") navigate(paths.chats, "replace");
  }
  if (outcome) return <Sent outcome={outcome} onClose={close} />;
  const part = { subject, form, onChange };
  return (
    <Filling {...part} error={error} isBusy={isBusy} onSend={() => void send()} onClose={close} />
  );
}

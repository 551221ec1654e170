/** Why something is done: every act that somebody hears of wants it. */
import { useState, type ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";

import { MAX_REASON_BYTES } from "../../matrix/protection_models.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";

export interface Reason {
  text: string;
  set: (text: string) => void;
  /** Says what is wrong with it, if anything is; then nothing should be sent. */
  check: () => boolean;
  error: string | null;
}

export function useReason(): Reason {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const [error, setError] = useState<string | null>(null);
  return {
    text: text.trim(),
    set(next) {
      setText(next);
      setError(null);
    },
    check() {
      const isTooLong = new TextEncoder().encode(text.trim()).length > MAX_REASON_BYTES;
      const isMissing = text.trim() === "";
      if (isMissing) setError(t`Say why.`);
      else if (isTooLong) setError(t`This is too long. Say it in fewer words.`);
      return !isMissing && !isTooLong;
    },
    error,
  };
}

interface ReasonFieldProps {
  reason: Reason;
  label: string;
  hint: string;
}

export function ReasonField({ reason, label, hint }: ReasonFieldProps) {
  return <Field label={label} hint={hint} lines={3} error={reason.error} onChange={reason.set} />;
}

interface AskedProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  /** Resolves with whether it worked. */
  onConfirm: (reason: string) => Promise<boolean>;
  confirm: string;
  label: string;
  hint: string;
  children?: ReactNode;
}

/** A question that is answered with a reason. */
export function AskReason(props: AskedProps) {
  const { title, isOpen, onClose, onConfirm, confirm, label, hint, children } = props;
  const reason = useReason();
  const [isBusy, setIsBusy] = useState(false);
  async function go() {
    if (!reason.check()) return;
    setIsBusy(true);
    if (await onConfirm(reason.text)) onClose();
    setIsBusy(false);
  }
  return (
    <Confirm
      title={title}
      isOpen={isOpen}
      onClose={onClose}
      onConfirm={() => void go()}
      confirm={confirm}
      isBusy={isBusy}
    >
      {children}
      <ReasonField reason={reason} label={label} hint={hint} />
    </Confirm>
  );
}

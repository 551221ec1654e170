/** Why something is done: every act that somebody hears of wants it. */
import { useState, type ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";

import { MAX_REASON_BYTES } from "../../matrix/protection_models.ts";
import { Button, type ButtonProps } from "../../ui/button.tsx";
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
  onClose: () => void;
  /** Resolves with whether it worked. */
  onConfirm: (reason: string) => Promise<boolean>;
  confirm: string;
  hint: string;
  children: ReactNode;
}

/** A question that is answered with a reason. */
function AskReason({ title, onClose, onConfirm, confirm, hint, children }: AskedProps) {
  const { t } = useLingui();
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
      isOpen
      onClose={onClose}
      onConfirm={() => void go()}
      confirm={confirm}
      isBusy={isBusy}
    >
      {children}
      <ReasonField reason={reason} label={t`Reason`} hint={hint} />
    </Confirm>
  );
}

interface ReasonButtonProps extends Pick<ButtonProps, "icon" | "look" | "isDisabled"> {
  /** What is done, in a few words: on the button, and where it is asked once more. */
  name: string;
  /** Above the question; the name says enough where there is none. */
  title?: string;
  /** Who reads the reason; whoever it concerns, where nothing is said. */
  hint?: string;
  /** Resolves with whether it worked. */
  onConfirm: (reason: string) => Promise<boolean>;
  children?: ReactNode;
}

/** Does something once it was said why. */
export function ReasonButton(props: ReasonButtonProps) {
  const { t } = useLingui();
  const { name, title, hint, onConfirm, children, ...button } = props;
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <Button {...button} onPress={() => setIsAsking(true)}>
        {name}
      </Button>
      {isAsking ? (
        <AskReason
          title={title ?? name}
          onClose={() => setIsAsking(false)}
          onConfirm={onConfirm}
          confirm={name}
          hint={hint ?? t`Whoever it concerns is told, and reads this.`}
        >
          {children}
        </AskReason>
      ) : null}
    </>
  );
}

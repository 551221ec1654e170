/** The code that lets somebody in once, when nothing else does: shown, and typed. */
import { useState, type FormEvent, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import type { EngineErrorCode } from "../matrix/engine.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Notice } from "../ui/state_views.tsx";
import { showToast } from "../ui/toast.tsx";
import { errorCode, useErrorWords } from "./error_words.ts";
import "./provider_buttons.css";

interface NewCodeProps {
  code: string;
  /** The one before was just used. */
  isNext?: boolean;
  children: ReactNode;
}

/** Nobody sees it again: what comes next is pressed when it is kept. */
export function NewCode({ code, isNext = false, children }: NewCodeProps) {
  const { t } = useLingui();
  async function copy() {
    await navigator.clipboard.writeText(code);
    showToast({ text: t`Code copied. Put it into your password manager.` });
  }
  return (
    <>
      <p>
        {isNext ? (
          <Trans>The code that you typed is used up. This is your next one. Write it down.</Trans>
        ) : (
          <Trans>
            This code opens your account once, if nothing else does. Write it down: it is shown only
            now.
          </Trans>
        )}
      </p>
      <code className="emergency-code" dir="ltr" aria-label={t`Emergency code`}>
        {code}
      </code>
      <Button wide icon="copy" onPress={() => void copy()}>
        {t`Copy`}
      </Button>
      {children}
    </>
  );
}

interface FormProps {
  onCode: (user: string, code: string) => Promise<void>;
}

export function EmergencyForm({ onCode }: FormProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const [name, setName] = useState("");
  const [code, setCode] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isBusy || !name.trim() || !code.trim()) return;
    setIsBusy(true);
    setError(null);
    try {
      await onCode(name.trim(), code);
    } catch (why) {
      setError(errorCode(why));
      setIsBusy(false);
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)} onInput={() => setError(null)}>
      <Field
        label={t`Name`}
        name="username"
        autoComplete="username"
        isCode
        isRequired
        autoFocus
        value={name}
        onChange={setName}
      />
      <Field
        label={t`Emergency code`}
        name="code"
        autoComplete="off"
        spellCheck="false"
        isCode
        isRequired
        value={code}
        onChange={setCode}
        hint={<Trans>Six groups of four signs. Hyphens and capitals do not matter.</Trans>}
      />
      {error ? (
        <Notice icon="warning" tone="danger">
          {error === "forbidden"
            ? t`That name and code do not belong together, or the code was used already.`
            : errorWords(error)}
        </Notice>
      ) : null}
      <Button look="primary" wide type="submit" isBusy={isBusy}>
        {isBusy ? t`Signing in…` : t`Sign in`}
      </Button>
    </form>
  );
}

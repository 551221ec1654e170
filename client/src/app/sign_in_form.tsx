/** Name and password, or a passkey: the same wherever somebody signs in without the engine. */
import { useState, type FormEvent } from "react";
import { useLingui } from "@lingui/react/macro";

import type { EngineErrorCode } from "../matrix/engine.ts";
import type { JsonObject } from "../matrix/json.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { errorCode, useErrorWords } from "./error_words.ts";
import { localPart } from "./names.ts";
import { PasskeySignIn } from "./passkey_sign_in.tsx";

/** "mxid:@ada:example.org", an id or a name, as apps hint at who will sign in. */
function nameOfHint(hint: string): string {
  const name = hint.replace(/^mxid:/, "");
  return name.startsWith("@") ? localPart(name) : name;
}

type ByPassword = (user: string, password: string) => Promise<void>;

function useByPassword(byPassword: ByPassword) {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  async function signIn(user: string, password: string) {
    if (isBusy || !user || !password) return;
    setIsBusy(true);
    setError(null);
    try {
      await byPassword(user, password);
    } catch (why) {
      const code = errorCode(why);
      setError(code === "forbidden" ? "wrong_password" : code);
    }
    setIsBusy(false);
  }
  return { isBusy, error, signIn, forgive: () => setError(null) };
}

interface FormProps {
  /** Set where only this person can go on. */
  userId?: string;
  hint?: string;
  byPassword: ByPassword;
  byPasskey: (credential: JsonObject) => Promise<void>;
}

export function SignInForm({ userId, hint = "", byPassword, byPasskey }: FormProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const [name, setName] = useState(userId ? localPart(userId) : nameOfHint(hint));
  const [password, setPassword] = useState("");
  const { isBusy, error, signIn, forgive } = useByPassword(byPassword);
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void signIn(userId ?? name.trim(), password);
      }}
      onInput={forgive}
    >
      <Field
        label={t`Name`}
        name="username"
        autoComplete="username webauthn"
        isCode
        isRequired
        autoFocus={!name}
        isReadOnly={Boolean(userId)}
        value={name}
        onChange={setName}
      />
      <Field
        label={t`Password`}
        name="password"
        type="password"
        autoComplete="current-password"
        isRequired
        autoFocus={Boolean(name)}
        value={password}
        onChange={setPassword}
        error={error ? errorWords(error) : null}
      />
      <Button look="primary" wide type="submit" isBusy={isBusy}>
        {isBusy ? t`Signing in…` : t`Sign in`}
      </Button>
      <PasskeySignIn onSigned={byPasskey} />
    </form>
  );
}

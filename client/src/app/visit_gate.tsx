/** Signing in on the pages that ask for consent and manage the account. */
import { useState, type FormEvent, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import type { EngineErrorCode } from "../matrix/engine.ts";
import type { JsonObject } from "../matrix/json.ts";
import type { VisitState } from "../matrix/visit.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Gate } from "../ui/gate.tsx";
import { Notice, Skeleton } from "../ui/state_views.tsx";
import { errorCode, useErrorWords } from "./error_words.ts";
import { localPart } from "./names.ts";
import { PasskeySignIn } from "./passkey_sign_in.tsx";
import { useVisit, useVisitState, type VisitorProps } from "./visit_context.tsx";
import { VisitSignUp } from "./visit_sign_up.tsx";

/** "mxid:@ada:example.org", an id or a name, as apps hint at who will sign in. */
export function nameOfHint(hint: string): string {
  const name = hint.replace(/^mxid:/, "");
  return name.startsWith("@") ? localPart(name) : name;
}

function useSignIn(onDone: () => void) {
  const visit = useVisit();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  async function signIn(user: string, password: string) {
    if (isBusy || !user || !password) return;
    setIsBusy(true);
    setError(null);
    try {
      await visit.signIn(user, password);
      onDone();
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
  onDone: () => void;
}

export function SignInForm({ userId, hint = "", onDone }: FormProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const [name, setName] = useState(userId ? localPart(userId) : nameOfHint(hint));
  const [password, setPassword] = useState("");
  const visit = useVisit();
  const { isBusy, error, signIn, forgive } = useSignIn(onDone);
  const onSigned = async (credential: JsonObject) => {
    await visit.signInWithPasskey(credential);
    onDone();
  };
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
      <PasskeySignIn onSigned={onSigned} />
    </form>
  );
}

interface GateProps {
  /** What the person came for. */
  lead: ReactNode;
  hint?: string;
  wantsAccount?: boolean;
  /** Offered while nobody has signed in. */
  foot?: ReactNode;
  children: (props: VisitorProps) => ReactNode;
}

function Entry({
  state,
  lead,
  hint,
  wantsAccount,
  foot,
  onDone,
}: Omit<GateProps, "children"> & {
  state: VisitState;
  onDone: () => void;
}) {
  const { t } = useLingui();
  const [isNew, setIsNew] = useState(Boolean(wantsAccount) && state.canRegister);
  const other = isNew ? t`I already have an account` : t`Create an account`;
  return (
    <Gate title={isNew ? t`Create your account` : t`Sign in`} lead={lead} foot={foot}>
      {isNew ? (
        <VisitSignUp state={state} onDone={onDone} />
      ) : (
        <SignInForm hint={hint ?? ""} onDone={onDone} />
      )}
      {state.canRegister ? (
        <Button look="plain" wide onPress={() => setIsNew(!isNew)}>
          {other}
        </Button>
      ) : null}
    </Gate>
  );
}

/** Shows its children once it is known who is there. */
export function VisitGate({ children, ...entry }: GateProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { state, error, read } = useVisitState();
  if (error) {
    return (
      <Gate title={t`Something is in the way`} icon="warning">
        <Notice icon="warning" tone="danger">
          {errorWords(error)}
        </Notice>
        <Button wide onPress={read}>{t`Try again`}</Button>
      </Gate>
    );
  }
  if (!state) {
    return (
      <Gate title={t`One moment`}>
        <Skeleton rows={2} label={t`Loading`} />
      </Gate>
    );
  }
  if (!state.visitor) return <Entry state={state} onDone={read} {...entry} />;
  return children({ visitor: state.visitor, serverName: state.serverName, onChange: read });
}

/** Whoever is signed in, and the way to be somebody else. */
export function SignedInAs({ visitor, onChange }: VisitorProps) {
  const { t } = useLingui();
  const visit = useVisit();
  return (
    <>
      <Trans>
        Signed in as <bdi dir="ltr">{visitor.userId}</bdi>
      </Trans>
      <Button look="plain" onPress={() => void visit.leave().then(onChange)}>
        {t`Not you?`}
      </Button>
    </>
  );
}

/** In front of what is final: prove once more who is there. */
export function ProveAgain({ visitor, onChange }: VisitorProps) {
  const visit = useVisit();
  const onSigned = async (credential: JsonObject) => {
    await visit.signInWithPasskey(credential);
    onChange();
  };
  return (
    <>
      <Notice icon="lock">
        <Trans>To be sure that it is you, sign in once more.</Trans>
      </Notice>
      {visitor.hasPassword ? (
        <SignInForm userId={visitor.userId} onDone={onChange} />
      ) : (
        <PasskeySignIn onSigned={onSigned} isOnlyWay />
      )}
    </>
  );
}

/** Signing in on the pages that ask for consent and manage the account. */
import { useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import type { JsonObject } from "../matrix/json.ts";
import type { VisitState } from "../matrix/visit.ts";
import { Button } from "../ui/button.tsx";
import { Gate } from "../ui/gate.tsx";
import { Notice, Skeleton } from "../ui/state_views.tsx";
import { useErrorWords } from "./error_words.ts";
import { PasskeySignIn } from "./passkey_sign_in.tsx";
import { SignInForm } from "./sign_in_form.tsx";
import { useVisit, useVisitState, type VisitorProps } from "./visit_context.tsx";
import { VisitSignUp } from "./visit_sign_up.tsx";

interface FormProps {
  /** Set where only this person can go on. */
  userId?: string;
  hint?: string;
  onDone: () => void;
}

function VisitSignIn({ onDone, ...who }: FormProps) {
  const visit = useVisit();
  const done = (signedIn: Promise<void>) => signedIn.then(onDone);
  return (
    <SignInForm
      {...who}
      byPassword={(user, password) => done(visit.signIn(user, password))}
      byPasskey={(credential) => done(visit.signInWithPasskey(credential))}
    />
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
        <VisitSignIn hint={hint ?? ""} onDone={onDone} />
      )}
      {state.canRegister ? (
        <Button look="plain" wide onPress={() => setIsNew(!isNew)}>
          {other}
        </Button>
      ) : null}
    </Gate>
  );
}

export function OneMoment() {
  const { t } = useLingui();
  return (
    <Gate title={t`One moment`}>
      <Skeleton rows={2} label={t`Loading`} />
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
  if (!state) return <OneMoment />;
  if (!state.visitor) return <Entry state={state} onDone={read} {...entry} />;
  return children({ visitor: state.visitor, serverName: state.serverName, onChange: read });
}

/** Whoever is signed in, and the way to be somebody else. */
export function SignedInAs({ visitor, onChange }: VisitorProps) {
  const { t } = useLingui();
  const visit = useVisit();
  return (
    <>
      <span>
        <Trans>
          Signed in as <bdi dir="ltr">{visitor.userId}</bdi>
        </Trans>
      </span>
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
        <VisitSignIn userId={visitor.userId} onDone={onChange} />
      ) : (
        <PasskeySignIn onSigned={onSigned} isOnlyWay />
      )}
    </>
  );
}

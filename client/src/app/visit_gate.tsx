/** Signing in on the pages that ask for consent and manage the account. */
import { useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import type { JsonObject } from "../matrix/json.ts";
import type { VisitState } from "../matrix/visit.ts";
import { Button } from "../ui/button.tsx";
import { Gate } from "../ui/gate.tsx";
import { Notice, Skeleton } from "../ui/state_views.tsx";
import { EmergencyForm, NewCode } from "./emergency_code.tsx";
import { useErrorWords } from "./error_words.ts";
import { ownProviders } from "./own_visit.ts";
import { PasskeySignIn } from "./passkey_sign_in.tsx";
import { ProviderButtons } from "./provider_buttons.tsx";
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
  /** A provider that was chosen already in the app. */
  provider?: string | null;
  /** Offered while nobody has signed in. */
  foot?: ReactNode;
  children: (props: VisitorProps) => ReactNode;
}

type EntryProps = Omit<GateProps, "children"> & { state: VisitState; onDone: () => void };

/** An emergency code opens this visit, and the next code is shown before it goes on. */
function ByCode({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const [next, setNext] = useState<string | null>(null);
  if (next === null) {
    return (
      <EmergencyForm
        onCode={async (user, code) => setNext(await ownProviders.visitByCode(user, code))}
      />
    );
  }
  return (
    <NewCode code={next} isNext>
      <Button look="primary" wide onPress={onDone}>{t`I have written the code down`}</Button>
    </NewCode>
  );
}

type Mode = "known" | "new" | "code";

interface OthersProps {
  mode: Mode;
  setMode: (mode: Mode) => void;
  canRegister: boolean;
  provider: string | null;
}

/** The other ways in, below the one that is shown. */
function Others({ mode, setMode, canRegister, provider }: OthersProps) {
  const { t } = useLingui();
  const isKnown = mode === "known";
  return (
    <>
      {isKnown ? (
        <Button look="plain" wide icon="key" onPress={() => setMode("code")}>
          {t`Use an emergency code`}
        </Button>
      ) : null}
      {!isKnown || canRegister ? (
        <Button look="plain" wide onPress={() => setMode(isKnown ? "new" : "known")}>
          {isKnown ? t`Create an account` : t`I already have an account`}
        </Button>
      ) : null}
      {mode === "code" ? null : (
        <ProviderButtons purpose="visit" returnTo={location.pathname} chosen={provider} />
      )}
    </>
  );
}

function Entry({
  state,
  lead,
  hint = "",
  wantsAccount,
  provider = null,
  foot,
  onDone,
}: EntryProps) {
  const { t } = useLingui();
  const { canRegister } = state;
  const [mode, setMode] = useState<Mode>(wantsAccount && canRegister ? "new" : "known");
  const titles: Record<Mode, string> = {
    known: t`Sign in`,
    new: t`Create your account`,
    code: t`Use an emergency code`,
  };
  const forms: Record<Mode, ReactNode> = {
    known: <VisitSignIn hint={hint} onDone={onDone} />,
    new: <VisitSignUp state={state} onDone={onDone} />,
    code: <ByCode onDone={onDone} />,
  };
  return (
    <Gate title={titles[mode]} lead={lead} foot={foot}>
      {forms[mode]}
      <Others mode={mode} setMode={setMode} canRegister={canRegister} provider={provider} />
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

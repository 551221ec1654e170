/** Proves one step of a request that another client makes, then tells that client. */
import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { localPart } from "../../app/names.ts";
import { authStage } from "../../app/own_visit.ts";
import { NoPasskeysHere } from "../../app/passkey_sign_in.tsx";
import { ResetIdentity } from "../../app/reset_identity.tsx";
import { VisitGate } from "../../app/visit_gate.tsx";
import { InviteField } from "../../app/invite_field.tsx";
import { tokenOf } from "../../app/invite_link.ts";
import { useWork, WorkProgress } from "../../app/work_progress.tsx";
import type { AuthStage, StageAnswer, StageQuestion } from "../../matrix/auth_pages.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { tellAuthDone } from "../../platform/embedder.ts";
import { canUsePasskeys, signWithPasskey } from "../../platform/passkeys.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Gate } from "../../ui/gate.tsx";
import { Notice, Skeleton } from "../../ui/state_views.tsx";

type Reading = StageQuestion | EngineErrorCode | null;

function useQuestion(asked: AuthStage): [Reading, () => void] {
  const [reading, setReading] = useState<Reading>(null);
  const read = () => {
    setReading(null);
    asked.question().then(setReading, (why: unknown) => setReading(errorCode(why)));
  };
  useEffect(read, [asked]);
  return [reading, read];
}

interface StepProps {
  asked: AuthStage;
  question: StageQuestion;
  onDone: () => void;
}

/** Sends what proves the step; null when a person has closed the browser's question. */
function useProve({ asked, onDone }: StepProps) {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  async function prove(answer: () => Promise<StageAnswer | null>) {
    if (isBusy) return;
    setIsBusy(true);
    setError(null);
    try {
      const found = await answer();
      if (found) {
        await asked.prove(found);
        onDone();
      }
    } catch (why) {
      setError(errorCode(why));
    }
    setIsBusy(false);
  }
  return { isBusy, error, prove, forgive: () => setError(null) };
}

function AsWhom({ question }: { question: StageQuestion }) {
  if (question.userId === null) return null;
  return (
    <Trans>
      To be sure that you are <bdi dir="ltr">{question.userId}</bdi>
    </Trans>
  );
}

function PasswordStep(step: StepProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const [password, setPassword] = useState("");
  const { isBusy, error, prove, forgive } = useProve(step);
  const { userId } = step.question;
  return (
    <Gate title={t`Confirm with your password`} icon="lock" lead={<AsWhom {...step} />}>
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void prove(async () => ({ password }));
        }}
        onInput={forgive}
      >
        <Field
          label={t`Name`}
          name="username"
          autoComplete="username"
          isCode
          isReadOnly
          value={userId === null ? "" : localPart(userId)}
        />
        <Field
          label={t`Password`}
          name="password"
          type="password"
          autoComplete="current-password"
          isRequired
          autoFocus
          value={password}
          onChange={setPassword}
          error={error && errorWords(error === "forbidden" ? "wrong_password" : error)}
        />
        <Button look="primary" wide type="submit" isBusy={isBusy}>{t`Confirm`}</Button>
      </form>
    </Gate>
  );
}

function PasskeyStep(step: StepProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { isBusy, error, prove } = useProve(step);
  async function sign() {
    // Asked anew each time: what a passkey signs is good once.
    const { publicKey } = await step.asked.question();
    const credential = await signWithPasskey(publicKey);
    return credential && { credential };
  }
  return (
    <Gate title={t`Confirm with your passkey`} icon="key" lead={<AsWhom {...step} />}>
      {error ? (
        <Notice icon="warning" tone="danger">
          {errorWords(error === "forbidden" ? "wrong_passkey" : error)}
        </Notice>
      ) : null}
      {canUsePasskeys() ? (
        <Button look="primary" wide icon="key" isBusy={isBusy} onPress={() => void prove(sign)}>
          {t`Use a passkey`}
        </Button>
      ) : (
        <NoPasskeysHere />
      )}
    </Gate>
  );
}

function InviteStep(step: StepProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const [link, setLink] = useState("");
  const { isBusy, error, prove, forgive } = useProve(step);
  return (
    <Gate
      title={t`Create your account`}
      lead={<Trans>On this server you need an invite for that.</Trans>}
    >
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void prove(async () => ({ token: tokenOf(link) ?? "" }));
        }}
        onInput={forgive}
      >
        <InviteField autoFocus value={link} onChange={setLink} error={error && errorWords(error)} />
        <Button look="primary" wide type="submit" isBusy={isBusy}>{t`Continue`}</Button>
      </form>
    </Gate>
  );
}

interface OpenGateProps {
  isBusy: boolean;
  error: EngineErrorCode | null;
  onGoOn: () => void;
  children?: ReactNode;
}

/** Where everybody may make an account. */
function OpenGate({ isBusy, error, onGoOn, children }: OpenGateProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  return (
    <Gate
      title={t`Create your account`}
      lead={<Trans>Everybody can have one on this server.</Trans>}
    >
      {error ? (
        <Notice icon="warning" tone="danger">
          {errorWords(error)}
        </Notice>
      ) : null}
      {children}
      <Button look="primary" wide isBusy={isBusy} onPress={onGoOn}>
        {t`Continue`}
      </Button>
    </Gate>
  );
}

function OpenStep(step: StepProps) {
  const { isBusy, error, prove } = useProve(step);
  return <OpenGate isBusy={isBusy} error={error} onGoOn={() => void prove(async () => ({}))} />;
}

function WorkStep(step: StepProps) {
  const { isBusy, error, prove } = useProve(step);
  const [share, work] = useWork();
  async function workOut() {
    // Asked anew: an earlier answer may have been wrong, or too late.
    const { work: asked } = await step.asked.question();
    return asked && { nonce: await work(asked) };
  }
  return (
    <OpenGate isBusy={isBusy} error={error} onGoOn={() => void prove(workOut)}>
      <WorkProgress share={isBusy ? share : null} />
    </OpenGate>
  );
}

function IdentityStep({ question, onDone }: StepProps) {
  return (
    <VisitGate lead={<AsWhom question={question} />} hint={question.userId ?? ""}>
      {(who) => <ResetIdentity {...who} onlyFor={question.userId} onDone={onDone} />}
    </VisitGate>
  );
}

const STEPS: Record<string, (step: StepProps) => ReactNode> = {
  "m.login.password": PasswordStep,
  "linnet.passkey": PasskeyStep,
  "m.login.registration_token": InviteStep,
  "m.login.dummy": OpenStep,
  "org.linnet.proof_of_work": WorkStep,
  "m.oauth": IdentityStep,
  "org.matrix.cross_signing_reset": IdentityStep,
};

function Over({ error, read }: { error: EngineErrorCode; read: () => void }) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  if (error === "not_found") {
    return (
      <Gate title={t`This request is over`} icon="clock">
        <p className="gate-lead">
          <Trans>It was answered already, or it has waited too long. Begin again in the app.</Trans>
        </p>
      </Gate>
    );
  }
  return (
    <Gate title={t`Something is in the way`} icon="warning">
      <Notice icon="warning" tone="danger">
        {errorWords(error)}
      </Notice>
      <Button wide onPress={read}>{t`Try again`}</Button>
    </Gate>
  );
}

function Done() {
  const { t } = useLingui();
  useEffect(tellAuthDone, []);
  return (
    <Gate title={t`Go back to the app`} icon="check">
      <p className="gate-lead" role="status">
        <Trans>You can close this page.</Trans>
      </p>
    </Gate>
  );
}

export function AuthPage({ stage, session }: { stage: string; session: string }) {
  const { t } = useLingui();
  const [asked] = useState(() => authStage(stage, session));
  const [question, read] = useQuestion(asked);
  const [isDone, setIsDone] = useState(false);
  if (question === null) {
    return (
      <Gate title={t`One moment`}>
        <Skeleton rows={2} label={t`Loading`} />
      </Gate>
    );
  }
  if (typeof question === "string") return <Over error={question} read={read} />;
  if (isDone || question.isDone) return <Done />;
  const Step = Object.hasOwn(STEPS, stage) ? STEPS[stage] : undefined;
  if (!Step) return <Over error="not_found" read={read} />;
  return <Step asked={asked} question={question} onDone={() => setIsDone(true)} />;
}

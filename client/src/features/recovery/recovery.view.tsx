import { useState, type FormEvent, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine, useOwnId } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { saveBlob } from "../../app/media.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Gate } from "../../ui/gate.tsx";
import { Notice } from "../../ui/state_views.tsx";
import { showToast } from "../../ui/toast.tsx";
import {
  askBack,
  groupsOf,
  isProven,
  kept,
  made,
  showAgain,
  START,
  typedBack,
  verdicts,
  type RecoveryState,
} from "./recovery.model.ts";
import "./recovery.css";

interface StepProps<S extends RecoveryState["step"]> {
  state: Extract<RecoveryState, { step: S }>;
  setState: (change: (state: RecoveryState) => RecoveryState) => void;
}

function KeySheet({ recoveryKey }: { recoveryKey: string }) {
  const { t } = useLingui();
  const userId = useOwnId();
  return (
    <div className="recovery-sheet">
      <p className="recovery-owner">
        <Trans>
          Recovery key of <bdi dir="ltr">{userId}</bdi>
        </Trans>
      </p>
      <ol className="recovery-groups" dir="ltr" aria-label={t`Recovery key`}>
        {groupsOf(recoveryKey).map((group, index) => (
          <li key={`${index}${group}`}>
            <code>{group}</code>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Shown({ state, setState }: StepProps<"shown">) {
  const { t } = useLingui();
  const userId = useOwnId();
  const { recoveryKey } = state;
  const keep = () => setState(kept);

  async function copy() {
    await navigator.clipboard.writeText(recoveryKey);
    showToast({ text: t`Copied. Put it into your password manager.` });
    keep();
  }
  function save() {
    const words = `Linnet\n${userId}\n\n${recoveryKey}\n`;
    saveBlob(new Blob([words], { type: "text/plain" }), "linnet-recovery-key.txt");
    keep();
  }
  function printSheet() {
    window.print();
    keep();
  }
  return (
    <>
      <KeySheet recoveryKey={recoveryKey} />
      <div className="recovery-ways">
        <Button icon="copy" onPress={() => void copy()}>{t`Copy`}</Button>
        <Button icon="download" onPress={save}>{t`Save`}</Button>
        <Button icon="print" onPress={printSheet}>{t`Print`}</Button>
      </div>
      <Notice icon="info">
        <Trans>Nobody can give it back to you, not even the people who run this server.</Trans>
      </Notice>
      <Button look="primary" wide onPress={() => setState((now) => askBack(now, Math.random))}>
        {state.isKept ? t`Continue` : t`I have written it down`}
      </Button>
    </>
  );
}

function Check({ state, setState, onDone }: StepProps<"check"> & { onDone: () => void }) {
  const { t } = useLingui();
  const results = verdicts(state);
  const field = (which: 0 | 1): ReactNode => {
    const place = state.asked[which] + 1;
    return (
      <Field
        key={which}
        label={t`Group ${place}`}
        isCode
        autoFocus={which === 0}
        autoComplete="off"
        spellCheck="false"
        maxLength={4}
        value={state.typed[which]}
        onChange={(words) => setState((now) => typedBack(now, which, words))}
        error={results[which] === false ? t`That is not group ${place}. Look again.` : null}
      />
    );
  };
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (isProven(state)) onDone();
      }}
    >
      <div className="recovery-check">
        {field(0)}
        {field(1)}
      </div>
      <Button look="primary" wide type="submit" isDisabled={!isProven(state)}>
        {t`Done`}
      </Button>
      <Button look="plain" wide onPress={() => setState(showAgain)}>
        {t`Show the recovery key again`}
      </Button>
    </form>
  );
}

function Intro({ error, isBusy, onMake, onLater }: IntroProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  return (
    <>
      {error ? (
        <Notice icon="warning" tone="danger">
          {errorWords(error)}
        </Notice>
      ) : null}
      <Button look="primary" wide isBusy={isBusy} onPress={onMake}>
        {isBusy ? t`Making your recovery key…` : t`Show my recovery key`}
      </Button>
      <Button look="plain" wide onPress={onLater} isDisabled={isBusy}>
        {t`Later`}
      </Button>
    </>
  );
}

interface IntroProps {
  error: Extract<RecoveryState, { step: "intro" }>["error"];
  isBusy: boolean;
  onMake: () => void;
  onLater: () => void;
}

interface RecoveryProps {
  /** A key that was just made elsewhere and only has to be kept. */
  recoveryKey?: string;
  onLeave: () => void;
}

/** Makes the recovery key, lets the person keep it and asks two groups back. */
export function Recovery({ recoveryKey: given, onLeave }: RecoveryProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const [state, setState] = useState<RecoveryState>(given ? made(given) : START);

  async function make() {
    setState({ step: "making" });
    try {
      const recoveryKey = await engine.createRecoveryKey();
      setState(made(recoveryKey));
    } catch (why) {
      setState({ step: "intro", error: errorCode(why) });
    }
  }
  function done() {
    showToast({ text: t`Your recovery key is set up`, icon: "key" });
    onLeave();
  }

  if (state.step === "check") {
    return (
      <Gate
        icon="key"
        title={t`Type two groups back`}
        lead={t`So that you know that what you kept is right.`}
      >
        <Check state={state} setState={setState} onDone={done} />
      </Gate>
    );
  }
  return (
    <Gate
      icon="key"
      title={t`Keep your recovery key`}
      lead={
        <Trans>
          Your messages are encrypted so that only you can read them. If you lose all your devices,
          this key brings your messages back.
        </Trans>
      }
    >
      {state.step === "shown" ? (
        <Shown state={state} setState={setState} />
      ) : (
        <Intro
          error={state.step === "intro" ? state.error : null}
          isBusy={state.step === "making"}
          onMake={() => void make()}
          onLater={onLeave}
        />
      )}
    </Gate>
  );
}

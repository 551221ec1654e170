import { useEffect, useEffectEvent, useState, type FormEvent } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useAccount, useEngine, useOwnId } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { ProofField, useProof } from "../../app/proof.tsx";
import { useWaysIn } from "../../app/ways_in.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Gate } from "../../ui/gate.tsx";
import { showToast } from "../../ui/toast.tsx";
import { Recovery } from "./recovery.view.tsx";
import "./recovery.css";

interface ForgottenProps {
  onReset: (recoveryKey: string) => void;
  onBegin: (isResetting: boolean) => void;
}

function StartAfresh({ onReset, onBegin, onClose }: ForgottenProps & { onClose: () => void }) {
  const { t } = useLingui();
  const engine = useEngine();
  const proof = useProof(useWaysIn(), async (given) => {
    onBegin(true);
    try {
      onReset(await engine.resetIdentity(given));
    } catch (why) {
      onBegin(false);
      throw why;
    }
  });
  return (
    <Confirm
      title={t`Start afresh?`}
      isOpen
      onClose={onClose}
      onConfirm={() => void proof.prove()}
      confirm={t`Start afresh`}
      isDangerous
      isBusy={proof.isBusy}
    >
      <p>
        <Trans>
          You will not be able to read your older encrypted messages any more, and people who
          verified you will have to do it again. This cannot be undone.
        </Trans>
      </p>
      <ProofField proof={proof} />
    </Confirm>
  );
}

function ForgottenKey(props: ForgottenProps) {
  const { t } = useLingui();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button look="plain" wide onPress={() => setIsOpen(true)}>
        {t`I have neither`}
      </Button>
      {isOpen ? <StartAfresh {...props} onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}

function OtherDevice() {
  const engine = useEngine();
  const { t } = useLingui();
  const ownId = useOwnId();
  return (
    <>
      <Button
        look="primary"
        wide
        icon="device"
        onPress={() => void engine.requestVerification(ownId)}
      >
        {t`Use another device`}
      </Button>
      <p className="unlock-or">
        <Trans>or</Trans>
      </p>
    </>
  );
}

function WithKey({ isMain, onDone }: { isMain: boolean; onDone: () => void }) {
  const engine = useEngine();
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const [recoveryKey, setRecoveryKey] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<EngineErrorCode | null>(null);

  async function unlock(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    setError(null);
    try {
      await engine.restoreWithRecoveryKey(recoveryKey.trim());
      showToast({ text: t`Unlocked. Your older messages are on their way.`, icon: "unlock" });
      onDone();
    } catch (why) {
      setError(errorCode(why));
      setIsBusy(false);
    }
  }
  return (
    <form onSubmit={(event) => void unlock(event)}>
      <Field
        label={t`Recovery key`}
        isCode
        autoComplete="off"
        spellCheck="false"
        value={recoveryKey}
        onChange={(words) => {
          setRecoveryKey(words);
          setError(null);
        }}
        hint={t`Twelve groups of four letters and digits. Spaces do not matter.`}
        error={error ? errorWords(error) : null}
      />
      <Button
        look={isMain ? "primary" : "soft"}
        wide
        type="submit"
        isBusy={isBusy}
        isDisabled={recoveryKey.trim() === ""}
      >
        {isBusy ? t`Unlocking…` : t`Unlock with recovery key`}
      </Button>
    </form>
  );
}

/** A new device proves that it belongs to the account: by another device or by the recovery key. */
export function Unlock({ onLeave }: { onLeave: () => void }) {
  const [newKey, setNewKey] = useState<string | null>(null);
  if (newKey) return <Recovery recoveryKey={newKey} onLeave={onLeave} />;
  return <Locked onLeave={onLeave} onReset={setNewKey} />;
}

interface LockedProps {
  onLeave: () => void;
  onReset: (recoveryKey: string) => void;
}

function Locked({ onLeave, onReset }: LockedProps) {
  const { t } = useLingui();
  const canUseDevice = useAccount((state) => state.encryption?.canVerifyWithDevice ?? false);
  const isVerified = useAccount((state) => state.encryption?.deviceVerified ?? false);
  const [isResetting, setIsResetting] = useState(false);
  const leave = useEffectEvent(onLeave);
  /** Another device has said yes: nothing is left to do here. */
  const isDone = isVerified && !isResetting;
  useEffect(() => {
    if (isDone) leave();
  }, [isDone]);
  return (
    <Gate
      icon="lock"
      title={t`Unlock your messages`}
      lead={
        <Trans>
          Your older messages are encrypted. Show that this device is yours to read them here.
        </Trans>
      }
    >
      {canUseDevice ? <OtherDevice /> : null}
      <WithKey isMain={!canUseDevice} onDone={onLeave} />
      <div>
        <ForgottenKey onReset={onReset} onBegin={setIsResetting} />
        <Button look="plain" wide onPress={onLeave}>
          {t`Later`}
        </Button>
      </div>
    </Gate>
  );
}

/** Signing in with a passkey: by its button, or from among the names that the browser offers. */
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import type { EngineErrorCode } from "../matrix/engine.ts";
import type { JsonObject } from "../matrix/json.ts";
import { canAutofillPasskeys, canUsePasskeys, signWithPasskey } from "../platform/passkeys.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/state_views.tsx";
import { errorCode, useErrorWords } from "./error_words.ts";
import { ownVisit } from "./own_visit.ts";

type OnSigned = (credential: JsonObject) => Promise<void>;

/** The browser answers one question at a time, so the button ends the one behind the field. */
function usePasskey(onSigned: OnSigned, isOffered: boolean) {
  const asking = useRef<AbortController>(undefined);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<EngineErrorCode | null>(null);

  async function ask(mediation: CredentialMediationRequirement) {
    asking.current?.abort();
    const controller = new AbortController();
    asking.current = controller;
    setError(null);
    try {
      const options = await ownVisit.passkeyOptions();
      if (controller.signal.aborted) return;
      const { signal } = controller;
      const credential = await signWithPasskey(options, { signal, mediation });
      if (credential) await onSigned(credential);
    } catch (why) {
      if (!controller.signal.aborted) setError(errorCode(why));
    }
  }

  async function press() {
    setIsBusy(true);
    await ask("required");
    setIsBusy(false);
  }

  const offer = useEffectEvent(async () => {
    if (isOffered && (await canAutofillPasskeys())) await ask("conditional");
  });
  useEffect(() => {
    void offer();
    return () => asking.current?.abort();
  }, []);
  return { isBusy, error, press };
}

/** For whoever has nothing but passkeys. */
export function NoPasskeysHere() {
  return (
    <Notice icon="warning" tone="warn">
      <Trans>This browser cannot use passkeys. Open Linnet in a newer one.</Trans>
    </Notice>
  );
}

interface PasskeySignInProps {
  onSigned: OnSigned;
  /** No field is there in which the browser could offer names. */
  isOnlyWay?: boolean;
  /** Instead of what the button says else. */
  label?: string;
}

export function PasskeySignIn({ onSigned, isOnlyWay = false, label }: PasskeySignInProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { isBusy, error, press } = usePasskey(onSigned, !isOnlyWay);
  if (!canUsePasskeys()) return isOnlyWay ? <NoPasskeysHere /> : null;
  return (
    <>
      {error ? (
        <Notice icon="warning" tone="danger">
          {errorWords(error === "forbidden" ? "wrong_passkey" : error)}
        </Notice>
      ) : null}
      <Button
        look={isOnlyWay ? "primary" : "soft"}
        wide
        icon="key"
        isBusy={isBusy}
        onPress={() => void press()}
      >
        {label ?? t`Sign in with a passkey`}
      </Button>
    </>
  );
}

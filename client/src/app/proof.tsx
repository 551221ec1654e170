/** In front of what is final: a proof that it is really them, by password or passkey. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import type { EngineErrorCode, Proof } from "../matrix/engine.ts";
import { hasOwnWay, type WaysIn } from "../matrix/ways_in.ts";
import { canUsePasskeys } from "../platform/passkeys.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Notice, Skeleton } from "../ui/state_views.tsx";
import { useEngine } from "./engine_context.tsx";
import { errorCode, useErrorWords } from "./error_words.ts";
import { NoPasskeysHere } from "./passkey_sign_in.tsx";
import { passkeyProof, type WaysInReading } from "./ways_in.ts";

type Way = "passkey" | "password";

/** By what this person can prove it in this browser, the easiest first. */
function usableWays({ hasPassword, passkeys }: WaysIn): Way[] {
  const hasPasskey = passkeys.length > 0 && canUsePasskeys();
  return [
    ...(hasPasskey ? ["passkey" as const] : []),
    ...(hasPassword ? ["password" as const] : []),
  ];
}

export interface Proving {
  reading: WaysInReading;
  /** Null until it is known, and where there is none. */
  way: Way | null;
  /** Nothing has to be proven. */
  isFree: boolean;
  /** The other way, where there is one. */
  other: Way | null;
  choose: (way: Way) => void;
  password: string;
  setPassword: (password: string) => void;
  isBusy: boolean;
  error: EngineErrorCode | null;
  /** Nothing is there yet that could be sent. */
  isEmpty: boolean;
  /** Takes the proof and does what it is for. */
  prove: () => Promise<void>;
}

/** `act` does what has to be proven; when it succeeds, the caller has moved on. */
export function useProof(reading: WaysInReading, act: (proof: Proof) => Promise<void>): Proving {
  const engine = useEngine();
  const [chosen, setChosen] = useState<Way | null>(null);
  const [password, setPassword] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const usable = reading.ways ? usableWays(reading.ways) : [];
  const way = usable.find((one) => one === chosen) ?? usable[0] ?? null;
  // Whoever has no way in of their own yet adds the first one by their session alone.
  const isFree = reading.ways !== null && !hasOwnWay(reading.ways);
  const isEmpty = !isFree && (way === null || (way === "password" && password === ""));

  async function prove() {
    if (isBusy || isEmpty) return;
    setIsBusy(true);
    setError(null);
    try {
      await act(way === "passkey" ? await passkeyProof(engine) : { password });
      setPassword("");
    } catch (why) {
      setError(errorCode(why));
    }
    setIsBusy(false);
  }
  return {
    reading,
    way,
    isFree,
    other: usable.find((one) => one !== way) ?? null,
    choose(next) {
      setChosen(next);
      setError(null);
    },
    password,
    setPassword(typed) {
      setPassword(typed);
      setError(null);
    },
    isBusy,
    error,
    isEmpty,
    prove,
  };
}

function ByPasskey({ error }: { error: EngineErrorCode | null }) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  if (!error) {
    return (
      <Notice icon="key">
        <Trans>You will be asked for your passkey, to be sure that it is you.</Trans>
      </Notice>
    );
  }
  return (
    <Notice icon="warning" tone="danger">
      {error === "cancelled" ? t`The passkey was not used. Try again.` : errorWords(error)}
    </Notice>
  );
}

function Unknown({ proof }: { proof: Proving }) {
  const { t } = useLingui();
  const { ways, error } = proof.reading;
  if (proof.isFree) return <Refused error={proof.error} />;
  if (ways) return <NoPasskeysHere />;
  if (!error) return <Skeleton rows={1} label={t`Loading`} />;
  return <Refused error={error} />;
}

function Refused({ error }: { error: EngineErrorCode | null }) {
  const errorWords = useErrorWords();
  if (!error) return null;
  return (
    <Notice icon="warning" tone="danger">
      {errorWords(error)}
    </Notice>
  );
}

interface ProofFieldProps {
  proof: Proving;
  /** Of the password's field. */
  label?: string;
  autoFocus?: boolean;
}

/** Where a form asks for the proof. */
export function ProofField({ proof, label, autoFocus = false }: ProofFieldProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { way, other, error } = proof;
  if (way === null) return <Unknown proof={proof} />;
  return (
    <>
      {way === "passkey" ? (
        <ByPasskey error={error} />
      ) : (
        <Field
          label={label ?? t`Password`}
          type="password"
          autoComplete="current-password"
          autoFocus={autoFocus || other !== null}
          value={proof.password}
          onChange={proof.setPassword}
          error={error ? errorWords(error) : null}
        />
      )}
      {other ? (
        <Button look="plain" wide isDisabled={proof.isBusy} onPress={() => proof.choose(other)}>
          {other === "password" ? t`Use the password instead` : t`Use a passkey instead`}
        </Button>
      ) : null}
    </>
  );
}

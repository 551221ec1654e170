/** How a new account will be opened: by a passkey where the browser can make one, or a password. */
import type { ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { EngineError, type EngineErrorCode, type WayIn } from "../matrix/engine.ts";
import { canUsePasskeys, makePasskey } from "../platform/passkeys.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Notice } from "../ui/state_views.tsx";
import { useErrorWords } from "./error_words.ts";
import { ownVisit } from "./own_visit.ts";

export type Way = "passkey" | "password";

export function firstWay(): Way {
  return canUsePasskeys() ? "passkey" : "password";
}

/** Makes the passkey, if it is to be one. Rejects "cancelled" when the person has made none. */
export async function wayInBy(way: Way, username: string, password: string): Promise<WayIn> {
  if (way === "password") return { password };
  const passkey = await makePasskey(await ownVisit.signUpOptions(username));
  if (!passkey) throw new EngineError("cancelled");
  return { passkey };
}

function PasskeyWords() {
  return (
    <Notice icon="key">
      <Trans>
        A passkey opens your account with your finger, your face or the code of this device. There
        is nothing to remember.
      </Trans>
    </Notice>
  );
}

function Refused({ error }: { error: EngineErrorCode }) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  return (
    <Notice icon="warning" tone="danger">
      {error === "cancelled"
        ? t`No passkey was made. Try again, or use a password.`
        : errorWords(error)}
    </Notice>
  );
}

interface WayInProps {
  way: Way;
  onWay: (way: Way) => void;
  password: string;
  onPassword: (password: string) => void;
  /** Below the password. */
  hint?: ReactNode;
  /** What is wrong with the password itself. */
  passwordError?: string | null;
  /** What went wrong otherwise. */
  error: EngineErrorCode | null;
  isBusy: boolean;
  isDisabled?: boolean;
}

/** The end of a form that makes an account: the way in, and the button that sends the form. */
export function WayInFields(props: WayInProps) {
  const { t } = useLingui();
  const { way, onWay, error, isBusy, isDisabled = false } = props;
  const byPasskey = way === "passkey";
  const make = byPasskey ? t`Create account with a passkey` : t`Create account`;
  return (
    <>
      {byPasskey ? (
        <PasskeyWords />
      ) : (
        <Field
          label={t`Password`}
          name="password"
          type="password"
          autoComplete="new-password"
          isRequired
          // It is there from the start only where there is no other way; then the name comes first.
          autoFocus={canUsePasskeys()}
          value={props.password}
          onChange={props.onPassword}
          hint={props.hint}
          error={props.passwordError ?? null}
        />
      )}
      {error ? <Refused error={error} /> : null}
      <Button look="primary" wide type="submit" isBusy={isBusy} isDisabled={isDisabled && !isBusy}>
        {isBusy ? t`Creating your account…` : make}
      </Button>
      {canUsePasskeys() ? (
        <Button
          look="plain"
          wide
          isDisabled={isBusy}
          onPress={() => onWay(byPasskey ? "password" : "passkey")}
        >
          {byPasskey ? t`Use a password instead` : t`Use a passkey instead`}
        </Button>
      ) : null}
    </>
  );
}

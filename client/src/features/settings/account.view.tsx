import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { type OtherWaysReading, useOtherWays } from "../../app/all_ways.ts";
import { EndingChoice } from "../../app/ending_choice.tsx";
import { useAccount, useEngine } from "../../app/engine_context.tsx";
import { useErrorWords } from "../../app/error_words.ts";
import { outerPaths } from "../../app/outer_paths.ts";
import { paths } from "../../app/paths.ts";
import { ProofField, useProof } from "../../app/proof.tsx";
import { useTry } from "../../app/use_try.ts";
import { useWaysIn, type WaysInReading } from "../../app/ways_in.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import type { WaysIn } from "../../matrix/ways_in.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Notice, Skeleton } from "../../ui/state_views.tsx";
import { Switch } from "../../ui/switch.tsx";
import { showToast } from "../../ui/toast.tsx";
import { MailAddresses, useMail } from "./mail.view.tsx";
import { OtherWaysIn } from "./other_ways.view.tsx";
import { Passkeys } from "./passkeys.view.tsx";

interface PasswordProps {
  ways: WaysIn;
  reading: WaysInReading;
}

function useNewPassword({ ways, reading }: PasswordProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const [next, setNext] = useState("");
  const [signOutOthers, setSignOutOthers] = useState(false);
  const done = ways.hasPassword ? t`Password changed` : t`Password added`;
  const proof = useProof(reading, async (given) => {
    await engine.changePassword(given, next, signOutOthers);
    showToast({ text: done });
    setNext("");
    setSignOutOthers(false);
    reading.read();
  });
  return { proof, next, setNext, signOutOthers, setSignOutOthers };
}

/** Changes the password, or gives the account its first one. */
function NewPassword(props: PasswordProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { proof, next, setNext, signOutOthers, setSignOutOthers } = useNewPassword(props);
  const { hasPassword } = props.ways;
  const title = hasPassword ? t`Change password` : t`Add a password`;
  const isWeak = proof.error === "weak_password";
  return (
    <form
      className="settings-form"
      onSubmit={(event) => {
        event.preventDefault();
        void proof.prove();
      }}
    >
      <h3>{title}</h3>
      {hasPassword ? null : (
        <p>
          <Trans>It opens your account where no passkey of yours is at hand.</Trans>
        </p>
      )}
      <ProofField proof={isWeak ? { ...proof, error: null } : proof} label={t`Password now`} />
      <Field
        label={t`New password`}
        type="password"
        autoComplete="new-password"
        value={next}
        onChange={setNext}
        error={isWeak ? errorWords("weak_password") : null}
      />
      {hasPassword ? (
        <Switch
          label={t`Sign out all other devices`}
          isSelected={signOutOthers}
          onChange={setSignOutOthers}
        />
      ) : null}
      <div className="settings-actions">
        <Button
          look="primary"
          type="submit"
          isBusy={proof.isBusy}
          isDisabled={!proof.isBusy && (proof.isEmpty || next === "")}
        >
          {title}
        </Button>
      </div>
    </form>
  );
}

/** Signing out wipes this browser, so a missing recovery key must be said first. */
function SignOut() {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const [isOpen, setIsOpen] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const hasKey = useAccount((account) => account.encryption?.recovery === "ready");
  async function signOut() {
    setIsBusy(true);
    if (await attempt(engine.signOut())) navigate(paths.chats, "replace");
    setIsBusy(false);
  }
  return (
    <>
      <Button wide icon="leave" onPress={() => setIsOpen(true)}>
        {t`Sign out of this device`}
      </Button>
      <Confirm
        title={t`Sign out?`}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        onConfirm={() => void signOut()}
        confirm={t`Sign out`}
        isDangerous={!hasKey}
        isBusy={isBusy}
      >
        {hasKey ? (
          <p>
            <Trans>
              Your messages are taken off this device. Your recovery key brings them back.
            </Trans>
          </p>
        ) : (
          <Notice icon="warning" tone="danger">
            <Trans>
              You have no recovery key. If this is your only device, your encrypted messages will be
              lost.
            </Trans>
          </Notice>
        )}
      </Confirm>
    </>
  );
}

type Reading = ReturnType<typeof useWaysIn>;

function CloseQuestion({ reading, onClose }: { reading: Reading; onClose: () => void }) {
  const engine = useEngine();
  const { t } = useLingui();
  const [erase, setErase] = useState(true);
  const proof = useProof(reading, async (given) => {
    const secret = await engine.deactivateAccount(given, erase);
    if (secret !== null) location.assign(outerPaths.erasure(secret));
  });
  return (
    <Confirm
      title={t`Delete your account?`}
      isOpen
      onClose={onClose}
      onConfirm={() => void proof.prove()}
      confirm={erase ? t`Delete account` : t`Close account`}
      isDangerous
      isBusy={proof.isBusy}
    >
      <EndingChoice isErased={erase} onChange={setErase} />
      <ProofField proof={proof} />
    </Confirm>
  );
}

function CloseAccount({ reading }: { reading: Reading }) {
  const { t } = useLingui();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button look="danger-plain" wide icon="trash" onPress={() => setIsOpen(true)}>
        {t`Delete my account`}
      </Button>
      {isOpen ? <CloseQuestion reading={reading} onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}

function WaysInParts({ reading, other }: { reading: Reading; other: OtherWaysReading }) {
  const { ways, error } = reading;
  if (!ways) return <Failed error={error} read={reading.read} />;
  return (
    <>
      <Passkeys ways={ways} reading={reading} />
      <OtherWaysIn reading={other} ways={reading} />
      <NewPassword key={String(ways.hasPassword)} ways={ways} reading={reading} />
    </>
  );
}

interface FailedProps {
  error: EngineErrorCode | null;
  read: () => void;
}

/** In the place of what could not be read. */
function Failed({ error, read }: FailedProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  if (!error) return null;
  return (
    <Notice icon="warning" tone="danger" action={<Button onPress={read}>{t`Try again`}</Button>}>
      {errorWords(error)}
    </Notice>
  );
}

/** Nothing stands here before all of it does: a button must not move under a finger. */
export function AccountSection() {
  const { t } = useLingui();
  const reading = useWaysIn();
  const { mail, error, read } = useMail();
  const other = useOtherWays();
  const isThere =
    (reading.ways || reading.error) && (mail || error) && (other.other || other.hasFailed);
  if (!isThere) return <Skeleton rows={6} label={t`Loading`} />;
  return (
    <>
      <WaysInParts reading={reading} other={other} />
      {mail ? (
        <MailAddresses mail={mail} read={read} ways={reading} />
      ) : (
        <Failed error={error} read={read} />
      )}
      <SignOut />
      <CloseAccount reading={reading} />
    </>
  );
}

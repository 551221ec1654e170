import { useState, type FormEvent } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useAccount, useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { outerPaths } from "../../app/outer_paths.ts";
import { paths } from "../../app/paths.ts";
import { useTry } from "../../app/use_try.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Notice } from "../../ui/state_views.tsx";
import { Switch } from "../../ui/switch.tsx";
import { showToast } from "../../ui/toast.tsx";

const NO_CHANGE = { current: "", next: "", signOutOthers: false };

function useChangePassword() {
  const engine = useEngine();
  const { t } = useLingui();
  const [fields, setFields] = useState(NO_CHANGE);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  async function change(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    setError(null);
    try {
      await engine.changePassword(fields.current, fields.next, fields.signOutOthers);
      showToast({ text: t`Password changed` });
      setFields(NO_CHANGE);
    } catch (why) {
      setError(errorCode(why));
    } finally {
      setIsBusy(false);
    }
  }
  const put = (some: Partial<typeof NO_CHANGE>) => setFields((now) => ({ ...now, ...some }));
  return { ...fields, put, isBusy, error, change };
}

function ChangePassword() {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { current, next, signOutOthers, put, isBusy, error, change } = useChangePassword();
  return (
    <form className="settings-form" onSubmit={(event) => void change(event)}>
      <h3>{t`Change password`}</h3>
      <Field
        label={t`Password now`}
        type="password"
        autoComplete="current-password"
        value={current}
        onChange={(words) => put({ current: words })}
        error={error === "wrong_password" ? errorWords(error) : null}
      />
      <Field
        label={t`New password`}
        type="password"
        autoComplete="new-password"
        value={next}
        onChange={(words) => put({ next: words })}
        error={error && error !== "wrong_password" ? errorWords(error) : null}
      />
      <Switch
        label={t`Sign out all other devices`}
        isSelected={signOutOthers}
        onChange={(isOn) => put({ signOutOthers: isOn })}
      />
      <div className="settings-actions">
        <Button
          look="primary"
          type="submit"
          isBusy={isBusy}
          isDisabled={current === "" || next === ""}
        >
          {t`Change password`}
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

function CloseAccount() {
  const engine = useEngine();
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const [isOpen, setIsOpen] = useState(false);
  const [password, setPassword] = useState("");
  const [erase, setErase] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  async function close() {
    setIsBusy(true);
    setError(null);
    try {
      await engine.deactivateAccount(password, erase);
    } catch (why) {
      setError(errorCode(why));
      setIsBusy(false);
    }
  }
  return (
    <>
      <Button look="danger-plain" wide icon="trash" onPress={() => setIsOpen(true)}>
        {t`Close my account`}
      </Button>
      <Confirm
        title={t`Close your account for good?`}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        onConfirm={() => void close()}
        confirm={t`Close account`}
        isDangerous
        isBusy={isBusy}
      >
        <p>
          <Trans>
            You leave every chat, and nobody can ever use your name again. This cannot be undone.
          </Trans>
        </p>
        <Switch
          label={t`Also hide my messages from people who join later`}
          isSelected={erase}
          onChange={setErase}
        />
        <Field
          label={t`Password`}
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          error={error ? errorWords(error) : null}
        />
      </Confirm>
    </>
  );
}

export function AccountSection() {
  const { t } = useLingui();
  return (
    <>
      <ChangePassword />
      <a className="button button-soft button-wide" href={outerPaths.action("passkeys")}>
        {t`Manage your passkeys`}
      </a>
      <SignOut />
      <CloseAccount />
    </>
  );
}

import type { FormEvent } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useAccount } from "../../app/engine_context.tsx";
import { useErrorWords } from "../../app/error_words.ts";
import { outerPaths } from "../../app/outer_paths.ts";
import { PasskeySignIn } from "../../app/passkey_sign_in.tsx";
import { paths } from "../../app/paths.ts";
import { ProviderButtons } from "../../app/provider_buttons.tsx";
import type { ServerConfig } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Gate } from "../../ui/gate.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Notice } from "../../ui/state_views.tsx";
import { KeepAccount } from "./keep_account.view.tsx";
import { typed } from "./sign_in.model.ts";
import { type SigningIn, useSignIn } from "./use_sign_in.ts";

function EndedWords({ why }: { why: "expired" | "revoked" | "cleared" }) {
  if (why === "revoked") {
    return <Trans>This device was signed out from another device. Sign in again to use it.</Trans>;
  }
  if (why === "expired") {
    return <Trans>You were away for a long time. Sign in again to go on.</Trans>;
  }
  return (
    <Trans>
      The browser has deleted what Linnet kept here. Sign in again; with your recovery key you can
      read your messages again.
    </Trans>
  );
}

function EndedNotice() {
  const endedBecause = useAccount((account) => account.endedBecause);
  if (!endedBecause) return null;
  return (
    <Notice icon="info" tone="warn">
      <EndedWords why={endedBecause} />
    </Notice>
  );
}

function HowToJoin({ config }: { config: ServerConfig | null }) {
  if (!config) return <span>&nbsp;</span>;
  if (config.registration === "first_run") {
    return (
      <Trans>This server is new. Open the first-run link that it printed when it started.</Trans>
    );
  }
  return <Trans>No account yet? Ask somebody here for an invite link.</Trans>;
}

function submit(event: FormEvent, signIn: () => Promise<void>) {
  event.preventDefault();
  void signIn();
}

interface SignInProps {
  config: ServerConfig | null;
}

export function SignIn({ config }: SignInProps) {
  const signing = useSignIn();
  const { keepUntil } = signing.state;
  if (keepUntil !== null) return <KeepAccount signing={signing} until={keepUntil} />;
  return <SignInForm config={config} signing={signing} />;
}

function SignInForm({ config, signing }: SignInProps & { signing: SigningIn }) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { state, setState, signIn, withPasskey } = signing;
  const serverName = config?.serverName ?? location.hostname;

  return (
    <Gate
      title={t`Welcome back`}
      lead={
        <Trans>
          Sign in to <bdi>{serverName}</bdi>
        </Trans>
      }
      foot={
        <>
          <HowToJoin config={config} />
          <a href={outerPaths.touchpoints}>{t`Whom this server contacts`}</a>
          <a href={outerPaths.notice}>{t`Point out something illegal or hateful`}</a>
        </>
      }
    >
      <EndedNotice />
      <form onSubmit={(event) => submit(event, signIn)}>
        <Field
          label={t`Name`}
          name="username"
          autoComplete="username webauthn"
          isCode
          autoFocus
          isRequired
          value={state.username}
          onChange={(username) => setState((now) => typed(now, { username }))}
        />
        <Field
          label={t`Password`}
          name="password"
          type="password"
          autoComplete="current-password"
          isRequired
          value={state.password}
          onChange={(password) => setState((now) => typed(now, { password }))}
          error={state.error ? errorWords(state.error) : null}
        />
        <Button look="primary" wide type="submit" isBusy={state.isBusy}>
          {state.isBusy ? t`Signing in…` : t`Sign in`}
        </Button>
      </form>
      <PasskeySignIn onSigned={withPasskey} />
      <Button look="plain" wide icon="qr" onPress={() => navigate(paths.link)}>
        {t`Sign in with another device`}
      </Button>
      <Button look="plain" wide icon="key" onPress={() => navigate(paths.code)}>
        {t`Use an emergency code`}
      </Button>
      <ProviderButtons purpose="session" returnTo={paths.chats} />
    </Gate>
  );
}

import { useEffect, useState, type FormEvent } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { deviceName } from "../../app/device_name.ts";
import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { outerPaths } from "../../app/outer_paths.ts";
import { paths } from "../../app/paths.ts";
import { ProviderButtons } from "../../app/provider_buttons.tsx";
import { firstWay, WayInFields, wayInBy } from "../../app/way_in.tsx";
import type { ServerConfig } from "../../matrix/engine.ts";
import { keepInvite } from "../../platform/kept_invite.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Gate } from "../../ui/gate.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Skeleton } from "../../ui/state_views.tsx";
import {
  canSubmit,
  choseWay,
  EMPTY_SIGN_UP,
  isNameError,
  linkChecked,
  nameChecked,
  nameRefused,
  passwordStrength,
  refused,
  submitted,
  typedName,
  typedPassword,
  type SignUpState,
} from "./sign_up.model.ts";
import "./sign_up.css";

const NAME_CHECK_DELAY_MS = 350;

interface SignUpProps {
  token: string;
  /** The very first account, which will administer the server. */
  isFirstRun: boolean;
  config: ServerConfig | null;
}

function Strength({ password }: { password: string }) {
  const { t } = useLingui();
  const strength = passwordStrength(password);
  const words = [t`At least 8 characters`, t`Weak`, t`Good`, t`Strong`];
  return (
    <span className={`strength strength-${strength}`}>
      <span className="strength-bars" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {words[strength]}
    </span>
  );
}

function useSignUp(token: string) {
  const engine = useEngine();
  const [state, setState] = useState<SignUpState>(() => ({ ...EMPTY_SIGN_UP, way: firstWay() }));
  const { username } = state;

  useEffect(() => {
    engine
      .checkInvite(token)
      .then((isValid) => setState((now) => linkChecked(now, isValid)))
      .catch((why: unknown) => setState((now) => refused(now, errorCode(why))));
  }, [engine, token]);

  useEffect(() => {
    if (!username) return undefined;
    const timer = setTimeout(() => {
      setState((now) => nameChecked(now, username, "checking"));
      engine
        .checkUsername(username)
        .then(() => setState((now) => nameChecked(now, username, "free")))
        .catch((why: unknown) => setState((now) => nameRefused(now, username, errorCode(why))));
    }, NAME_CHECK_DELAY_MS);
    return () => clearTimeout(timer);
  }, [engine, username]);

  async function submit() {
    if (!canSubmit(state)) return;
    setState(submitted);
    try {
      await engine.register({
        username: state.username,
        wayIn: await wayInBy(state.way, state.username, state.password),
        inviteToken: token,
        deviceName: deviceName(navigator.userAgent),
      });
      navigate(paths.recovery, "replace");
    } catch (why) {
      setState((now) => refused(now, errorCode(why)));
    }
  }
  return { state, setState, submit };
}

function SpentLink() {
  const { t } = useLingui();
  return (
    <Gate title={t`This link no longer works`} icon="link">
      <p className="gate-lead">
        <Trans>
          Invite links end after a while or after they were used. Ask the person who sent it for a
          new one.
        </Trans>
      </p>
      <Button wide onPress={() => navigate(paths.chats, "replace")}>
        {t`I already have an account`}
      </Button>
    </Gate>
  );
}

function NameHint({ state, serverName }: { state: SignUpState; serverName: string }) {
  const address = `@${state.username}:${serverName}`;
  const isFree = state.name === "free";
  return (
    <span className="name-hints">
      <span aria-hidden={isFree || undefined}>
        <Trans>This is how others find you. You can set your full name later.</Trans>
      </span>
      <span className="name-free" aria-hidden={!isFree || undefined}>
        <Trans>
          Free. Others will find you as <bdi dir="ltr">{address}</bdi>
        </Trans>
      </span>
    </span>
  );
}

function Lead({ isFirstRun, serverName }: { isFirstRun: boolean; serverName: string }) {
  return isFirstRun ? (
    <Trans>
      You are the first one on <bdi>{serverName}</bdi>. This account will administer it.
    </Trans>
  ) : (
    <Trans>
      You are invited to <bdi>{serverName}</bdi>. Choose a name.
    </Trans>
  );
}

type FieldsProps = Pick<ReturnType<typeof useSignUp>, "state" | "setState"> & {
  serverName: string;
};

function Fields({ state, setState, serverName }: FieldsProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  return (
    <>
      <Field
        label={t`Name`}
        name="username"
        autoComplete="username"
        isCode
        autoFocus
        isRequired
        value={state.username}
        onChange={(words) => setState((now) => typedName(now, words))}
        hint={<NameHint state={state} serverName={serverName} />}
        error={isNameError(state.name) ? errorWords(state.name) : null}
      />
      <WayInFields
        way={state.way}
        onWay={(way) => setState((now) => choseWay(now, way))}
        password={state.password}
        onPassword={(password) => setState((now) => typedPassword(now, password))}
        hint={<Strength password={state.password} />}
        error={state.error}
        isBusy={state.isBusy}
        isDisabled={!canSubmit(state)}
      />
    </>
  );
}

export function SignUp({ token, isFirstRun, config }: SignUpProps) {
  const { t } = useLingui();
  const { state, setState, submit } = useSignUp(token);
  const serverName = config?.serverName ?? location.hostname;

  if (state.link === "spent") return <SpentLink />;
  const isChecking = state.link === "checking";
  return (
    <Gate
      title={isFirstRun ? t`Set up this server` : t`Create your account`}
      lead={<Lead isFirstRun={isFirstRun} serverName={serverName} />}
      foot={
        <>
          <Trans>No phone number, no email address, no tracking.</Trans>
          <a href={outerPaths.privacy}>{t`How this server handles your data`}</a>
        </>
      }
    >
      {isChecking ? (
        <Skeleton rows={2} label={t`Checking the invite link`} />
      ) : (
        <>
          <form
            onSubmit={(event: FormEvent) => {
              event.preventDefault();
              void submit();
            }}
          >
            <Fields state={state} setState={setState} serverName={serverName} />
          </form>
          {isFirstRun ? null : (
            <ProviderButtons
              purpose="session"
              returnTo={paths.recovery}
              onLeave={() => keepInvite(token)}
            />
          )}
        </>
      )}
    </Gate>
  );
}

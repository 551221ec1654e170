/** Whoever comes back from a provider is let in, chooses a name, or learns why not. */
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { NewCode } from "../../app/emergency_code.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { InviteField } from "../../app/invite_field.tsx";
import { tokenOf } from "../../app/invite_link.ts";
import { ownProviders } from "../../app/own_visit.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { type Arrival, nameFrom, type WhyNot } from "../../matrix/providers.ts";
import { keepInvite, keptInvite } from "../../platform/kept_invite.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Gate } from "../../ui/gate.tsx";
import { Notice, Skeleton } from "../../ui/state_views.tsx";

/** What differs between the web app and the pages that ask for consent. */
export interface Entering {
  enter: (arrival: Arrival) => Promise<void>;
  /** Resolves to the emergency code. */
  register: (arrival: Arrival, username: string, token: string | null) => Promise<string>;
  /** Goes on to where the person came from. */
  goOn: (arrival: Arrival) => void;
}

interface EndedProps {
  title: string;
  /** Where there are other ways in. */
  back?: string;
  children: ReactNode;
}

function Ended({ title, back = "/", children }: EndedProps) {
  const { t } = useLingui();
  return (
    <Gate title={title} icon="warning">
      <p className="gate-lead" role="alert">
        {children}
      </p>
      <Button look="primary" wide onPress={() => location.assign(back)}>
        {t`Sign in another way`}
      </Button>
    </Gate>
  );
}

export function CameBackTooLate() {
  const { t } = useLingui();
  return (
    <Ended title={t`Begin again`}>
      <Trans>
        You came back too late, or in another browser than you began in. Nobody was signed in.
      </Trans>
    </Ended>
  );
}

function Failed({ name, why, back }: { name: string; why: WhyNot; back: string }) {
  const { t } = useLingui();
  const words: Record<WhyNot, ReactNode> = {
    declined: (
      <Trans>
        You did not sign in at <bdi>{name}</bdi>.
      </Trans>
    ),
    unreachable: (
      <Trans>
        <bdi>{name}</bdi> does not answer. Try again later.
      </Trans>
    ),
    untrusted: (
      <Trans>
        What <bdi>{name}</bdi> answered was not right, so nobody was signed in. Tell an
        administrator of this server if it happens again.
      </Trans>
    ),
    off: (
      <Trans>
        Signing in through <bdi>{name}</bdi> is not possible here any more.
      </Trans>
    ),
  };
  return (
    <Ended title={t`You were not signed in`} back={back}>
      {words[why]}
    </Ended>
  );
}

interface NewcomerProps {
  arrival: Arrival;
  entering: Entering;
}

function useRegister({ arrival, entering }: NewcomerProps) {
  const [invite, setInvite] = useState(keptInvite() ?? "");
  const [name, setName] = useState(nameFrom(arrival.suggestedName));
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const [code, setCode] = useState<string | null>(null);
  async function register(event: FormEvent) {
    event.preventDefault();
    const token = tokenOf(invite);
    if (isBusy || !name || (arrival.needsInvite && token === null)) return;
    setIsBusy(true);
    setError(null);
    try {
      setCode(await entering.register(arrival, name, token));
      keepInvite(null);
    } catch (why) {
      const found = errorCode(why);
      setError(found === "forbidden" ? "invite_invalid" : found);
    }
    setIsBusy(false);
  }
  return { invite, setInvite, name, setName, isBusy, error, setError, code, register };
}

function Newcomer(props: NewcomerProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { arrival, entering } = props;
  const [hadInvite] = useState(keptInvite() !== null);
  const state = useRegister(props);
  const { error } = state;
  if (state.code !== null) {
    return (
      <Gate title={t`Keep this code`} icon="key">
        <NewCode code={state.code}>
          <Button look="primary" wide onPress={() => entering.goOn(arrival)}>
            {t`I have written the code down`}
          </Button>
        </NewCode>
      </Gate>
    );
  }
  const isOfName = error === "username_taken" || error === "username_invalid";
  return (
    <Gate
      title={t`Create your account`}
      lead={
        <Trans>
          You are new here. <bdi>{arrival.providerName}</bdi> has said who you are; nothing else of
          it is kept.
        </Trans>
      }
    >
      <form onSubmit={(event) => void state.register(event)} onInput={() => state.setError(null)}>
        <Field
          label={t`Name`}
          name="username"
          autoComplete="username"
          isCode
          autoFocus
          isRequired
          value={state.name}
          onChange={(typed) => state.setName(typed.toLowerCase())}
          hint={<Trans>This is how others find you. You can set your full name later.</Trans>}
          error={isOfName ? errorWords(error) : null}
        />
        {arrival.needsInvite && !hadInvite ? (
          <InviteField value={state.invite} onChange={state.setInvite} />
        ) : null}
        {error && !isOfName ? (
          <Notice icon="warning" tone="danger">
            {errorWords(error)}
          </Notice>
        ) : null}
        <Button look="primary" wide type="submit" isBusy={state.isBusy}>
          {state.isBusy ? t`Creating your account…` : t`Create account`}
        </Button>
      </form>
    </Gate>
  );
}

function Waiting() {
  const { t } = useLingui();
  return (
    <Gate title={t`One moment`}>
      <Skeleton rows={2} label={t`Loading`} />
    </Gate>
  );
}

type Standing = Arrival | "over" | EngineErrorCode | null;

/** Whoever is known is in as soon as that is known, without a press. */
function useArrival(entering: Entering): Standing {
  const [standing, setStanding] = useState<Standing>(null);
  const isBegun = useRef(false);
  useEffect(() => {
    if (isBegun.current) return;
    isBegun.current = true;
    async function arrive() {
      const found = await ownProviders.arrival().catch(() => null);
      if (!found) return setStanding("over");
      const isToEnter = found.failed === null && (found.isKnown || found.purpose === "link");
      if (!isToEnter) return setStanding(found);
      await (found.purpose === "link" ? ownProviders.link() : entering.enter(found));
      return entering.goOn(found);
    }
    arrive().catch((why: unknown) => setStanding(errorCode(why)));
  }, [entering]);
  return standing;
}

function NotLetIn({ error }: { error: EngineErrorCode }) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const words =
    error === "forbidden"
      ? t`That account belongs to somebody else here already.`
      : error === "invalid"
        ? t`You are linked with another account there. Unlink that first.`
        : errorWords(error);
  return <Ended title={t`Something is in the way`}>{words}</Ended>;
}

export function CameBack({ entering }: { entering: Entering }) {
  const { t } = useLingui();
  const standing = useArrival(entering);
  if (standing === null) return <Waiting />;
  if (standing === "over") return <CameBackTooLate />;
  if (typeof standing === "string") return <NotLetIn error={standing} />;
  const { failed, providerName } = standing;
  // An app shows the page that it wants, and not the whole of ours.
  const back = standing.purpose === "app" ? standing.returnTo : "/";
  if (failed) return <Failed name={providerName} why={failed} back={back} />;
  if (!standing.mayRegister) {
    return (
      <Ended title={t`You have no account here`} back={back}>
        <Trans>
          Nobody here signs in as who you are at <bdi>{providerName}</bdi>, and nobody can register
          on this server.
        </Trans>
      </Ended>
    );
  }
  return <Newcomer arrival={standing} entering={entering} />;
}

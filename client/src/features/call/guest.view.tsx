/** Coming into a call by a link, without an account; nothing of it stays in this browser. */
import { Suspense, useEffect, useEffectEvent, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { EngineProvider } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { ownCalls } from "../../app/own_calls.ts";
import { callInvitation } from "../../app/own_visit.ts";
import { useStore } from "../../app/store.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import type { Invitation } from "../../matrix/call_links.ts";
import { openGuestEngine } from "../../platform/open_guest_engine.ts";
import { sayGoodbyeAtEnd } from "../../platform/guest_goodbye.ts";
import { rememberStored } from "../../platform/storage.ts";
import { Button } from "../../ui/button.tsx";
import { Gate } from "../../ui/gate.tsx";
import { page } from "../../ui/part.tsx";
import { Notice, Skeleton } from "../../ui/state_views.tsx";
import { Arrival, type Coming } from "./arrival.view.tsx";
import { GuestStay, type GuestEnd } from "./guest_stay.ts";

const CallScreen = page(async () => (await import("./call.view.tsx")).CallScreen);

/** Which devices they have chosen, and what libraries write down, goes with the guest. */
const forget = rememberStored();

function useInvitation(token: string) {
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const read = () => {
    setError(null);
    callInvitation(token).then(setInvitation, (why: unknown) => setError(errorCode(why)));
  };
  /** Quietly: what was read before stays when it fails. */
  const refresh = () => {
    callInvitation(token).then(setInvitation, (why: unknown) => {
      if (errorCode(why) === "not_found") setError("not_found");
    });
  };
  useEffect(read, [token]);
  return { invitation, error, read, refresh };
}

const REFRESH_MS = 5_000;

/** Whoever is about to come in sees how many are there now, and not when the link was opened. */
function useRefreshed(isWanted: boolean, refresh: () => void) {
  const onTick = useEffectEvent(() => {
    if (document.visibilityState === "visible") refresh();
  });
  useEffect(() => {
    if (!isWanted) return undefined;
    const timer = setInterval(onTick, REFRESH_MS);
    return () => clearInterval(timer);
  }, [isWanted]);
}

function LinkOver() {
  const { t } = useLingui();
  return (
    <Gate title={t`This link has ended`} icon="link">
      <p className="gate-lead" role="status">
        <Trans>It leads to no call any more. Ask whoever sent it to you for a new one.</Trans>
      </p>
    </Gate>
  );
}

function Unread({ error, onRetry }: { error: EngineErrorCode; onRetry: () => void }) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  if (error === "not_found") return <LinkOver />;
  return (
    <Gate title={t`Something is in the way`} icon="warning">
      <Notice icon="warning" tone="danger">
        {errorWords(error)}
      </Notice>
      <Button wide onPress={onRetry}>{t`Try again`}</Button>
    </Gate>
  );
}

function Waiting({ invitation, stay }: { invitation: Invitation; stay: GuestStay }) {
  const { t } = useLingui();
  const { madeBy, roomName } = invitation;
  return (
    <Gate title={t`Somebody will let you in`} lead={roomName} icon="clock">
      <p className="gate-lead" role="status">
        <Trans>
          <bdi>{madeBy}</bdi> and the others in the call see that you are here. Stay on this page.
        </Trans>
      </p>
      <Button wide onPress={() => stay.leave()}>{t`Do not wait`}</Button>
    </Gate>
  );
}

function Over({ token, end, onBack }: { token: string; end: GuestEnd; onBack: () => void }) {
  const { t } = useLingui();
  const { invitation, error, read } = useInvitation(token);
  const titles = {
    left: t`You have left the call`,
    refused: t`Nobody has let you in`,
    removed: t`You are no longer in the call`,
  };
  if (error && error !== "not_found") return <Unread error={error} onRetry={read} />;
  return (
    <Gate title={titles[end]} lead={invitation?.roomName} icon="call">
      <p className="gate-lead" role="status">
        {error ? (
          <Trans>This link has ended.</Trans>
        ) : (
          <Trans>Nothing of this visit stays in this browser.</Trans>
        )}
      </p>
      {invitation ? <Button look="primary" wide onPress={onBack}>{t`Come back`}</Button> : null}
    </Gate>
  );
}

function Inside({ stay }: { stay: GuestStay }) {
  const call = useStore(ownCalls, (state) => state.call);
  return (
    <EngineProvider engine={stay.engine} account={stay.account}>
      <Suspense fallback={<main className="gate" />}>
        {call ? <CallScreen own={call} /> : null}
      </Suspense>
    </EngineProvider>
  );
}

interface StayProps {
  token: string;
  invitation: Invitation;
  stay: GuestStay;
  onBack: () => void;
}

function Stay({ token, invitation, stay, onBack }: StayProps) {
  const { t } = useLingui();
  const { phase, end } = useStore(stay.state, (state) => state);
  if (end) return <Over token={token} end={end} onBack={onBack} />;
  if (phase === "waiting") return <Waiting invitation={invitation} stay={stay} />;
  if (phase === "in") return <Inside stay={stay} />;
  return (
    <Gate title={t`One moment`}>
      <Skeleton rows={2} label={t`Connecting…`} />
    </Gate>
  );
}

/** From the link to the call and out again. */
export function GuestPage({ token }: { token: string }) {
  const { invitation, error, read, refresh } = useInvitation(token);
  const [stay, setStay] = useState<GuestStay | null>(null);
  const [name, setName] = useState("");
  useRefreshed(stay === null && invitation !== null, refresh);
  if (error) return <Unread error={error} onRetry={read} />;
  if (!invitation) return <main className="gate" />;
  const { roomName } = invitation;
  async function enter({ name: wanted, ...bringing }: Coming) {
    setName(wanted);
    const engine = openGuestEngine();
    const atEnd = (accessToken: string) => sayGoodbyeAtEnd(accessToken, forget);
    const next = new GuestStay({ engine, roomName, bringing, atEnd });
    await next.begin(token, wanted);
    setStay(next);
  }
  function back() {
    setStay(null);
    read();
  }
  if (stay) return <Stay token={token} invitation={invitation} stay={stay} onBack={back} />;
  return <Arrival invitation={invitation} name={name} onEnter={enter} />;
}

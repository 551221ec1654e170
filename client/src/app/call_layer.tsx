import { Suspense, useEffect } from "react";

import type { Call } from "../matrix/engine.ts";
import { useAccount, useCallsStart } from "./engine_context.tsx";
import { ownCalls, returnToCall } from "./own_calls.ts";
import { useStore } from "./store.ts";
import { part } from "../ui/part.tsx";

const CallScreen = part(async () => (await import("../features/call/call.view.tsx")).CallScreen);
const Lobby = part(async () => (await import("../features/call/lobby.view.tsx")).Lobby);
const Ring = part(async () => (await import("../features/call/ring.view.tsx")).Ring);

/** The call that rings, if one does; we are in it nowhere, and have declined it nowhere. */
function ringing(calls: ReadonlyMap<string, Call>): Call | undefined {
  return [...calls.values()].find(
    ({ ring, joined }) => ring?.kind === "ring" && ring.endsAt > Date.now() && joined === null,
  );
}

/** Calls over whatever page is open: the one we are in, the one we prepare, the one that rings. */
export function CallLayer() {
  useCallsStart();
  useEffect(returnToCall, []);
  const { lobby, call } = useStore(ownCalls, (state) => state);
  const calls = useAccount((account) => account.calls);
  const rings = ringing(calls);
  return (
    <Suspense fallback={null}>
      {call ? <CallScreen key={call.roomId} own={call} /> : null}
      {lobby ? <Lobby key={`${lobby.roomId} ${lobby.intent}`} wish={lobby} /> : null}
      {rings?.ring ? (
        <Ring key={rings.ring.eventId} call={rings} ring={rings.ring} isBusy={call !== null} />
      ) : null}
    </Suspense>
  );
}

import { useEffect, useEffectEvent } from "react";
import { useLingui } from "@lingui/react/macro";

import { preferences } from "../../app/preferences.ts";
import { useRoomNamer } from "../../app/names.ts";
import { closeCall, type OwnCall } from "../../app/own_calls.ts";
import { startTone } from "../../platform/tones.ts";
import { keepScreenOn } from "../../platform/wake_lock.ts";
import { showToast } from "../../ui/toast.tsx";
import {
  CallProvider,
  useCallActs,
  useCallView,
  useMediaState,
  useSession,
  useSessionState,
} from "./call_context.tsx";
import { useEndWords } from "./call_words.ts";
import { EndView } from "./end.view.tsx";
import { FloatingCall, useFloating } from "./floating.view.tsx";
import type { SessionEnd } from "./session.ts";
import { SmallCall } from "./small.view.tsx";
import { StageView } from "./stage.view.tsx";

/** While it rings at the other end, as a telephone would say. */
function useRingback(): void {
  const { isRinging, phase } = useSessionState();
  const isHeard = isRinging && phase === "in";
  useEffect(() => {
    if (!isHeard || !preferences.get().sounds) return undefined;
    return startTone("outgoing");
  }, [isHeard]);
}

/** A screen that is looked at does not go dark. */
function useWakeLock(): void {
  const { others } = useMediaState();
  const { isCameraOn } = useCallActs();
  const isSeen = isCameraOn || [...others.values()].some(({ camera, screen }) => camera ?? screen);
  useEffect(() => (isSeen ? keepScreenOn() : undefined), [isSeen]);
}

/** An end that needs no screen leaves at most a word. */
function useQuietEnd(end: SessionEnd | null, isTold: boolean): void {
  const { t } = useLingui();
  const { own, room } = useCallView();
  const nameOf = useRoomNamer();
  const close = useEffectEvent(() => {
    if (end === "alone") showToast({ icon: "call", text: t`${nameOf(room)} left the call` });
    if (end === "elsewhere") showToast({ icon: "call", text: t`The call goes on elsewhere` });
    closeCall(own.roomId);
  });
  useEffect(() => {
    if (end && !isTold) close();
  }, [end, isTold]);
}

function Inside() {
  const { own } = useCallView();
  const { end } = useSessionState();
  const { floating, float } = useFloating();
  const endWords = useEndWords();
  const words = end ? endWords(end) : null;
  useRingback();
  useWakeLock();
  useQuietEnd(end, words !== null);
  if (end) return words ? <EndView words={words} /> : null;
  return (
    <>
      {own.isSmall ? (
        <SmallCall hasOwnWindow={floating !== null} />
      ) : (
        <StageView onFloat={() => void float().catch(() => undefined)} />
      )}
      {floating ? <FloatingCall target={floating} /> : null}
    </>
  );
}

/** The call that this tab is in, from its first moment to its end. */
export function CallScreen({ own }: { own: OwnCall }) {
  const view = useSession(own);
  return view ? (
    <CallProvider view={view}>
      <Inside />
    </CallProvider>
  ) : null;
}

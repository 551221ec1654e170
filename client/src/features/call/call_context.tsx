/** What every part of the call screen needs. */
import {
  createContext,
  useContext,
  useEffect,
  useEffectEvent,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";

import { useCall, useEngine, useOwnId, useRoom } from "../../app/engine_context.tsx";
import { closeCall, noteSwitches, type OwnCall } from "../../app/own_calls.ts";
import { useStore } from "../../app/store.ts";
import type { Call, RoomSummary } from "../../matrix/engine.ts";
import type { CallMedia, MediaState } from "../../platform/call_media/call_media.ts";
import { openMedia } from "../../platform/call_media/open_media.ts";
import { CallSession, type SessionState } from "./session.ts";

export interface CallView {
  session: CallSession;
  media: CallMedia;
  own: OwnCall;
  room: RoomSummary;
  /** What the engine knows of it; nothing before we are in. */
  call: Call | undefined;
}

const Context = createContext<CallView | null>(null);

export function CallProvider({ view, children }: { view: CallView; children: ReactNode }) {
  return <Context value={view}>{children}</Context>;
}

export function useCallView(): CallView {
  const view = useContext(Context);
  if (!view) throw new Error("CallProvider is missing above this component");
  return view;
}

export function useMediaState(): MediaState {
  const { media } = useCallView();
  return useSyncExternalStore(
    (listener) => media.subscribe(listener),
    () => media.get(),
  );
}

export function useSessionState(): SessionState {
  return useStore(useCallView().session.state, (state) => state);
}

/** Goes into the call, and out of it when the component goes. */
export function useSession(own: OwnCall): CallView | null {
  const engine = useEngine();
  const ownId = useOwnId();
  const room = useRoom(own.roomId);
  const call = useCall(own.roomId);
  const [made, setMade] = useState<{ session: CallSession; media: CallMedia } | null>(null);
  const isDirect = room?.kind === "direct";
  const begin = useEffectEvent((media: CallMedia) => {
    const session = new CallSession({ engine, media, wish: own, ownId, isDirect });
    void session.start();
    setMade({ session, media });
    return session;
  });
  useEffect(() => {
    let isWanted = true;
    let session: CallSession | undefined;
    openMedia((word) => engine.sendCallWord(own.roomId, word)).then(
      (media) => {
        if (isWanted) session = begin(media);
      },
      () => closeCall(own.roomId),
    );
    return () => {
      isWanted = false;
      void session?.end();
    };
  }, [engine, own.roomId]);
  return made && room ? { ...made, own, room, call } : null;
}

/** What the buttons of a call do, wherever they are. */
export function useCallActs() {
  const { session, media, own, call } = useCallView();
  const engine = useEngine();
  const state = useMediaState();
  const isHandUp = Boolean(call?.members.find(({ isOwn }) => isOwn)?.handRaisedAt);
  const isMicrophoneOn = state.own.hasMicrophone;
  const isCameraOn = state.own.camera !== null;
  return {
    isHandUp,
    isMicrophoneOn,
    isCameraOn,
    isSharing: state.own.screen !== null,
    toggleMicrophone() {
      noteSwitches({ isMicrophoneOn: !isMicrophoneOn });
      void media.setMicrophone(!isMicrophoneOn);
    },
    toggleCamera() {
      noteSwitches({ isCameraOn: !isCameraOn });
      void media.setCamera(!isCameraOn);
      if (!isCameraOn) void engine.setCallIntent(own.roomId, "video").catch(() => undefined);
    },
    toggleScreen: () => void media.setScreen(state.own.screen === null),
    toggleHand: () => void engine.raiseHand(own.roomId, !isHandUp).catch(() => undefined),
    leave: () => void session.end(),
  };
}

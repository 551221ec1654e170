import { useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import type { Engine, RoomSummary } from "../matrix/engine.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { useCall, useEngine } from "./engine_context.tsx";
import { useFormats } from "./formats.ts";
import { openCall, ownCalls } from "./own_calls.ts";
import { useStore } from "./store.ts";

const TRANSPORTS = "/_matrix/client/unstable/org.matrix.msc4143/rtc/transports";

let asked: Promise<boolean> | null = null;

/** Whether the server carries calls. While it does not answer, nothing says that it does not. */
function hasCalls(engine: Engine): Promise<boolean> {
  asked ??= engine.callServer("GET", TRANSPORTS).then(
    (answer) => (answer as { rtc_transports?: unknown[] }).rtc_transports?.length !== 0,
    () => {
      asked = null;
      return true;
    },
  );
  return asked;
}

export function useHasCalls(): boolean {
  const engine = useEngine();
  const [isThere, setIsThere] = useState(true);
  useEffect(() => void hasCalls(engine).then(setIsThere), [engine]);
  return isThere;
}

/** Calling from the head of a chat: one person by voice or video, a group by one button. */
export function CallButtons({ room }: { room: RoomSummary }) {
  const { t } = useLingui();
  const { count } = useFormats();
  const call = useCall(room.roomId);
  const own = useStore(ownCalls, (state) => state.call);
  const isThere = useHasCalls();
  const members = call?.members.length ?? 0;
  if (own?.roomId === room.roomId) return null;
  if (members > 0) {
    return (
      <Button
        look="primary"
        icon="call"
        onPress={() => openCall(room.roomId, call?.intent ?? "video")}
      >
        <Trans>Join · {count(members)}</Trans>
      </Button>
    );
  }
  const shared = { isDisabled: !isThere };
  const reason = t`This server carries no calls`;
  return (
    <>
      {room.kind === "direct" ? (
        <IconButton
          {...shared}
          icon="call"
          label={isThere ? t`Voice call` : reason}
          onPress={() => openCall(room.roomId, "audio")}
        />
      ) : null}
      <IconButton
        {...shared}
        icon="video"
        label={isThere ? (room.kind === "direct" ? t`Video call` : t`Call`) : reason}
        onPress={() => openCall(room.roomId, "video")}
      />
    </>
  );
}

import { useEffect, useEffectEvent, useRef, useState } from "react";

import { useChanges, useEngine } from "./engine_context.tsx";
import { errorCode } from "./error_words.ts";
import type { EngineErrorCode, RoomDetails, RoomId } from "../matrix/engine.ts";

/**
 * Details of a room, read again whenever the engine says that they changed. One reading at a time:
 * when hundreds come in at once, the details need not be read for each of them.
 */
export function useDetails(roomId: RoomId) {
  const engine = useEngine();
  const [details, setDetails] = useState<RoomDetails | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const running = useRef<{ roomId: RoomId; isStale: boolean } | null>(null);

  async function readAll() {
    if (running.current?.roomId === roomId) {
      running.current.isStale = true;
      return;
    }
    const own = { roomId, isStale: true };
    running.current = own;
    const isCurrent = () => running.current === own;
    try {
      while (own.isStale && isCurrent()) {
        own.isStale = false;
        const loaded = await engine.loadRoomDetails(roomId);
        if (!isCurrent()) return;
        setDetails(loaded);
        setError(null);
      }
    } catch (why) {
      if (isCurrent()) setError(errorCode(why));
    } finally {
      if (isCurrent()) running.current = null;
    }
  }
  const read = () => void readAll();
  const begin = useEffectEvent(read);
  useEffect(() => begin(), [engine, roomId]);
  useChanges((change) => {
    const isOurs = change.type === "MembersChanged" || change.type === "RoomDetailsChanged";
    if (isOurs && change.roomId === roomId) read();
  });
  return { details, error, read };
}

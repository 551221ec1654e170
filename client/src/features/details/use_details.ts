import { useEffect, useState } from "react";

import { useChanges, useEngine } from "../../app/engine_context.tsx";
import { errorCode } from "../../app/error_words.ts";
import type { EngineErrorCode, RoomDetails, RoomId } from "../../matrix/engine.ts";

/** Details of a room, read again whenever the engine says that they changed. */
export function useDetails(roomId: RoomId) {
  const engine = useEngine();
  const [details, setDetails] = useState<RoomDetails | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);

  function read() {
    engine
      .loadRoomDetails(roomId)
      .then((loaded) => {
        setDetails(loaded);
        setError(null);
      })
      .catch((why: unknown) => setError(errorCode(why)));
  }
  useEffect(read, [engine, roomId]);
  useChanges((change) => {
    const isOurs = change.type === "MembersChanged" || change.type === "RoomDetailsChanged";
    if (isOurs && change.roomId === roomId) read();
  });
  return { details, error, read };
}

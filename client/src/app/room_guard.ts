/** What of a room's protection concerns whoever has it open. */
import { useEffect, useState } from "react";

import type { RoomGuard, RoomId } from "../matrix/engine.ts";
import { useChanges, useEngine } from "./engine_context.tsx";

/** Null until the store has told. */
export function useRoomGuard(roomId: RoomId): RoomGuard | null {
  const engine = useEngine();
  const [guard, setGuard] = useState<RoomGuard | null>(null);
  function read() {
    // Without it nothing is asked of anybody; the next change tries again.
    engine.loadRoomGuard(roomId).then(setGuard, () => undefined);
  }
  useEffect(read, [engine, roomId]);
  useChanges((change) => {
    if (change.type === "RoomDetailsChanged" && change.roomId === roomId) read();
  });
  return guard;
}

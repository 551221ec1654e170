import { useEffect, useState } from "react";
import { Trans } from "@lingui/react/macro";

import { useChanges } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import type { RoomId } from "../../matrix/engine.ts";
import { Icon } from "../../ui/icon.tsx";

/** How long slow mode still keeps what was written here. */
export function PauseBar({ roomId }: { roomId: RoomId }) {
  const { duration } = useFormats();
  const [until, setUntil] = useState(0);
  const [now, setNow] = useState(0);
  useChanges((change) => {
    if (change.type !== "SendingPaused" || change.roomId !== roomId) return;
    setUntil(change.until);
    setNow(Date.now());
  });
  const isOver = now >= until;
  useEffect(() => {
    if (isOver) return;
    const ticking = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(ticking);
  }, [isOver]);
  if (isOver) return null;
  return (
    <p className="pause-bar" role="timer">
      <Icon name="clock" size={18} />
      <Trans>You write too fast here: your message is sent in {duration(until - now)}</Trans>
    </p>
  );
}

/** For the moderators of a chat: how many messages wait for them, and the way to these. */
import { Suspense, useEffect, useEffectEvent, useState } from "react";
import { Plural, useLingui } from "@lingui/react/macro";

import type { RoomId } from "../matrix/engine.ts";
import { HeldDesk } from "../matrix/held_desk.ts";
import { Button } from "../ui/button.tsx";
import { part } from "../ui/part.tsx";
import { Notice } from "../ui/state_views.tsx";
import { useChanges, useEngine } from "./engine_context.tsx";
import { closeHeld, openedHeld, openHeld } from "./held.ts";
import { useStore } from "./store.ts";
import "./held_entry.css";

const HeldMessages = part(
  async () => (await import("../features/moderation/held.view.tsx")).HeldMessages,
);

/** The server tells of the first that waits, and of others only after a while. */
const AGAIN_MS = 60_000;

/** How many wait as far as one page tells; asked for now and then while the chat is open. */
function useWaiting(roomId: RoomId, isWanted: boolean): [waiting: number, look: () => void] {
  const engine = useEngine();
  const [waiting, setWaiting] = useState(0);
  function look() {
    if (!isWanted || document.visibilityState !== "visible") return;
    new HeldDesk(engine, roomId).read().then(
      ({ messages }) => setWaiting(messages.length),
      () => undefined,
    );
  }
  const onVisible = useEffectEvent(look);
  useEffect(() => {
    onVisible();
    const lookAgain = () => onVisible();
    document.addEventListener("visibilitychange", lookAgain);
    const timer = setInterval(lookAgain, AGAIN_MS);
    return () => {
      document.removeEventListener("visibilitychange", lookAgain);
      clearInterval(timer);
    };
  }, [engine, roomId, isWanted]);
  useChanges((change) => {
    const isBack = change.type === "ConnectionChanged" && change.connection === "live";
    if (isBack || change.type === "StandingChanged") look();
  });
  return [isWanted ? waiting : 0, look];
}

interface HeldEntryProps {
  roomId: RoomId;
  /** Whether rules may hold messages back here. */
  isAutomatic: boolean;
}

export function HeldEntry({ roomId, isAutomatic }: HeldEntryProps) {
  const { t } = useLingui();
  const isOpen = useStore(openedHeld, (opened) => opened === roomId);
  const [waiting, look] = useWaiting(roomId, isAutomatic);
  function close() {
    closeHeld();
    look();
  }
  return (
    <>
      {waiting > 0 ? (
        <section className="held-entry" aria-label={t`Held messages`}>
          <Notice
            icon="shield"
            action={<Button onPress={() => openHeld(roomId)}>{t`Look at them`}</Button>}
          >
            <Plural
              value={waiting}
              one="# message waits for a moderator"
              other="# messages wait for a moderator"
            />
          </Notice>
        </section>
      ) : null}
      <Suspense fallback={null}>
        {isOpen ? <HeldMessages roomId={roomId} onClose={close} /> : null}
      </Suspense>
    </>
  );
}

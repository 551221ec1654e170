/** Messages that the push rules announce, shown by the system when the chat is not in sight. */
import { useEffect } from "react";
import { useLingui } from "@lingui/react/macro";

import type { Change, RoomId } from "../matrix/engine.ts";
import { navigate } from "../ui/navigation.ts";
import { useAccount, useChanges } from "./engine_context.tsx";
import { personName, useRoomNamer } from "./names.ts";
import { paths } from "./paths.ts";
import { preferences } from "./preferences.ts";
import { useJudge, useShownWords } from "./protection.ts";

type Raised = Extract<Change, { type: "NotificationRaised" }>;

function isWanted({ roomId }: Raised, openRoomId: RoomId | null): boolean {
  const isSeen = document.visibilityState === "visible" && roomId === openRoomId;
  return preferences.get().notifications && !isSeen && Notification.permission === "granted";
}

/** The service worker was told that there is news in a room, and asks for words. */
interface Asked {
  type?: unknown;
  roomId?: unknown;
}

export function useNotifications(openRoomId: RoomId | null): void {
  const { t } = useLingui();
  const rooms = useAccount((account) => account.rooms);
  const calls = useAccount((account) => account.calls);
  const nameOf = useRoomNamer();
  const judge = useJudge();
  const words = useShownWords();
  useEffect(() => {
    if (!("serviceWorker" in navigator)) return;
    const answer = ({ data, ports }: MessageEvent) => {
      const { type, roomId } = (data ?? {}) as Asked;
      if (type !== "DescribeNews") return;
      const room = rooms.get(roomId as RoomId);
      const title = room && preferences.get().showPreviews ? nameOf(room) : "Linnet";
      const body = calls.get(roomId as RoomId)?.ring ? t`Somebody calls` : t`New message`;
      ports[0]?.postMessage({ title, body });
    };
    navigator.serviceWorker.addEventListener("message", answer);
    return () => navigator.serviceWorker.removeEventListener("message", answer);
  }, [rooms, calls, nameOf, t]);
  useChanges((change) => {
    if (change.type !== "NotificationRaised" || !isWanted(change, openRoomId)) return;
    const { showPreviews, sounds } = preferences.get();
    const room = rooms.get(change.roomId);
    const who = personName(change.sender);
    const title = room?.kind === "group" ? `${who} · ${nameOf(room)}` : who;
    const message = { ...change, sender: change.sender.userId, isMine: false };
    const body = words(judge(room, message), change.kind, change.text).text;
    const shown = new Notification(showPreviews ? title : t`New message`, {
      body: showPreviews ? body : "",
      tag: change.roomId,
      silent: !sounds || !change.hasSound,
    });
    shown.addEventListener("click", () => {
      window.focus();
      navigate(paths.chat(change.roomId));
    });
  });
}

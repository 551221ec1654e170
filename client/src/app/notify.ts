/** Messages that the push rules announce, shown by the system when the chat is not in sight. */
import { useLingui } from "@lingui/react/macro";

import type { RoomId } from "../matrix/engine.ts";
import { navigate } from "../ui/navigation.ts";
import { useAccount, useChanges } from "./engine_context.tsx";
import { personName, useRoomNamer } from "./names.ts";
import { paths } from "./paths.ts";
import { preferences } from "./preferences.ts";

export function useNotifications(openRoomId: RoomId | null): void {
  const { t } = useLingui();
  const rooms = useAccount((account) => account.rooms);
  const nameOf = useRoomNamer();
  useChanges((change) => {
    if (change.type !== "NotificationRaised") return;
    const { notifications, showPreviews, sounds } = preferences.get();
    const isSeen = document.visibilityState === "visible" && change.roomId === openRoomId;
    if (!notifications || isSeen || Notification.permission !== "granted") return;
    const room = rooms.get(change.roomId);
    const who = personName(change.sender);
    const isGroup = room?.kind === "group";
    const title = isGroup ? `${who} · ${nameOf(room)}` : who;
    const shown = new Notification(showPreviews ? title : t`New message`, {
      body: showPreviews ? change.text : "",
      tag: change.roomId,
      silent: !sounds || !change.hasSound,
    });
    shown.onclick = () => {
      window.focus();
      navigate(paths.chat(change.roomId));
    };
  });
}

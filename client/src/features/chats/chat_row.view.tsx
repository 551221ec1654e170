import { memo, useRef, useState, type MouseEvent } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { RoomAvatar } from "../../app/avatars.tsx";
import { useCall, useEngine } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { useRoomNamer } from "../../app/names.ts";
import { openCall } from "../../app/own_calls.ts";
import { paths } from "../../app/paths.ts";
import { preferences } from "../../app/preferences.ts";
import { useJudge, useShownWords } from "../../app/protection.ts";
import { useTry } from "../../app/use_try.ts";
import type { RoomSummary } from "../../matrix/engine.ts";
import { Icon } from "../../ui/icon.tsx";
import { ContextMenu, type MenuEntry } from "../../ui/menu.tsx";
import { navigate } from "../../ui/navigation.ts";
import { isUnread } from "./chats.model.ts";

function Preview({ room }: { room: RoomSummary }) {
  const { t } = useLingui();
  const judge = useJudge();
  const shownWords = useShownWords();
  if (room.draft) {
    return (
      <span className="chat-preview">
        <span className="chat-draft">{t`Draft:`}</span>
        <span className="chat-words">
          <bdi className="ellipsis">{room.draft}</bdi>
        </span>
      </span>
    );
  }
  const last = room.lastMessage;
  if (!last) {
    return <span className="chat-preview">{room.encrypted ? t`Encrypted` : ""}</span>;
  }
  const { icon, text } = shownWords(judge(room, last), last.kind, last.text);
  const isNamed = last.isMine || (room.kind === "group" && last.kind !== "state");
  const who = last.isMine ? t`You` : last.senderName;
  return (
    <span className="chat-preview">
      {isNamed ? (
        <span className="chat-who ellipsis">
          <Trans>
            <bdi>{who}</bdi>:
          </Trans>
        </span>
      ) : null}
      {icon ? <Icon name={icon} size={14} /> : null}
      <span className="chat-words">
        <bdi className="ellipsis">{text}</bdi>
      </span>
    </span>
  );
}

/** A call goes on in this chat. */
function CallMark({ room }: { room: RoomSummary }) {
  const call = useCall(room.roomId);
  const { count } = useFormats();
  const members = call?.members.length ?? 0;
  if (members === 0) return null;
  return (
    <span className="chat-call">
      <Icon name={call?.intent === "audio" ? "call" : "video"} size={16} />
      <span aria-hidden="true">{count(members)}</span>
      <span className="unseen">
        <Plural value={members} one="Call with # device" other="Call with # devices" />
      </span>
    </span>
  );
}

function Marks({ room }: { room: RoomSummary }) {
  const { t } = useLingui();
  const { count } = useFormats();
  const isMuted = room.notificationLevel === "mute";
  const failed = room.lastMessage?.sendState === "failed";
  return (
    <span className="chat-marks">
      <CallMark room={room} />
      {failed ? (
        <span className="chat-failed" role="img" aria-label={t`Not sent`}>
          <Icon name="warning" size={16} />
        </span>
      ) : null}
      {isMuted ? (
        <span role="img" aria-label={t`Muted`}>
          <Icon name="bellOff" size={16} />
        </span>
      ) : null}
      {room.highlights > 0 ? (
        <span className="badge badge-mention" role="img" aria-label={t`You were mentioned`}>
          <Icon name="at" size={14} />
        </span>
      ) : null}
      {room.unread > 0 ? (
        <span className={isMuted ? "badge badge-quiet" : "badge"}>
          <span aria-hidden="true">{room.unread > 999 ? "999+" : count(room.unread)}</span>
          <span className="unseen">
            <Plural value={room.unread} one="# unread" other="# unread" />
          </span>
        </span>
      ) : room.markedUnread ? (
        <span className="badge badge-dot" role="img" aria-label={t`Marked as unread`} />
      ) : null}
    </span>
  );
}

function useRowMenu(room: RoomSummary) {
  const { t } = useLingui();
  const engine = useEngine();
  const attempt = useTry();
  const { roomId, favourite, lastMessage } = room;
  const unread = isUnread(room);
  const isMuted = room.notificationLevel === "mute";
  const call = useCall(roomId);
  const hasCall = call !== undefined && call.members.length > 0;
  const entries: MenuEntry[] = [
    ...(hasCall ? [{ id: "call", label: t`Join call`, icon: "call" as const }] : []),
    { id: "read", label: unread ? t`Mark as read` : t`Mark as unread`, icon: "check" },
    { id: "favourite", label: favourite ? t`Unpin from the top` : t`Pin to the top`, icon: "bird" },
    {
      id: "mute",
      label: isMuted ? t`Unmute` : t`Mute`,
      icon: isMuted ? "bell" : "bellOff",
    },
    { id: "details", label: t`Details`, icon: "info" },
  ];
  async function toggleRead() {
    const eventId = lastMessage?.eventId;
    if (unread && eventId) await engine.markRead(roomId, eventId, !preferences.get().sendReceipts);
    await engine.setMarkedUnread(roomId, !unread);
  }
  function act(id: string) {
    if (id === "call") openCall(roomId, call?.intent ?? "video");
    if (id === "read") void attempt(toggleRead());
    if (id === "favourite") void attempt(engine.setFavourite(roomId, !favourite));
    if (id === "mute") void attempt(engine.setNotificationLevel(roomId, isMuted ? "all" : "mute"));
    if (id === "details") navigate(paths.details(roomId));
  }
  return { entries, act };
}

function Lines({ room }: { room: RoomSummary }) {
  const { t } = useLingui();
  const nameOf = useRoomNamer();
  const { short } = useFormats();
  const sentAt = room.lastMessage?.sentAt;
  return (
    <span className="chat-lines">
      <span className="chat-line">
        <span className="chat-name">
          <bdi className="ellipsis">{nameOf(room)}</bdi>
        </span>
        {room.favourite ? <span className="unseen">{t`Pinned to the top`}</span> : null}
        {sentAt === undefined ? null : (
          <time className="chat-time" dateTime={new Date(sentAt).toISOString()}>
            {short(sentAt)}
          </time>
        )}
      </span>
      <span className="chat-line">
        <Preview room={room} />
        <Marks room={room} />
      </span>
    </span>
  );
}

interface ChatRowProps {
  room: RoomSummary;
  isOpen: boolean;
  /** Whether Tab stops here; one row of the list at a time. */
  isStop: boolean;
  onFocus: () => void;
}

function Row({ room, isOpen, isStop, onFocus }: ChatRowProps) {
  const { t } = useLingui();
  const anchor = useRef<HTMLAnchorElement>(null);
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  const { entries, act } = useRowMenu(room);
  const unread = isUnread(room);
  const classes = ["chat-row", isOpen ? "chat-open" : "", unread ? "chat-unread" : ""].join(" ");

  function open(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    navigate(paths.chat(room.roomId));
  }
  return (
    <>
      <a
        ref={anchor}
        href={paths.chat(room.roomId)}
        className={classes}
        tabIndex={isStop ? 0 : -1}
        aria-current={isOpen ? "page" : undefined}
        onClick={open}
        onFocus={onFocus}
        onContextMenu={(event) => {
          event.preventDefault();
          setIsMenuOpen(true);
        }}
      >
        <RoomAvatar room={room} />
        <Lines room={room} />
      </a>
      <ContextMenu
        label={t`Chat menu`}
        anchor={anchor}
        isOpen={isMenuOpen}
        onClose={() => setIsMenuOpen(false)}
        entries={entries}
        onAction={act}
      />
    </>
  );
}

export const ChatRow = memo(
  Row,
  (before, after) =>
    before.room === after.room && before.isOpen === after.isOpen && before.isStop === after.isStop,
);

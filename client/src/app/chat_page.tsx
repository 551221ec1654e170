import { Suspense, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { Composer } from "../features/composer/composer.view.tsx";
import { Timeline } from "../features/timeline/timeline.view.tsx";
import type { EventId, MessageItem, RoomId, RoomSummary } from "../matrix/engine.ts";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { navigate } from "../ui/navigation.ts";
import { page, part } from "../ui/part.tsx";
import { Empty, Skeleton } from "../ui/state_views.tsx";
import { showToast } from "../ui/toast.tsx";
import { RoomAvatar } from "./avatars.tsx";
import { CallButtons } from "./call_buttons.tsx";
import { useAccount, useChanges, useRoom } from "./engine_context.tsx";
import { LifetimeHint } from "./lifetime_hint.tsx";
import { useRoomNamer } from "./names.ts";
import { paths } from "./paths.ts";
import { useVerdictWords } from "./rule_words.ts";
import { useRoomGuard } from "./room_guard.ts";
import { useIsSuspended } from "./standing.ts";

const Details = part(async () => (await import("../features/details/details.view.tsx")).Details);
const HeldBar = part(async () => (await import("../features/timeline/held_bar.view.tsx")).HeldBar);
const RequestPage = page(
  async () => (await import("../features/chats/request.view.tsx")).RequestPage,
);
const Viewer = part(async () => (await import("../features/viewer/viewer.view.tsx")).Viewer);
const RoomLink = page(
  async () => (await import("../features/room-link/room_link.view.tsx")).RoomLink,
);

const HeldEntry = part(async () => (await import("./held_entry.tsx")).HeldEntry);
const RulesToRead = part(async () => (await import("./rules_to_read.tsx")).RulesToRead);
const Suspended = part(async () => (await import("./suspended.tsx")).Suspended);

interface ChatPageProps {
  roomId: RoomId;
  isPanelOpen: boolean;
  at: EventId | null;
}

function Subtitle({ room }: { room: RoomSummary }) {
  const connection = useAccount((account) => account.connection);
  if (connection === "catching_up") {
    return (
      <span className="page-sub">
        <Trans>Updating…</Trans>
      </span>
    );
  }
  return (
    <span className={room.encrypted ? "page-sub" : "page-sub page-sub-open"}>
      <Icon name={room.encrypted ? "lock" : "unlock"} size={14} />
      {room.encrypted ? <Trans>Encrypted</Trans> : <Trans>Not encrypted</Trans>}
      {room.kind === "group" ? (
        <>
          <span aria-hidden="true">·</span>
          <Plural value={room.memberCount} one="# person" other="# people" />
        </>
      ) : null}
    </span>
  );
}

function Head({ room, isPanelOpen }: { room: RoomSummary; isPanelOpen: boolean }) {
  const { t } = useLingui();
  const nameOf = useRoomNamer();
  const toggle = () => navigate(isPanelOpen ? paths.chat(room.roomId) : paths.details(room.roomId));
  return (
    <header className="page-head">
      <span className="page-back">
        <IconButton icon="back" label={t`Back to chats`} onPress={() => navigate(paths.chats)} />
      </span>
      <button type="button" className="page-title" onClick={toggle}>
        <RoomAvatar room={room} size={40} />
        <span className="page-words">
          <h1 className="ellipsis">
            <bdi>{nameOf(room)}</bdi>
          </h1>
          <Subtitle room={room} />
        </span>
      </button>
      <CallButtons room={room} />
      <IconButton
        icon="info"
        label={isPanelOpen ? t`Close details` : t`Details`}
        aria-expanded={isPanelOpen}
        onPress={toggle}
      />
    </header>
  );
}

interface Writing {
  replyTo: MessageItem | null;
  editing: MessageItem | null;
}

const NOTHING: Writing = { replyTo: null, editing: null };

/** Remembers the last own message that can be edited, for Arrow up in the empty field. */
function useLastOwn(roomId: RoomId) {
  const [last, setLast] = useState<MessageItem | null>(null);
  useChanges((change) => {
    if (change.type !== "TimelineChanged" || change.roomId !== roomId) return;
    const own = change.items.findLast((item) => item.kind === "message" && item.canEdit);
    if (own?.kind !== "message" || !own.eventId || own.body.kind !== "text") return;
    if (!last || own.order >= last.order) setLast(own);
  });
  return last;
}

/** An edit that a rule keeps has no message of its own to tell it. */
function useJudgedEdits(roomId: RoomId) {
  const verdictWords = useVerdictWords();
  useChanges((change) => {
    if (change.type !== "EditJudged" || change.roomId !== roomId) return;
    const { said, why } = verdictWords(change.verdict);
    showToast({ text: `${said} ${why}`, isError: change.verdict.state !== "held" });
  });
}

/** What the room's protection puts before whoever opens it. */
function Guarding({ room }: { room: RoomSummary }) {
  const guard = useRoomGuard(room.roomId);
  useJudgedEdits(room.roomId);
  if (!guard) return null;
  const mustRead = guard.rules.length > 0 && guard.rulesRead !== "now";
  return (
    <Suspense fallback={null}>
      {guard.canModerate ? (
        <HeldEntry roomId={room.roomId} isAutomatic={guard.isAutomatic} />
      ) : null}
      {mustRead ? <RulesToRead room={room} guard={guard} /> : null}
    </Suspense>
  );
}

function Open({ room, at, isPanelOpen }: { room: RoomSummary } & Omit<ChatPageProps, "roomId">) {
  const { t } = useLingui();
  const [writing, setWriting] = useState<Writing>(NOTHING);
  const [picture, setPicture] = useState<MessageItem | null>(null);
  const lastOwn = useLastOwn(room.roomId);
  const isSuspended = useIsSuspended();
  return (
    <main className="page" tabIndex={-1}>
      <div className={isPanelOpen ? "chat-main chat-beside" : "chat-main"}>
        <Head room={room} isPanelOpen={isPanelOpen} />
        <Timeline
          room={room}
          at={at}
          onReply={(replyTo) => setWriting({ replyTo, editing: null })}
          onEdit={(editing) => setWriting({ replyTo: null, editing })}
          onOpenPicture={setPicture}
        />
        <Suspense fallback={null}>{room.held ? <HeldBar room={room} /> : null}</Suspense>
        {room.kind === "group" ? <Guarding room={room} /> : null}
        {room.lifetimeMs ? <LifetimeHint lifetimeMs={room.lifetimeMs} /> : null}
        {isSuspended ? (
          <Suspense fallback={null}>
            <Suspended />
          </Suspense>
        ) : (
          <Composer
            room={room}
            {...writing}
            onClearTarget={() => setWriting(NOTHING)}
            onEditLast={() =>
              lastOwn ? setWriting({ replyTo: null, editing: lastOwn }) : undefined
            }
          />
        )}
      </div>
      {isPanelOpen ? (
        <Suspense fallback={<Skeleton rows={5} label={t`Loading details`} />}>
          <Details room={room} onClose={() => navigate(paths.chat(room.roomId))} />
        </Suspense>
      ) : null}
      <Suspense fallback={null}>
        {picture ? <Viewer item={picture} onClose={() => setPicture(null)} /> : null}
      </Suspense>
    </main>
  );
}

/** An open chat; a room that is not joined shows what it is and asks first. */
export function ChatPage({ roomId, isPanelOpen, at }: ChatPageProps) {
  const { t } = useLingui();
  const room = useRoom(roomId);
  const connection = useAccount((account) => account.connection);
  if (room?.membership === "join") return <Open room={room} at={at} isPanelOpen={isPanelOpen} />;
  if (room?.membership === "invite" && room.held) return <RequestPage room={room} />;
  if (!room && connection !== "live") {
    return (
      <main className="page" tabIndex={-1}>
        {connection === "offline" ? (
          <Empty icon="offline" title={t`This chat is not on this device yet`}>
            <p>
              <Trans>Connect to the internet to open it.</Trans>
            </p>
          </Empty>
        ) : (
          <Skeleton rows={6} label={t`Loading`} />
        )}
      </main>
    );
  }
  return <RoomLink address={roomId} via={[]} />;
}

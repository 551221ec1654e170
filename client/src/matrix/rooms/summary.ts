/** The row of the room list that a stored room makes. */
import type { MessagePreview, RoomSummary, UserId } from "../models.ts";
import type { EventRecord, RelationRecord, RoomRecord } from "../store/records.ts";
import { plainTextOf } from "../timeline/bodies.ts";
import { coverOf } from "../timeline/covers.ts";
import { messageBody } from "../timeline/items.ts";
import { plainOf } from "../timeline/relations.ts";
import type { AccountState } from "./account_state.ts";
import { lifetimeOf, type LifetimeLimits, NO_LIMITS } from "./lifetime.ts";

export function summaryOf(
  room: RoomRecord,
  account: AccountState,
  limits: LifetimeLimits = NO_LIMITS,
): RoomSummary {
  const { roomId, heroes } = room;
  const directUserId = directUserOf(room, account);
  const kind = directUserId === null ? "group" : "direct";
  const heroAvatar = directUserId === null ? null : heroes[0]?.avatar;
  return {
    roomId,
    kind: room.isSpace ? "space" : kind,
    membership: room.membership,
    name: room.name,
    heroes,
    memberCount: room.joinedCount + room.invitedCount,
    avatar: room.avatar ?? heroAvatar ?? null,
    directUserId,
    encrypted: room.encrypted,
    lastMessage: room.lastMessage,
    recency: room.recency,
    unread: room.unread,
    highlights: room.highlights,
    markedUnread: account.isMarkedUnread(roomId),
    notificationLevel: account.notificationLevel(roomId),
    favourite: account.isTagged(roomId, "m.favourite"),
    lowPriority: account.isTagged(roomId, "m.lowpriority"),
    draft: room.draft,
    inviter: room.inviter,
    held: isHeld(room, account),
    lifetimeMs: lifetimeOf(room.retention, limits),
  };
}

function isHeld(room: RoomRecord, account: AccountState): boolean {
  return room.membership === "invite" ? isRequest(room, account) : account.isHeld(room.roomId);
}

/** Whether somebody unknown invites, who was not asked to. */
export function isRequest(room: RoomRecord, account: AccountState): boolean {
  const { roomId, membership, inviter, asked } = room;
  return membership === "invite" && !asked && account.isRequest(roomId, inviter?.userId);
}

/** Null for a group. The account data decides; the room's own mark helps where it is silent. */
function directUserOf({ roomId, isDm, heroes }: RoomRecord, account: AccountState): UserId | null {
  const known = account.directUser(roomId);
  if (known !== null || !isDm || heroes.length !== 1) return known;
  return heroes[0]?.userId ?? null;
}

export function compareRooms(a: RoomSummary, b: RoomSummary): number {
  return b.recency - a.recency || (a.roomId < b.roomId ? -1 : 1);
}

export function previewOf(
  record: EventRecord,
  relations: RelationRecord[],
  senderName: string,
  ownUserId: UserId,
): RoomRecord["lastMessage"] {
  const words = wordsOf(record, relations);
  const { sender, origin_server_ts: sentAt, event_id: eventId } = record.event;
  return {
    eventId,
    sender,
    senderName,
    isMine: sender === ownUserId,
    sentAt,
    ...words,
    sendState: "sent",
  };
}

type Preview = Pick<MessagePreview, "kind" | "text" | "cover">;

/** What a message, or somebody's asking to come to a call, says in one line. */
export function wordsOf(record: EventRecord, relations: RelationRecord[]): Preview {
  if (record.standing === "call") return callWords(record);
  const body = messageBody(record, relations);
  const cover = coverOf(record.event, relations);
  return { kind: body.kind, text: plainTextOf(body), ...(cover && { cover }) };
}

function callWords({ event, clear }: EventRecord): Preview {
  const isAudio = plainOf(event, clear).content["m.call.intent"] === "audio";
  return { kind: "call", text: isAudio ? "audio" : "video" };
}

/** The row of the room list that a stored room makes. */
import type { RoomSummary, UserId } from "../models.ts";
import type { EventRecord, RelationRecord, RoomRecord } from "../store/records.ts";
import { plainTextOf } from "../timeline/bodies.ts";
import { messageBody } from "../timeline/items.ts";
import type { AccountState } from "./account_state.ts";

export function summaryOf(room: RoomRecord, account: AccountState): RoomSummary {
  const { roomId, heroes } = room;
  const isDirect = account.directUser(roomId) !== null || (room.isDm && heroes.length === 1);
  const directUserId = isDirect ? (account.directUser(roomId) ?? heroes[0]?.userId ?? null) : null;
  return {
    roomId,
    kind: room.isSpace ? "space" : isDirect ? "direct" : "group",
    membership: room.membership,
    name: room.name,
    heroes,
    memberCount: room.joinedCount + room.invitedCount,
    avatar: room.avatar ?? (isDirect ? (heroes[0]?.avatar ?? null) : null),
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
  };
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
  const body = messageBody(record, relations);
  const { sender, origin_server_ts: sentAt, event_id: eventId } = record.event;
  return {
    eventId,
    sender,
    senderName,
    isMine: sender === ownUserId,
    sentAt,
    kind: body.kind,
    text: plainTextOf(body),
    sendState: "sent",
  };
}

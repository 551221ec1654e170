/** Decides which messages are announced while the app is open. */
import type { Context } from "./context.ts";
import type { RoomId } from "./models.ts";
import type { Members } from "./rooms/members.ts";
import { summaryOf } from "./rooms/summary.ts";
import type { EventRecord } from "./store/records.ts";
import { plainTextOf } from "./timeline/bodies.ts";
import { mentions, messageBody } from "./timeline/items.ts";
import { plainOf } from "./timeline/relations.ts";

/** What was sent longer ago than this is news to nobody: we were away. */
const FRESH_MS = 5 * 60_000;

export async function raiseNotifications(
  context: Context,
  members: Members,
  roomId: RoomId,
  records: EventRecord[],
): Promise<void> {
  const { account, session, rooms, emit } = context;
  const room = rooms.get(roomId);
  if (!room) return;
  const { kind: roomKind, notificationLevel } = summaryOf(room, account);
  const ignored = account.ignoredUsers();
  for (const record of records) {
    const { event, clear } = record;
    const isFresh = event.origin_server_ts > Date.now() - FRESH_MS;
    if (!isFresh || event.sender === session.userId || ignored.includes(event.sender)) continue;
    const isHighlight = mentions(plainOf(event, clear).content, session.userId);
    const isWanted =
      notificationLevel === "all" || (notificationLevel === "mentions" && isHighlight);
    const body = messageBody(record, []);
    if (!isWanted || body.kind === "notice") continue;
    emit({
      type: "NotificationRaised",
      roomId,
      eventId: record.eventId,
      sender: await members.profile(roomId, event.sender),
      text: plainTextOf(body),
      kind: body.kind,
      isHighlight,
      hasSound: isHighlight || roomKind === "direct",
    });
  }
}

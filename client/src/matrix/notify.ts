/** Decides which messages are announced while the app is open. */
import type { Context } from "./context.ts";
import type { RoomId } from "./models.ts";
import type { Members } from "./rooms/members.ts";
import { summaryOf, wordsOf } from "./rooms/summary.ts";
import type { EventRecord } from "./store/records.ts";
import { mentions } from "./timeline/items.ts";
import { plainOf } from "./timeline/relations.ts";

/** What was sent longer ago than this is news to nobody: we were away. */
const FRESH_MS = 5 * 60_000;

export async function raiseNotifications(
  context: Context,
  members: Members,
  roomId: RoomId,
  records: EventRecord[],
): Promise<void> {
  const room = context.rooms.get(roomId);
  if (!room) return;
  const { kind: roomKind, notificationLevel } = summaryOf(room, context.account);
  for (const record of records.filter((one) => isWelcome(context, one))) {
    const { event, clear } = record;
    const isHighlight = mentions(plainOf(event, clear).content, context.session.userId);
    const isWanted =
      notificationLevel === "all" || (notificationLevel === "mentions" && isHighlight);
    const words = wordsOf(record, []);
    if (!isWanted || words.kind === "notice" || rings(record)) continue;
    context.emit({
      type: "NotificationRaised",
      roomId,
      eventId: record.eventId,
      sender: await members.profile(roomId, event.sender),
      ...words,
      isHighlight,
      hasSound: isHighlight || roomKind === "direct",
    });
  }
}

/** What rings is told louder. */
function rings({ event, clear, standing }: EventRecord): boolean {
  const { content } = plainOf(event, clear);
  return standing === "call" && content["notification_type"] === "ring";
}

/** Fresh, and from somebody else whom one wants to hear. */
function isWelcome({ account, session }: Context, { event }: EventRecord): boolean {
  const isFresh = event.origin_server_ts > Date.now() - FRESH_MS;
  return (
    isFresh && event.sender !== session.userId && !account.ignoredUsers().includes(event.sender)
  );
}

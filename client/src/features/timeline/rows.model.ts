/** From items to rows: days, the "new" line, and messages grouped by who wrote them. */
import type {
  EventId,
  GapItem,
  MessageItem,
  ReadReceipt,
  StateItem,
  TimelineItem,
  UserId,
} from "../../matrix/engine.ts";

/** Messages of one person further apart than this start a new group. */
const GROUP_MS = 5 * 60_000;

export type Row =
  | { kind: "day"; key: string; at: number }
  | { kind: "new"; key: string }
  | { kind: "message"; key: string; item: MessageItem; isFirst: boolean; isLast: boolean }
  | { kind: "state"; key: string; item: StateItem }
  | { kind: "gap"; key: string; item: GapItem };

function isSameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

function isSameGroup(a: TimelineItem | undefined, b: TimelineItem | undefined): boolean {
  if (a?.kind !== "message" || b?.kind !== "message") return false;
  return (
    a.sender === b.sender &&
    Math.abs(b.sentAt - a.sentAt) < GROUP_MS &&
    isSameDay(a.sentAt, b.sentAt)
  );
}

/** Index of the first unread message of somebody else, or -1. */
export function firstUnread(items: readonly TimelineItem[], readUpTo: EventId | null): number {
  if (readUpTo === null) return -1;
  const read = items.findIndex((item) => item.kind !== "gap" && item.eventId === readUpTo);
  if (read < 0) return -1;
  return items.findIndex((item, index) => index > read && item.kind === "message" && !item.isMine);
}

function rowOf(
  item: TimelineItem,
  before: TimelineItem | undefined,
  after: TimelineItem | undefined,
): Row {
  const { key } = item;
  if (item.kind === "state") return { kind: "state", key, item };
  if (item.kind === "gap") return { kind: "gap", key, item };
  const isFirst = !isSameGroup(before, item) || item.replyTo !== null;
  const isLast = !isSameGroup(item, after);
  return { kind: "message", key, item, isFirst, isLast };
}

/**
 * Whether a line at the beginning of a room would say again what is said there: that its maker is
 * in it, and whether messages are encrypted.
 */
function isSaidBefore(items: readonly TimelineItem[], index: number): boolean {
  const [first] = items;
  const item = items[index];
  if (first?.kind !== "state" || first.event.kind !== "created") return false;
  if (item?.kind !== "state" || item.sender !== first.sender) return false;
  if (item.event.kind === "joined") return index === 1 && item.event.target === item.sender;
  if (item.event.kind !== "encryption_enabled") return false;
  return items.slice(0, index).every(({ kind }) => kind === "state");
}

/** Rows for `items[start..end)`. Keys are stable, so that React keeps what stays. */
export function rowsOf(
  items: readonly TimelineItem[],
  start: number,
  end: number,
  readUpTo: EventId | null,
): Row[] {
  const rows: Row[] = [];
  const unread = firstUnread(items, readUpTo);
  for (let index = start; index < end; index += 1) {
    const item = items[index];
    if (!item || isSaidBefore(items, index)) continue;
    const before = index > start ? items[index - 1] : undefined;
    if (!before || !isSameDay(before.sentAt, item.sentAt)) {
      rows.push({ kind: "day", key: `day ${item.key}`, at: item.sentAt });
    }
    const isLineAbove = index === unread;
    if (isLineAbove) rows.push({ kind: "new", key: "new" });
    rows.push(rowOf(item, isLineAbove ? undefined : before, items[index + 1]));
  }
  return rows;
}

/** Other people's receipts by the drawn message they stand at, each list newest first. */
export function receiptsByEvent(
  receipts: readonly ReadReceipt[],
  ownId: UserId,
): Map<EventId, ReadReceipt[]> {
  const byEvent = new Map<EventId, ReadReceipt[]>();
  for (const receipt of receipts.toSorted((a, b) => b.readAt - a.readAt)) {
    if (receipt.userId === ownId) continue;
    byEvent.set(receipt.eventId, [...(byEvent.get(receipt.eventId) ?? []), receipt]);
  }
  return byEvent;
}

/**
 * From items to rows: days, the "new" line, messages grouped by who wrote them, and one line for
 * many people to whom the same happened, or for many messages that were removed.
 */
import type {
  EventId,
  GapItem,
  MessageItem,
  ReadReceipt,
  StateItem,
  TimelineItem,
} from "../../matrix/engine.ts";
import { type FoldedItem, type FoldKind, foldKind, isFold } from "./folds.model.ts";

/** Messages of one person further apart than this start a new group. */
const GROUP_MS = 5 * 60_000;

export type Row =
  | { kind: "day"; key: string; at: number }
  | { kind: "new"; key: string }
  | { kind: "message"; key: string; item: MessageItem; isFirst: boolean; isLast: boolean }
  | { kind: "state"; key: string; item: StateItem }
  | { kind: "fold"; key: string; what: FoldKind; items: FoldedItem[]; isOpen: boolean }
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

type FoldableRow = Extract<Row, { kind: "state" | "message" }>;

const isFoldable = (row: Row | undefined): row is FoldableRow =>
  row?.kind === "state" || row?.kind === "message";

/** The rows from `start` on that say the same, of different people or messages. */
function alike(rows: readonly Row[], start: number): FoldableRow[] {
  const kindOf = (row: Row | undefined) => (isFoldable(row) ? foldKind(row.item) : undefined);
  const what = kindOf(rows[start]);
  if (!what) return [];
  const after = rows.slice(start);
  const end = after.findIndex((row) => kindOf(row) !== what);
  return after.slice(0, end < 0 ? undefined : end).filter(isFoldable);
}

const asFirst = (row: Row): Row => (row.kind === "message" ? { ...row, isFirst: true } : row);
const asLast = (row: Row): Row => (row.kind === "message" ? { ...row, isLast: true } : row);

/**
 * One line instead of many alike, before them where somebody has opened it. No group of one person's
 * messages goes on across such a line.
 */
export function folded(rows: readonly Row[], opened: ReadonlySet<string>): Row[] {
  const made: Row[] = [];
  for (let index = 0; index < rows.length;) {
    const run = alike(rows, index);
    const items = run.map(({ item }) => item);
    const what = foldKind(items[0]);
    const length = Math.max(run.length, 1);
    const some = rows.slice(index, index + length);
    const before = made.at(-1);
    if (what && isFold(items)) {
      const isOpen = run.some(({ key }) => opened.has(key));
      if (before) made[made.length - 1] = asLast(before);
      // By the last, which stays when older ones are loaded.
      made.push({ kind: "fold", key: `fold ${items.at(-1)?.key}`, what, items, isOpen });
      if (isOpen) made.push(...some.map((row, at) => (at === 0 ? asFirst(row) : row)));
    } else if (before?.kind === "fold" && !before.isOpen) {
      made.push(...some.map((row, at) => (at === 0 ? asFirst(row) : row)));
    } else made.push(...some);
    index += length;
  }
  return made;
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

/** Receipts by the message they stand at, each list in the order of the engine. */
export function receiptsByEvent(receipts: readonly ReadReceipt[]): Map<EventId, ReadReceipt[]> {
  return Map.groupBy(receipts, ({ eventId }) => eventId);
}

/**
 * What happens to many people one after the other is one line.
 *
 * A line stands for all alike that are loaded, so the slice that is drawn is measured in lines.
 */
import type { MessageItem, RoomHappening, StateItem, TimelineItem } from "../../matrix/engine.ts";

/** So many alike, one after the other, become one line. */
const FOLD_FROM = 4;

const FOLDABLE = [
  "joined",
  "left",
  "invited",
  "invite_withdrawn",
  "kicked",
  "banned",
  "unbanned",
] as const satisfies RoomHappening["kind"][];

/** `removed` are messages that somebody else than their writer took back. */
export type FoldKind = (typeof FOLDABLE)[number] | "removed";
export type FoldedItem = StateItem | MessageItem;

type Items = readonly TimelineItem[];

export function foldKind(item: TimelineItem | undefined): FoldKind | undefined {
  if (item?.kind === "state") return FOLDABLE.find((kind) => kind === item.event.kind);
  if (item?.kind !== "message" || item.body.kind !== "redacted") return undefined;
  return item.body.by === item.sender ? undefined : "removed";
}

export function isFold(items: readonly FoldedItem[]): boolean {
  return items.length >= FOLD_FROM;
}

function areAlike(items: Items, one: number, other: number): boolean {
  const kind = foldKind(items[one]);
  return kind !== undefined && foldKind(items[other]) === kind;
}

/** Where the line ends that begins at `index`. */
function lineEnd(items: Items, index: number): number {
  let end = index + 1;
  while (areAlike(items, index, end)) end += 1;
  return end - index >= FOLD_FROM ? end : index + 1;
}

/** Where the line begins that ends before `index`. */
function lineStart(items: Items, index: number): number {
  let start = index - 1;
  while (areAlike(items, index - 1, start - 1)) start -= 1;
  return index - start >= FOLD_FROM ? start : index - 1;
}

/** The index `lines` lines after `start`, or the end. */
export function linesAfter(items: Items, start: number, lines: number): number {
  let end = start;
  for (let line = 0; line < lines && end < items.length; line += 1) end = lineEnd(items, end);
  return end;
}

/** The index `lines` lines before `end`, or 0. */
export function linesBefore(items: Items, end: number, lines: number): number {
  let start = end;
  for (let line = 0; line < lines && start > 0; line += 1) start = lineStart(items, start);
  return start;
}

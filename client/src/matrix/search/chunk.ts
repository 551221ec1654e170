/** A chunk's content: the folded text of neighbouring messages, one line each. Pure. */

/** More make rewriting one dear, fewer make searching many slow. */
export const CHUNK_ENTRIES_MAX = 2_000;

/** One message as search sees it. */
export interface Entry {
  order: number;
  sentAt: number;
  /** Folded, so it is one line. */
  text: string;
}

/** Orders and times as differences, which press well. */
export interface Packed {
  orders: number[];
  times: number[];
  lines: string;
}

/** By ascending order. */
export function pack(entries: readonly Entry[]): Packed {
  const steps = (values: number[]) => values.map((value, at) => value - (values[at - 1] ?? 0));
  return {
    orders: steps(entries.map(({ order }) => order)),
    times: steps(entries.map(({ sentAt }) => sentAt)),
    lines: entries.map(({ text }) => text).join("\n"),
  };
}

function sums(steps: readonly number[]): number[] {
  let sum = 0;
  return steps.map((step) => {
    sum += step;
    return sum;
  });
}

export function unpack({ orders, times, lines }: Packed): Entry[] {
  const sentAt = sums(times);
  const texts = lines.split("\n");
  return sums(orders).map((order, at) => ({
    order,
    sentAt: sentAt[at] ?? 0,
    text: texts[at] ?? "",
  }));
}

/** Orders of the messages that contain the term, newest first. */
export function ordersWith({ orders, lines }: Packed, term: string): number[] {
  const found: number[] = [];
  const all = sums(orders);
  let line = 0;
  let counted = 0;
  let at = lines.indexOf(term);
  while (at >= 0) {
    line += newlines(lines, counted, at);
    found.push(all[line] ?? 0);
    const end = lines.indexOf("\n", at);
    if (end < 0) break;
    counted = end;
    at = lines.indexOf(term, end);
  }
  return found.reverse();
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < to; at = text.indexOf("\n", at + 1)) {
    count += 1;
  }
  return count;
}

/** By order; null takes the entry out. */
export type EntryChanges = ReadonlyMap<number, Entry | null>;

/** The chunks that a chunk becomes with these changes: none, one, or several when it grows over. */
export function rearranged(before: readonly Entry[], changes: EntryChanges): Entry[][] {
  const kept = before.filter(({ order }) => !changes.has(order));
  const put = [...changes.values()].filter((entry) => entry !== null);
  const all = [...kept, ...put].sort((a, b) => a.order - b.order);
  if (all.length <= CHUNK_ENTRIES_MAX) return all.length === 0 ? [] : [all];
  const [oldest] = before;
  const isBelow = oldest !== undefined && put.every(({ order }) => order < oldest.order);
  return isBelow ? slicedFromEnd(all) : sliced(all);
}

function sliced(all: Entry[]): Entry[][] {
  const slices: Entry[][] = [];
  for (let at = 0; at < all.length; at += CHUNK_ENTRIES_MAX) {
    slices.push(all.slice(at, at + CHUNK_ENTRIES_MAX));
  }
  return slices;
}

/** History grows downwards: the open chunk is the oldest one. */
function slicedFromEnd(all: Entry[]): Entry[][] {
  const rest = all.length % CHUNK_ENTRIES_MAX;
  return [all.slice(0, rest), ...sliced(all.slice(rest))].filter((slice) => slice.length > 0);
}

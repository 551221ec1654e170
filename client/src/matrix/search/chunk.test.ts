import assert from "node:assert/strict";
import { test } from "node:test";
import { CHUNK_ENTRIES_MAX, type Entry, ordersWith, pack, rearranged, unpack } from "./chunk.ts";

const entry = (order: number, text = `message ${order}`): Entry => ({
  order,
  sentAt: 1_000 + order,
  text,
});
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => entry(from + at));
const changes = (...entries: Entry[]) => new Map(entries.map((one) => [one.order, one]));
const bounds = (chunks: Entry[][]) =>
  chunks.map((chunk) => [chunk[0]?.order, chunk.at(-1)?.order, chunk.length]);

test("what is packed comes out again", () => {
  const entries = [entry(-5, ""), entry(3, "two"), entry(1_000_000_007, "three")];
  assert.deepEqual(unpack(pack(entries)), entries);
});

test("parts of words are found, newest first, each message once", () => {
  const packed = pack([entry(1, "nest"), entry(2, "honest nests"), entry(3, ""), entry(4, "nes")]);
  assert.deepEqual(ordersWith(packed, "nest"), [2, 1]);
  assert.deepEqual(ordersWith(packed, "nes"), [4, 2, 1]);
  assert.deepEqual(ordersWith(packed, "wren"), []);
});

test("entries are replaced, taken out and put between others", () => {
  const before = [entry(1), entry(5), entry(9)];
  const taken = new Map<number, Entry | null>([
    [1, null],
    [5, entry(5, "edited")],
    [7, entry(7)],
  ]);
  assert.deepEqual(rearranged(before, taken), [[entry(5, "edited"), entry(7), entry(9)]]);
  assert.deepEqual(rearranged([entry(1)], new Map([[1, null]])), []);
});

test("a full chunk stays as it is when the talk goes on above or history comes below", () => {
  const full = range(1, CHUNK_ENTRIES_MAX);
  assert.deepEqual(bounds(rearranged(full, changes(entry(CHUNK_ENTRIES_MAX + 1)))), [
    [1, CHUNK_ENTRIES_MAX, CHUNK_ENTRIES_MAX],
    [CHUNK_ENTRIES_MAX + 1, CHUNK_ENTRIES_MAX + 1, 1],
  ]);
  assert.deepEqual(bounds(rearranged(full, changes(entry(-1), entry(0)))), [
    [-1, 0, 2],
    [1, CHUNK_ENTRIES_MAX, CHUNK_ENTRIES_MAX],
  ]);
});

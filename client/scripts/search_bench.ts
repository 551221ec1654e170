/**
 * Fills a browser's search chunks and searches them; for the benchmark, which runs it in a page.
 *
 * The store is the real one, and so are the cipher and the presses; only the messages are made up.
 */
import type { Change } from "../src/matrix/changes.ts";
import type { Context } from "../src/matrix/context.ts";
import type { RoomId } from "../src/matrix/models.ts";
import { CHUNK_ENTRIES_MAX, type Entry } from "../src/matrix/search/chunk.ts";
import { changeEntries } from "../src/matrix/search/chunks.ts";
import { fold } from "../src/matrix/search/fold.ts";
import { MessageSearch } from "../src/matrix/search/search.ts";
import { openDatabase, wipe } from "../src/matrix/store/database.ts";
import { storedEvent, storedRoom } from "../src/matrix/store/sealing.ts";
import { makeVault } from "../src/matrix/store/vault.ts";
import { newRoom } from "../src/matrix/sync/room_data.ts";
import { recordOf } from "../src/matrix/timeline/write.ts";

const ROOMS = 20;
const WORDS = 6_000;
const WORDS_IN_MESSAGE = 15;
const LETTERS = "etaoinshrdlucmfwypvbgk";
const MINUTE_MS = 60_000;
/** Only the oldest message of all says this. */
const NEEDLE = "needle in the hay";

/** The same numbers each time, from 0 to 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Few words are frequent and most are rare, as in a language. */
function sentences(next: () => number): () => string {
  const letter = () => LETTERS[Math.floor(next() ** 2 * LETTERS.length)] ?? "e";
  const word = () => Array.from({ length: 3 + Math.floor(next() * 7) }, letter).join("");
  const words = Array.from({ length: WORDS }, word);
  const pick = () => words[Math.floor(next() ** 3 * WORDS)] ?? "";
  return () => {
    const count = 1 + Math.floor(next() * 2 * WORDS_IN_MESSAGE);
    return Array.from({ length: count }, pick).join(" ");
  };
}

async function makeContext(): Promise<{
  context: Context;
  listeners: Set<(change: Change) => void>;
}> {
  await wipe();
  const database = await openDatabase();
  const listeners = new Set<(change: Change) => void>();
  const emit = (change: Change) => {
    for (const listener of listeners) listener(change);
  };
  const context = { database, vault: await makeVault(database), emit };
  // Search needs no more of it than this.
  return { context: context as unknown as Context, listeners };
}

async function putMessage({ database }: Context, roomId: RoomId, entry: Entry): Promise<void> {
  const event = {
    event_id: `$${roomId}${entry.order}`,
    type: "m.room.message",
    sender: "@somebody:example.org",
    origin_server_ts: entry.sentAt,
    content: { msgtype: "m.text", body: entry.text },
  };
  await database.put("events", storedEvent(recordOf(roomId, entry.order, event, undefined)));
}

async function fill(context: Context, messages: number): Promise<number> {
  const sentence = sentences(numbers(7));
  let letters = 0;
  const inRoom = messages / ROOMS;
  for (let room = 0; room < ROOMS; room += 1) {
    const roomId = `!room${room}:example.org`;
    await context.database.put("rooms", storedRoom(newRoom(roomId)));
    for (let from = 1; from <= inRoom; from += CHUNK_ENTRIES_MAX) {
      const entries = new Map<number, Entry>();
      for (let order = from; order < from + CHUNK_ENTRIES_MAX && order <= inRoom; order += 1) {
        const isOldest = room === 0 && order === 1;
        const text = isOldest ? NEEDLE : fold(sentence());
        letters += text.length;
        const sentAt = (order * ROOMS + room) * MINUTE_MS;
        entries.set(order, { order, sentAt, text });
      }
      await changeEntries(context, roomId, entries, []);
      const last = entries.get(Math.min(from + CHUNK_ENTRIES_MAX - 1, inRoom));
      for (const entry of [entries.get(1), last]) {
        if (entry) await putMessage(context, roomId, entry);
      }
    }
  }
  return letters;
}

async function storedBytes({ database }: Context): Promise<number> {
  let bytes = 0;
  let cursor = await database.transaction("searchChunks").store.openCursor();
  while (cursor) {
    bytes += cursor.value.sealed.length;
    cursor = await cursor.continue();
  }
  return bytes;
}

type Listeners = Set<(change: Change) => void>;

/** Until the first hit and until the end, in milliseconds. */
function timeSearch(
  context: Context,
  listeners: Listeners,
  term: string,
): Promise<{ firstMs: number; wholeMs: number; hits: number }> {
  const search = new MessageSearch(context);
  const began = performance.now();
  let firstMs = Number.NaN;
  let hits = 0;
  return new Promise((resolve) => {
    const listener = (change: Change) => {
      if (change.type === "SearchProgressed") {
        hits += change.hits.length;
        if (hits > 0 && Number.isNaN(firstMs)) firstMs = performance.now() - began;
      } else if (change.type === "SearchFinished") {
        listeners.delete(listener);
        search.close();
        resolve({ firstMs, wholeMs: performance.now() - began, hits });
      }
    };
    listeners.add(listener);
    search.start(term, null);
  });
}

/** What one message more costs in a chunk that is nearly full. */
async function timeRewrite({ database, ...rest }: Context): Promise<number> {
  const roomId = "!room1:example.org";
  const [chunk] = await database.getAll("searchChunks", IDBKeyRange.lowerBound([roomId, 0]), 1);
  const order = chunk?.from ?? 0;
  const began = performance.now();
  const entry = { order, sentAt: 0, text: "said again in other words" };
  await changeEntries({ database, ...rest }, roomId, new Map([[order, entry]]), []);
  return performance.now() - began;
}

async function run(messages: number): Promise<Record<string, number>> {
  const { context, listeners } = await makeContext();
  const letters = await fill(context, messages);
  const whole: number[] = [];
  for (let time = 0; time < 5; time += 1) {
    const { wholeMs, hits } = await timeSearch(context, listeners, NEEDLE.toUpperCase());
    if (hits !== 1) throw new Error(`The needle was found ${hits} times.`);
    whole.push(wholeMs);
  }
  const newest = await context.database.get("events", ["!room19:example.org", messages / ROOMS]);
  const common = String(newest?.event.content["body"]);
  const first: number[] = [];
  for (let time = 0; time < 5; time += 1) {
    first.push((await timeSearch(context, listeners, common)).firstMs);
  }
  const middle = (values: number[]) => values.sort((a, b) => a - b)[2] ?? 0;
  const figures = {
    whole_ms: middle(whole),
    first_hit_ms: middle(first),
    text_mb: letters / 1e6,
    stored_mb: (await storedBytes(context)) / 1e6,
    rewrite_ms: await timeRewrite(context),
  };
  context.database.close();
  await wipe();
  return figures;
}

Reflect.set(globalThis, "searchBench", run);

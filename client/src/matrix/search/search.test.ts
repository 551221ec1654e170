import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChangeOf } from "../changes.ts";
import type { JsonObject } from "../json.ts";
import { inTransaction } from "../store/database.ts";
import { ALL_STORES } from "../store/schema.ts";
import { storedRoom } from "../store/sealing.ts";
import { applySync } from "../sync/apply.ts";
import { newRoom, roomDataOf } from "../sync/room_data.ts";
import { ALICE, BOB, message, relating, ROOM } from "../testing/events.ts";
import { type FakeContext, fakeContext } from "../testing/fake_context.ts";
import { FakeServer } from "../testing/fake_server.ts";
import { rawStore } from "../testing/raw_store.ts";
import { CHUNK_ENTRIES_MAX } from "./chunk.ts";
import { changeEntries } from "./chunks.ts";
import { MessageSearch } from "./search.ts";

async function sync({ context }: FakeContext, timeline: object[], roomId = ROOM): Promise<void> {
  const outcome = await inTransaction(context.database, ALL_STORES, (tx) =>
    applySync(tx, {
      ownUserId: ALICE,
      rooms: [[roomId, roomDataOf({ timeline } as JsonObject)]],
      extensions: {},
      readings: new Map(),
      known: context.rooms,
    }),
  );
  for (const [id, room] of outcome.rooms) context.rooms.set(id, room);
}

async function find(
  fake: FakeContext,
  term: string,
  only: string | null = null,
): Promise<{ texts: string[]; reachedBack: number | null }> {
  const search = new MessageSearch(fake.context);
  const isOwn = ({ searchId: id }: { searchId: string }) => id === searchId;
  const searchId = search.start(term, only);
  const isDone = () => fake.changes.some((one) => one.type === "SearchFinished" && isOwn(one));
  // Thousands of messages take more turns than other tests have.
  while (!isDone()) await new Promise((resolve) => setImmediate(resolve));
  const told = fake.changes.filter(
    (one): one is ChangeOf<"SearchProgressed"> => one.type === "SearchProgressed" && isOwn(one),
  );
  search.close();
  return {
    texts: told.flatMap(({ hits }) => hits.map(({ text }) => text)),
    reachedBack: told.at(-1)?.reachedBack ?? null,
  };
}

const at = (number: number, text: string) =>
  message(`$${number}`, text, { origin_server_ts: number });

test("parts of words are found, newest first, and how far back it looked is told", async () => {
  const fake = await fakeContext(new FakeServer());
  await sync(fake, [at(10, "Une ÉCOLE"), at(20, "school"), at(30, "des écoles")]);
  await sync(fake, [at(25, "écoles ailleurs")], "!other:example.org");
  assert.deepEqual(await find(fake, "ecol", ROOM), {
    texts: ["des écoles", "Une ÉCOLE"],
    reachedBack: 10,
  });
  const everywhere = await find(fake, " Écoles ");
  assert.deepEqual(everywhere.texts, ["des écoles", "écoles ailleurs"]);
  assert.deepEqual((await find(fake, "   ")).texts, []);
});

test("an edit is found by its new words, a redacted message not at all", async () => {
  const fake = await fakeContext(new FakeServer());
  await sync(fake, [at(1, "a heron"), at(2, "a heron too"), at(3, "an owl")]);
  assert.equal((await find(fake, "heron")).texts.length, 2);
  const edit = relating("$e", "m.room.message", { rel_type: "m.replace", event_id: "$1" });
  edit.content["m.new_content"] = { msgtype: "m.text", body: "a stork" };
  const gone = (eventId: string, target: string) =>
    message(eventId, "", { type: "m.room.redaction", content: { redacts: target } });
  await sync(fake, [edit, gone("$r", "$2")]);
  assert.deepEqual((await find(fake, "heron")).texts, []);
  assert.deepEqual((await find(fake, "stork")).texts, ["a stork"]);
  await sync(fake, [gone("$s", "$e")]);
  assert.deepEqual((await find(fake, "heron")).texts, ["a heron"]);
  await sync(fake, [gone("$t", "$1"), gone("$u", "$3")]);
  assert.deepEqual((await find(fake, "o")).texts, []);
  assert.equal(await fake.context.database.count("searchChunks"), 0);
});

test("a long room is kept in full chunks, whichever way it grows", async () => {
  const fake = await fakeContext(new FakeServer());
  const count = CHUNK_ENTRIES_MAX + 5;
  const numbered = Array.from({ length: count }, (_, index) => at(index + 1, `egg ${index + 1}`));
  await sync(fake, numbered.slice(0, 3));
  await find(fake, "egg");
  await sync(fake, numbered.slice(3));
  const { texts, reachedBack } = await find(fake, "egg 1");
  assert.ok(texts.length > 100);
  assert.equal(texts[0], "egg 1999");
  assert.equal(reachedBack, 1);
  const chunks = await fake.context.database.getAll("searchChunks");
  assert.deepEqual(
    chunks.map((chunk) => chunk.count),
    [CHUNK_ENTRIES_MAX, 5],
  );
  assert.equal(await fake.context.database.count("searchTasks"), 0);
});

test("what fills a gap below full chunks goes to the open one above", async () => {
  const { context } = await fakeContext(new FakeServer());
  await context.database.put("rooms", storedRoom(newRoom(ROOM)));
  const put = (from: number, count: number) =>
    changeEntries(
      context,
      ROOM,
      new Map(Array.from({ length: count }, (_, step) => [from + step, entry(from + step)])),
      [],
    );
  const entry = (order: number) => ({ order, sentAt: order, text: `egg ${order}` });
  await put(1, CHUNK_ENTRIES_MAX);
  await put(9_000, 1);
  await put(9_500, 20);
  await put(8_000, 30);
  await put(7_000, 30);
  await put(-10, 10);
  const chunks = await context.database.getAll("searchChunks");
  assert.deepEqual(
    chunks.map(({ from, to, count }) => [from, to, count]),
    [
      [-10, -1, 10],
      [1, CHUNK_ENTRIES_MAX, CHUNK_ENTRIES_MAX],
      [7_000, 9_519, 81],
    ],
  );
});

test("the chunks show nobody what they hold, and go with their room", async () => {
  const fake = await fakeContext(new FakeServer());
  await sync(fake, [at(1, "kingfisher")]);
  await find(fake, "king");
  await fake.context.database.clear("events");
  await fake.context.database.clear("rooms");
  assert.ok(!(await rawStore()).includes("kingfisher"));
  const leave = message("$l", "", { type: "m.room.member", state_key: ALICE, sender: BOB });
  leave.content = { membership: "leave" };
  await sync(fake, [leave]);
  assert.equal(await fake.context.database.count("searchChunks"), 0);
});

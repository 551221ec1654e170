import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessagePreview } from "../models.ts";
import type { RoomRecord } from "../store/records.ts";
import { inTransaction, under } from "../store/database.ts";
import { storedEvent } from "../store/sealing.ts";
import { ALICE, message, record, ROOM } from "../testing/events.ts";
import { type FakeContext, fakeContext } from "../testing/fake_context.ts";
import { FakeServer } from "../testing/fake_server.ts";
import { Expiry } from "./expiry.ts";
import { writeEvent } from "./write.ts";

const MINUTE = 60_000;
const NOW = 1_800_000_000_000;

interface World {
  fake: FakeContext;
  expiry: Expiry;
  moveTo: (at: number) => void;
  forgotten: () => number;
}

function preview(eventId: string, sentAt: number): MessagePreview {
  const who = { sender: ALICE, senderName: "Alice", isMine: true, sendState: "sent" as const };
  return { eventId, sentAt, kind: "text", text: "hello", ...who };
}

/** A room whose messages stay for a minute, with one that was sent just now and one from before. */
async function world(room: Partial<RoomRecord> = {}): Promise<World> {
  const retention = { max_lifetime: MINUTE };
  const fake = await fakeContext(new FakeServer(), { retention, ...room });
  const { context } = fake;
  let [now, forgotten] = [NOW, 0];
  const expiry = new Expiry({
    context,
    publish: (roomId, gone, keys) => fake.timelines.publish(roomId, [], gone, keys),
    update: async (roomId, changes) => {
      const before = context.rooms.get(roomId);
      if (before) context.rooms.set(roomId, { ...before, ...changes });
    },
    forgetMedia: () => (forgotten += 1),
    now: () => now,
  });
  const old = message("$old", "An older word", { origin_server_ts: NOW - 30_000 });
  const reaction = message("$reaction", "", {
    type: "m.reaction",
    origin_server_ts: NOW,
    content: { "m.relates_to": { rel_type: "m.annotation", event_id: "$old", key: "👍" } },
  });
  const state = message("$state", "", {
    type: "m.room.name",
    state_key: "",
    origin_server_ts: NOW - 10 * MINUTE,
    content: { name: "Nest" },
  });
  const fresh = message("$new", "A newer word", { origin_server_ts: NOW });
  const stores = ["events", "relations", "searchTasks"] as const;
  await inTransaction(context.database, [...stores], async (tx) => {
    for (const [at, event] of [state, old, reaction, fresh].entries()) {
      await writeEvent(tx, record(event, at + 1));
    }
  });
  return { fake, expiry, moveTo: (at) => (now = at), forgotten: () => forgotten };
}

const idsIn = async ({ context }: FakeContext) =>
  (await context.database.getAll("events", under(ROOM))).map(({ eventId }) => eventId);

test("a message goes to the millisecond, with what was said about it", async () => {
  const { fake, expiry, moveTo } = await world();
  const { database } = fake.context;
  await expiry.start();
  assert.deepEqual(await idsIn(fake), ["$state", "$old", "$reaction", "$new"]);
  moveTo(NOW + 30_000 - 1);
  await expiry.sweep();
  assert.equal((await idsIn(fake)).includes("$old"), true);
  await database.clear("searchTasks");
  moveTo(NOW + 30_000);
  await expiry.sweep();
  assert.deepEqual(await idsIn(fake), ["$state", "$reaction", "$new"]);
  assert.deepEqual(await database.getAll("relations"), []);
  // The search looks at its place again, and finds nothing there.
  const tasks = await database.getAll("searchTasks");
  assert.deepEqual(
    tasks.map(({ order }) => order),
    [2],
  );
  moveTo(NOW + MINUTE);
  await expiry.sweep();
  assert.deepEqual(await idsIn(fake), ["$state"]);
  expiry.stop();
});

test("an open timeline and the list of chats lose it", async () => {
  const { fake, expiry, moveTo, forgotten } = await world({ lastMessage: preview("$new", NOW) });
  const shown = await fake.timelines.open(ROOM);
  assert.equal(shown.lifetimeMs, MINUTE);
  await expiry.start();
  assert.equal(forgotten(), 0);
  moveTo(NOW + MINUTE);
  await expiry.sweep();
  assert.equal(fake.context.rooms.get(ROOM)?.lastMessage, null);
  const last = fake.changes.findLast(({ type }) => type === "TimelineChanged");
  assert.deepEqual(last?.type === "TimelineChanged" && last.removed, ["$old", "$reaction", "$new"]);
  assert.ok(forgotten() > 0);
  expiry.stop();
});

test("what was stored of an open window goes as well", async () => {
  const { fake, expiry, moveTo } = await world();
  const { database } = fake.context;
  await database.put("snapshots", { roomId: ROOM, shape: 1, sealed: new Uint8Array(1) });
  const quoted = record(message("$quoted", "x", { origin_server_ts: NOW }), 0);
  await database.put("detached", storedEvent(quoted));
  moveTo(NOW + MINUTE);
  await expiry.start();
  assert.equal(await database.get("snapshots", ROOM), undefined);
  assert.deepEqual(await database.getAll("detached"), []);
  expiry.stop();
});

test("where a room keeps its messages, nothing goes", async () => {
  const { fake, expiry, moveTo } = await world({ retention: {} });
  moveTo(NOW + 1_000 * MINUTE);
  await expiry.start();
  assert.equal((await idsIn(fake)).length, 4);
  expiry.stop();
});

test("the server's limit is known without a connection, once it was told", async () => {
  const { fake, expiry, moveTo } = await world({ retention: {} });
  await expiry.start();
  moveTo(NOW + 2 * MINUTE);
  await expiry.setLimits({ defaultMs: null, maxMs: MINUTE });
  assert.deepEqual(await idsIn(fake), ["$state"]);
  expiry.stop();
  assert.deepEqual(await fake.context.database.get("facts", "lifetimeLimits"), {
    defaultMs: null,
    maxMs: MINUTE,
  });
});

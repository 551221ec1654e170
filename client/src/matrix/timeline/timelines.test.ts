import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { inTransaction } from "../store/database.ts";
import { readTimelineSnapshot } from "../store/first_paint.ts";
import { snapshotLabel } from "../store/labels.ts";
import { SNAPSHOT_SHAPE } from "../store/records.ts";
import { ALL_STORES } from "../store/schema.ts";
import { applySync } from "../sync/apply.ts";
import { roomDataOf } from "../sync/room_data.ts";
import type { TimelineItem } from "../models.ts";
import { ALICE, message, ROOM } from "../testing/events.ts";
import { type FakeContext, fakeContext } from "../testing/fake_context.ts";
import { FakeServer } from "../testing/fake_server.ts";
import type { JsonObject } from "../json.ts";

const MESSAGES = /\/messages$/;
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) =>
    message(`$${from + index}`, `${from + index}`, { origin_server_ts: from + index }),
  );
const newestFirst = (from: number, to: number) =>
  numbered(from, to).reverse() as unknown as JsonObject[];

async function sync({ context }: FakeContext, fields: object): Promise<void> {
  const outcome = await inTransaction(context.database, ALL_STORES, (tx) =>
    applySync(tx, {
      ownUserId: ALICE,
      rooms: [[ROOM, roomDataOf(fields as JsonObject)]],
      extensions: {},
      readings: new Map(),
      known: context.rooms,
    }),
  );
  for (const [roomId, room] of outcome.rooms) context.rooms.set(roomId, room);
}

/** What the view would show: the window with all changes put in. */
function view(fake: FakeContext, first: TimelineItem[]): string[] {
  const items = new Map(first.map((item) => [item.key, item]));
  for (const change of fake.changes) {
    if (change.type !== "TimelineChanged") continue;
    for (const key of change.removed) items.delete(key);
    for (const item of change.items) items.set(item.key, item);
  }
  return [...items.values()]
    .sort((a, b) => a.order - b.order)
    .map((item) => (item.kind === "message" && "text" in item.body ? item.body.text : item.kind));
}

const range = (from: number, to: number) =>
  numbered(from, to).map(({ content }) => content["body"]);

test("older messages come from the store first, then from the server, to the beginning", async () => {
  const server = new FakeServer().on("GET", MESSAGES, ({ query }) =>
    query.get("from") === "p1"
      ? { chunk: newestFirst(21, 40), end: "p2" }
      : { chunk: newestFirst(1, 20) },
  );
  const fake = await fakeContext(server);
  await sync(fake, { initial: true, limited: true, prev_batch: "p1", timeline: numbered(41, 140) });
  const window = await fake.timelines.open(ROOM);
  assert.deepEqual(view(fake, window.items), range(81, 140));
  assert.equal(window.hasOlder, true);
  assert.equal(await fake.timelines.loadOlder(ROOM, 40), true);
  assert.equal(server.asked.length, 0);
  assert.deepEqual(view(fake, window.items), range(41, 140));
  assert.equal(await fake.timelines.loadOlder(ROOM, 40), true);
  assert.equal(await fake.timelines.loadOlder(ROOM, 40), false);
  assert.deepEqual(view(fake, window.items), range(1, 140));
  assert.deepEqual(
    server.asked.map(({ query }) => query.get("from")),
    ["p1", "p2"],
  );
  assert.equal(await fake.timelines.loadOlder(ROOM, 40), false);
  assert.equal(server.asked.length, 2);
});

test("a gap closes where history meets what was known", async () => {
  const server = new FakeServer().on("GET", MESSAGES, () => ({
    chunk: newestFirst(29, 49),
    end: "unused",
  }));
  const fake = await fakeContext(server);
  await sync(fake, { initial: true, timeline: numbered(1, 30) });
  await sync(fake, { limited: true, prev_batch: "g1", timeline: numbered(50, 80) });
  const window = await fake.timelines.open(ROOM);
  assert.deepEqual(view(fake, window.items), range(50, 80));
  assert.equal(window.hasOlder, true);
  await fake.timelines.loadOlder(ROOM, 30);
  assert.deepEqual(view(fake, window.items), range(31, 80));
  await fake.timelines.loadOlder(ROOM, 30);
  assert.deepEqual(view(fake, window.items), range(1, 80));
  assert.deepEqual(await fake.context.database.getAll("gaps"), []);
});

test("what an open timeline has missed is fetched, and changes what stands before it", async () => {
  const redaction = message("$40", "", { type: "m.room.redaction", content: { redacts: "$30" } });
  const missed = [...newestFirst(41, 49), redaction as unknown as JsonObject];
  const server = new FakeServer().on("GET", MESSAGES, ({ query }) =>
    query.get("from") === "g1"
      ? { chunk: missed, end: "g2" }
      : { chunk: newestFirst(25, 39), end: "unused" },
  );
  const fake = await fakeContext(server);
  await sync(fake, { initial: true, timeline: numbered(1, 30) });
  const window = await fake.timelines.open(ROOM);
  await sync(fake, { limited: true, prev_batch: "g1", timeline: numbered(50, 52) });
  const news = await fake.context.database.getAll("events");
  await fake.timelines.publish(ROOM, news.slice(-3), new Set());
  await fake.timelines.joinUp(ROOM);
  const shown = view(fake, window.items);
  assert.deepEqual(shown.slice(0, 29), range(1, 29));
  assert.deepEqual(shown.slice(30), [...range(31, 39), ...range(41, 52)]);
  assert.ok(!shown.includes("gap") && !shown.includes("30"));
  assert.deepEqual(await fake.context.database.getAll("gaps"), []);
});

test("what cannot be fetched is shown as missing", async () => {
  const fake = await fakeContext(new FakeServer());
  await sync(fake, { initial: true, timeline: numbered(1, 30) });
  const window = await fake.timelines.open(ROOM);
  await sync(fake, { limited: true, prev_batch: "g1", timeline: numbered(50, 52) });
  await fake.timelines.joinUp(ROOM);
  assert.ok(view(fake, window.items).includes("gap"));
});

test("a window at an old message reaches both ways", async () => {
  const fake = await fakeContext(new FakeServer());
  await sync(fake, { initial: true, timeline: numbered(1, 200) });
  const window = await fake.timelines.openAt(ROOM, "$100");
  assert.deepEqual([window.hasOlder, window.hasNewer], [true, true]);
  assert.deepEqual(view(fake, window.items), range(70, 129));
  assert.equal(await fake.timelines.loadNewer(ROOM, 50), true);
  assert.deepEqual(view(fake, window.items), range(70, 179));
  assert.equal(await fake.timelines.loadNewer(ROOM, 50), false);
  assert.deepEqual(view(fake, window.items), range(70, 200));
});

test("a message that is not stored is fetched with what stands around it", async () => {
  const server = new FakeServer().on("GET", /\/context\//, () => ({
    event: numbered(11, 11)[0] as unknown as JsonObject,
    events_before: newestFirst(8, 10),
    events_after: numbered(12, 14) as unknown as JsonObject[],
    start: "s1",
  }));
  const fake = await fakeContext(server);
  await sync(fake, {
    initial: true,
    limited: true,
    prev_batch: "p1",
    timeline: numbered(100, 120),
  });
  const window = await fake.timelines.openAt(ROOM, "$11");
  const shown = view(fake, window.items);
  assert.deepEqual(shown.slice(0, 7), range(8, 14));
  assert.equal(shown[7], "gap");
  assert.equal(window.hasOlder, true);
});

test("a timeline that nobody has open is not told of", async () => {
  const fake = await fakeContext(new FakeServer());
  await sync(fake, { initial: true, timeline: numbered(1, 3) });
  await fake.timelines.open(ROOM);
  fake.timelines.close(ROOM);
  const records = await fake.context.database.getAll("events");
  await fake.timelines.publish(ROOM, records, new Set());
  assert.deepEqual(fake.changes, []);
  await assert.rejects(fake.timelines.open("!unknown"), { code: "not_found" });
});

test("whoever has read or reacted is called as in the room", async () => {
  const fake = await fakeContext(new FakeServer());
  const carla = {
    type: "m.room.member",
    state_key: "@carla:example.org",
    sender: "@carla:example.org",
    content: { membership: "join", displayname: "Carla", avatar_url: "mxc://example.org/c" },
  };
  const liked = message("$liked", "");
  liked.type = "m.reaction";
  liked.sender = "@carla:example.org";
  liked.content = { "m.relates_to": { rel_type: "m.annotation", event_id: "$1", key: "👍" } };
  await sync(fake, {
    initial: true,
    required_state: [{ ...carla, event_id: "$carla", origin_server_ts: 1 }],
    timeline: [...numbered(1, 1), liked],
  });
  const { database } = fake.context;
  for (const [userId, readAt] of [
    ["@carla:example.org", 5],
    ["@dora:example.org", 9],
    [ALICE, 10],
  ] as const) {
    await database.put("receipts", { roomId: ROOM, userId, eventId: "$1", readAt });
  }
  const { receipts, items } = await fake.timelines.open(ROOM);
  assert.deepEqual(
    receipts.map(({ name, avatar }) => [name, avatar]),
    [
      ["dora", null],
      ["Carla", "mxc://example.org/c"],
    ],
  );
  const [first] = items.flatMap((item) => (item.kind === "message" ? [item] : []));
  assert.deepEqual(first?.reactions[0]?.senders, [{ userId: "@carla:example.org", name: "Carla" }]);
});

test("what another build has kept of a timeline is not shown", async () => {
  const { context } = await fakeContext(new FakeServer());
  const { database, vault } = context;
  const sealed = await vault.seal(snapshotLabel(ROOM), { items: [], lifetimeMs: null });
  await database.put("snapshots", { roomId: ROOM, shape: SNAPSHOT_SHAPE, sealed });
  assert.deepEqual((await readTimelineSnapshot(ROOM))?.items, []);
  await database.put("snapshots", { roomId: ROOM, shape: SNAPSHOT_SHAPE - 1, sealed });
  assert.equal(await readTimelineSnapshot(ROOM), null);
});

test("nothing of a room that was left is drawn or kept any more", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { context, timelines } = await fakeContext(new FakeServer());
    await timelines.open(ROOM);
    context.rooms.delete(ROOM);
    timelines.forget(ROOM);
    mock.timers.runAll();
    await timelines.publish(ROOM, [], new Set(["$1"]));
    assert.deepEqual(timelines.openRooms(), []);
    assert.deepEqual(await context.database.getAll("snapshots"), []);
  } finally {
    mock.timers.reset();
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../json.ts";
import { type Database, inTransaction, under } from "../store/database.ts";
import type { RoomRecord, StoredQueued } from "../store/records.ts";
import { ALL_STORES } from "../store/schema.ts";
import { ALICE, BOB, member, message, relating, ROOM, stateEvent } from "../testing/events.ts";
import { freshDatabase } from "../testing/fresh_database.ts";
import { FIRST_ORDER, GAP_ROOM } from "../timeline/order.ts";
import type { Reading } from "../timeline/write.ts";
import { applySync, type SyncOutcome } from "./apply.ts";
import { roomDataOf } from "./room_data.ts";

/** A store that sync answers are applied to, one after the other. */
class Store {
  readonly known = new Map<string, RoomRecord>();
  readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async apply(
    fields: object,
    extensions: JsonObject = {},
    readings = new Map<string, Reading>(),
  ): Promise<SyncOutcome> {
    const outcome = await inTransaction(this.database, ALL_STORES, (tx) =>
      applySync(tx, {
        ownUserId: ALICE,
        rooms: [[ROOM, roomDataOf(fields as JsonObject)]],
        extensions,
        readings,
        known: this.known,
      }),
    );
    for (const [roomId, room] of outcome.rooms) this.known.set(roomId, room);
    for (const roomId of outcome.removed) this.known.delete(roomId);
    return outcome;
  }

  get room(): RoomRecord {
    const room = this.known.get(ROOM);
    assert.ok(room);
    return room;
  }

  async timeline(): Promise<[number, string][]> {
    const records = await this.database.getAll("events", under(ROOM));
    return records.map(({ order, eventId }) => [order, eventId]);
  }
}

/** Nobody opens it here. */
const SEALED = new Uint8Array(28);

const store = async () => new Store(await freshDatabase());

test("a first answer makes the room", async () => {
  const one = await store();
  const { news } = await one.apply({
    initial: true,
    name: "Choir",
    notification_count: 2,
    required_state: [member(BOB, "join", "Bob"), stateEvent("m.room.encryption", {})],
    timeline: [message("$1", "one"), message("$2", "two", { origin_server_ts: 2_000 })],
    prev_batch: "p1",
    limited: true,
  });
  assert.deepEqual(await one.timeline(), [
    [FIRST_ORDER + 1, "$1"],
    [FIRST_ORDER + 2, "$2"],
  ]);
  const { name, unread, encrypted, membership, recency, lastMessage } = one.room;
  assert.deepEqual(
    [name, unread, encrypted, membership, recency],
    ["Choir", 2, true, "join", 2_000],
  );
  assert.equal(lastMessage?.text, "two");
  assert.equal(news.get(ROOM)?.live.length, 0);
  assert.deepEqual(await one.database.getAll("gaps"), [
    { roomId: ROOM, order: FIRST_ORDER + 1, token: "p1" },
  ]);
});

test("what comes later follows without a gap, and known events are not doubled", async () => {
  const one = await store();
  await one.apply({ initial: true, timeline: [message("$1", "one")] });
  const { news } = await one.apply({ timeline: [message("$2", "two")], num_live: 1 });
  await one.apply({
    initial: true,
    limited: true,
    timeline: [message("$2", "two"), message("$3", "3")],
  });
  assert.deepEqual(
    (await one.timeline()).map(([, eventId]) => eventId),
    ["$1", "$2", "$3"],
  );
  assert.deepEqual(await one.database.getAll("gaps"), []);
  assert.deepEqual(
    news.get(ROOM)?.live.map(({ eventId }) => eventId),
    ["$2"],
  );
});

test("an answer that does not join leaves a gap and forgets who is there", async () => {
  const one = await store();
  await one.apply({ initial: true, timeline: [message("$1", "one")] });
  one.known.set(ROOM, { ...one.room, membersLoaded: true });
  await one.apply({ limited: true, prev_batch: "p2", timeline: [message("$9", "nine")] });
  const order = FIRST_ORDER + 1 + GAP_ROOM + 1;
  assert.deepEqual(await one.timeline(), [
    [FIRST_ORDER + 1, "$1"],
    [order, "$9"],
  ]);
  assert.deepEqual(await one.database.getAll("gaps"), [{ roomId: ROOM, order, token: "p2" }]);
  assert.equal(one.room.membersLoaded, false);
});

function queued(txnId: string, eventId: string | null): StoredQueued {
  return {
    txnId,
    roomId: ROOM,
    sequence: 1,
    queuedAt: 0,
    type: "m.room.message",
    sealed: SEALED,
    redacts: null,
    about: null,
    uploads: [],
    state: "sending",
    error: null,
    eventId,
  };
}

test("our own message ends its time in the queue and keeps its key", async () => {
  const one = await store();
  await one.database.put("queue", queued("t1", null));
  await one.database.put("queue", queued("t2", "$2"));
  const unsigned = { transaction_id: "t1" };
  await one.apply({
    timeline: [
      message("$1", "mine", { sender: ALICE, unsigned }),
      message("$2", "mine too", { sender: ALICE }),
      message("$3", "of another", { unsigned: { transaction_id: "t9" } }),
    ],
  });
  const records = await one.database.getAll("events", under(ROOM));
  assert.deepEqual(
    records.map(({ key }) => key),
    ["t1", "t2", "$3"],
  );
  assert.deepEqual(await one.database.getAll("queue"), []);
  assert.equal(one.room.readUpTo, "$2");
});

test("a message is uncovered by state, whether it comes in the timeline or beside it", async () => {
  const one = await store();
  const covered = { "org.linnet.cover": { cause: "words" } };
  await one.apply({ initial: true, timeline: [{ ...message("$1", "casino"), ...covered }] });
  assert.equal(one.room.lastMessage?.cover?.cause, "words");
  const uncovered = stateEvent("org.linnet.uncovered", { event_id: "$1" }, "$1");
  const { news } = await one.apply({ timeline: [uncovered] });
  assert.deepEqual([...(news.get(ROOM)?.touched ?? [])], ["$1"]);
  assert.equal(one.room.lastMessage?.cover, undefined);
  const two = await store();
  await two.apply({ initial: true, required_state: [uncovered], timeline: [message("$2", "hi")] });
  await two.apply({ timeline: [{ ...message("$1", "casino"), ...covered }] });
  assert.equal(two.room.lastMessage?.cover, undefined);
});

test("what a moderator has let through takes the place of what waited", async () => {
  const one = await store();
  await one.apply({ initial: true, timeline: [message("$1", "hi")] });
  const held: StoredQueued = {
    txnId: "m1",
    roomId: ROOM,
    sequence: 1,
    queuedAt: 1,
    type: "m.room.message",
    redacts: null,
    about: null,
    uploads: [],
    state: "failed",
    error: "forbidden",
    verdict: { state: "held", heldId: "7", cause: "words", reason: null },
    eventId: null,
    sealed: SEALED,
  };
  await one.database.put("queue", held);
  const unsigned = { transaction_id: "org.linnet.held=7" };
  const sent = message("$2", "casino", { sender: ALICE, unsigned });
  const outcome = await one.apply({ timeline: [sent] });
  assert.equal(outcome.news.get(ROOM)?.records[0]?.key, "m1");
  assert.deepEqual(await one.database.getAll("queue"), []);
});

test("a redaction empties the event and takes a reaction away", async () => {
  const one = await store();
  const reaction = { rel_type: "m.annotation", event_id: "$1", key: "👍" };
  await one.apply({
    initial: true,
    timeline: [message("$1", "secret"), relating("$r", "m.reaction", reaction)],
  });
  assert.equal((await one.database.getAll("relations")).length, 1);
  const redact = (eventId: string, target: string) =>
    message(eventId, "", { type: "m.room.redaction", content: { redacts: target } });
  const first = await one.apply({ timeline: [redact("$x", "$r")] });
  assert.deepEqual([...(first.news.get(ROOM)?.touched ?? [])], ["$1"]);
  assert.deepEqual(await one.database.getAll("relations"), []);
  const second = await one.apply({ timeline: [redact("$y", "$1")] });
  assert.deepEqual([...(second.news.get(ROOM)?.touched ?? [])], ["$1"]);
  const victim = await one.database.getFromIndex("events", "byId", [ROOM, "$1"]);
  assert.deepEqual(victim?.event.content, {});
  assert.equal(one.room.lastMessage?.kind, "redacted");
});

test("mentions that only we can read are counted", async () => {
  const one = await store();
  await one.apply({ initial: true, required_state: [stateEvent("m.room.encryption", {})] });
  const sealed = message("$1", "", { type: "m.room.encrypted", content: { session_id: "s" } });
  const content = { msgtype: "m.text", body: "Alice!", "m.mentions": { user_ids: [ALICE] } };
  const clear = { type: "m.room.message", content };
  await one.apply(
    { timeline: [sealed], notification_count: 1, num_live: 1 },
    {},
    new Map([["$1", { clear, sealed: SEALED, shield: null, utd: null }]]),
  );
  assert.deepEqual([one.room.unread, one.room.highlights], [1, 1]);
  assert.equal(one.room.lastMessage?.text, "Alice!");
  await one.apply({ notification_count: 0 });
  assert.deepEqual([one.room.unread, one.room.highlights], [0, 0]);
});

test("sealed reactions are nothing to read, though the server counts them", async () => {
  const one = await store();
  const sealed = (eventId: string) =>
    message(eventId, "", { type: "m.room.encrypted", content: { session_id: "s" }, sender: BOB });
  const reading = (type: string, content: object) => ({
    clear: { type, content: content as JsonObject },
    sealed: SEALED,
    shield: null,
    utd: null,
  });
  const hi = reading("m.room.message", { msgtype: "m.text", body: "Hi" });
  const about = { rel_type: "m.annotation", event_id: "$1", key: "👍" };
  const like = reading("m.reaction", { "m.relates_to": about });
  await one.apply({ initial: true, timeline: [message("$0", "one")], notification_count: 0 });
  const live = (eventId: string, counted: number, what: Reading) =>
    one.apply(
      { timeline: [sealed(eventId)], notification_count: counted, num_live: 1 },
      {},
      new Map([[eventId, what]]),
    );
  await live("$1", 1, hi);
  await live("$2", 2, like);
  assert.equal(one.room.unread, 1);
  await live("$3", 3, hi);
  assert.equal(one.room.unread, 2);
  // Another device of ours has read the first message and the reaction, but not the rest.
  const receipt = { $1: { "m.read": { [ALICE]: { ts: 1 } } } };
  const receipts = { rooms: { [ROOM]: { type: "m.receipt", content: receipt } } };
  await one.apply({ notification_count: 2 }, { receipts });
  assert.equal(one.room.unread, 1);
  await one.apply({ notification_count: 0 });
  await live("$4", 1, like);
  assert.equal(one.room.unread, 0);
  await live("$5", 2, hi);
  assert.equal(one.room.unread, 1);
});

test("the words of an encrypted message are not in the room's own record", async () => {
  const one = await store();
  const sealed = message("$1", "", { type: "m.room.encrypted", content: { session_id: "s" } });
  const clear = { type: "m.room.message", content: { msgtype: "m.text", body: "hush" } };
  const reading = { clear, sealed: SEALED, shield: null, utd: null };
  await one.apply({ initial: true, timeline: [sealed] }, {}, new Map([["$1", reading]]));
  assert.equal(one.room.lastMessage?.text, "hush");
  const kept = async () => (await one.database.get("rooms", ROOM))?.lastMessage;
  assert.equal((await kept())?.isStale, false);
  const edit = { rel_type: "m.replace", event_id: "$1" };
  const { stale } = await one.apply({
    timeline: [relating("$2", "m.room.encrypted", edit, { sender: BOB })],
  });
  assert.deepEqual([...stale], [ROOM]);
  assert.equal((await kept())?.isStale, true);
  const redaction = message("$x", "", { type: "m.room.redaction", content: { redacts: "$1" } });
  await one.apply({ timeline: [redaction] });
  assert.equal(one.room.lastMessage?.kind, "redacted");
  assert.equal((await kept())?.isStale, false);
});

test("a message without its key waits for it by name", async () => {
  const one = await store();
  const sealed = message("$1", "", { type: "m.room.encrypted", content: { session_id: "s" } });
  const missing = { clear: null, utd: "waiting", sessionId: "s" } as const;
  await one.apply({ initial: true, timeline: [sealed] }, {}, new Map([["$1", missing]]));
  const waiting = await one.database.getAllFromIndex("events", "byWaiting", `${ROOM}|s`);
  assert.deepEqual(
    waiting.map(({ eventId }) => eventId),
    ["$1"],
  );
  assert.equal(one.room.lastMessage?.kind, "undecryptable");
});

test("a room that was left leaves nothing behind", async () => {
  const one = await store();
  await one.apply({
    initial: true,
    required_state: [member(ALICE, "join")],
    timeline: [message("$1", "one")],
  });
  const { removed } = await one.apply({ timeline: [member(ALICE, "leave")] });
  assert.deepEqual(removed, [ROOM]);
  for (const name of ["rooms", "events", "state", "gaps"] as const) {
    assert.deepEqual(await one.database.getAll(name), [], name);
  }
});

test("an invite shows who asks, and joining ends it", async () => {
  const one = await store();
  const own = { ...member(ALICE, "invite"), sender: BOB };
  own.content["is_direct"] = true;
  await one.apply({ initial: true, is_dm: false, invite_state: [member(BOB, "join", "Bob"), own] });
  assert.deepEqual([one.room.membership, one.room.isDm], ["invite", true]);
  assert.deepEqual(one.room.inviter, { userId: BOB, displayName: "Bob", avatar: null });
  await one.apply({ initial: true, timeline: [member(ALICE, "join")] });
  assert.deepEqual([one.room.membership, one.room.inviter], ["join", null]);
});

test("receipts keep the latest of each person, typing leaves ourselves out", async () => {
  const one = await store();
  await one.apply({ initial: true, timeline: [message("$1", "one"), message("$2", "two")] });
  const receipt = (eventId: string, userId: string, ts: number) => ({
    [ROOM]: { type: "m.receipt", content: { [eventId]: { "m.read": { [userId]: { ts } } } } },
  });
  const apply = (rooms: JsonObject) => one.apply({}, { receipts: { rooms } });
  const { news } = await apply(receipt("$2", BOB, 20));
  assert.equal(news.get(ROOM)?.receipts, true);
  await apply(receipt("$1", BOB, 10));
  await apply(receipt("$2", ALICE, 30));
  assert.equal((await one.database.get("receipts", [ROOM, BOB]))?.eventId, "$2");
  assert.equal(one.room.readUpTo, "$2");
  const rooms = { [ROOM]: { content: { user_ids: [ALICE, BOB] } } };
  const { typing } = await one.apply({}, { typing: { rooms } });
  assert.deepEqual(typing.get(ROOM), [BOB]);
});

test("nothing is written when something fails", async () => {
  const one = await store();
  const broken = { initial: true, timeline: [message("$1", "one")] };
  await assert.rejects(
    inTransaction(one.database, ALL_STORES, async (tx) => {
      await applySync(tx, {
        ownUserId: ALICE,
        rooms: [[ROOM, roomDataOf(broken as unknown as JsonObject)]],
        extensions: {},
        readings: new Map(),
        known: one.known,
      });
      throw new Error("the page was closed");
    }),
    /closed/,
  );
  assert.deepEqual(await one.database.getAll("events"), []);
  assert.deepEqual(await one.database.getAll("rooms"), []);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Crypto } from "../crypto/crypto.ts";
import type { Shield } from "../models.ts";
import { inTransaction } from "../store/database.ts";
import type { EventRecord } from "../store/records.ts";
import { BOB, message, record, ROOM } from "../testing/events.ts";
import { type FakeContext, fakeContext } from "../testing/fake_context.ts";
import { FakeServer } from "../testing/fake_server.ts";
import { Marks } from "./marks.ts";
import { writeEvent } from "./write.ts";

const UNSIGNED: Shield = { colour: "red", code: "unsigned_device" };

/** An encrypted message that was read while its sender's device was not confirmed. */
function doubted(): EventRecord {
  const event = message("$1", "", { type: "m.room.encrypted", content: { session_id: "s" } });
  const clear = { type: "m.room.message", content: { msgtype: "m.text", body: "Good morning" } };
  return record(event, 1, { clear, shield: UNSIGNED, utd: null, sealed: new Uint8Array(40) });
}

async function store({ context }: FakeContext, one: EventRecord): Promise<void> {
  await inTransaction(context.database, ["events", "relations", "searchTasks"], (tx) =>
    writeEvent(tx, one),
  );
}

/** What a mark would be now; everything is believed. */
async function believing(): Promise<{ fake: FakeContext; marks: Marks }> {
  const fake = await fakeContext(new FakeServer(), { encrypted: true });
  const crypto = { shield: async () => null } as unknown as Crypto;
  const context = { ...fake.context, crypto: () => Promise.resolve(crypto) };
  return { fake, marks: new Marks(context, fake.timelines) };
}

const markIn = async ({ context }: FakeContext) =>
  (await context.database.get("events", [ROOM, 1]))?.shield;

test("a mark goes when its sender's devices become known", async () => {
  const { fake, marks } = await believing();
  await store(fake, doubted());
  await fake.timelines.open(ROOM);
  await marks.trustChanged([BOB]);
  assert.equal(await markIn(fake), null);
  assert.equal(fake.changes.at(-1)?.type, "TimelineChanged");
});

test("a mark goes that was made before its sender became known, and stored after", async () => {
  const { fake, marks } = await believing();
  const one = doubted();
  await marks.trustChanged([BOB]);
  await store(fake, one);
  await marks.stored([one]);
  assert.equal(await markIn(fake), null);
});

test("a mark that nobody saw is looked at again when somebody does", async () => {
  const { fake, marks } = await believing();
  const one = doubted();
  await store(fake, one);
  await marks.stored([one]);
  assert.deepEqual(await markIn(fake), UNSIGNED);
  await marks.shown([one]);
  assert.equal(await markIn(fake), null);
});

test("what was taken away meanwhile does not come back", async () => {
  const { fake, marks } = await believing();
  const one = doubted();
  await store(fake, one);
  const redaction = message("$2", "", { type: "m.room.redaction", redacts: "$1", content: {} });
  await store(fake, record(redaction, 2));
  await marks.shown([one]);
  const kept = await fake.context.database.get("events", [ROOM, 1]);
  assert.deepEqual([kept?.sealed, kept?.event.content], [null, {}]);
});

test("an event that is shown is looked at", async () => {
  const { fake } = await believing();
  await store(fake, doubted());
  const shown: string[] = [];
  fake.timelines.onShown = (records) => shown.push(...records.map(({ eventId }) => eventId));
  await fake.timelines.open(ROOM);
  assert.deepEqual(shown, ["$1"]);
});

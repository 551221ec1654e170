import assert from "node:assert/strict";
import { test } from "node:test";
import type { Crypto } from "../crypto/crypto.ts";
import type { JsonObject } from "../json.ts";
import { Media } from "../media/media.ts";
import type { MessageItem } from "../models.ts";
import { SendQueue } from "../sending/queue.ts";
import { Receiver } from "../sync/receiver.ts";
import { ALICE, BOB, message, ROOM } from "../testing/events.ts";
import { type FakeContext, fakeContext } from "../testing/fake_context.ts";
import { FakeServer } from "../testing/fake_server.ts";
import { rawStore } from "../testing/raw_store.ts";
import { Decryptor } from "../timeline/decryptor.ts";
import { openEvents, openUpload } from "./sealing.ts";
import { makeVault } from "./vault.ts";

const SECRETS: Record<string, JsonObject> = {
  $1: { msgtype: "m.text", body: "the heron nests by the weir" },
  $2: {
    msgtype: "m.text",
    body: "* the heron moved",
    "m.new_content": { msgtype: "m.text", body: "the heron moved to the mill" },
    "m.relates_to": { rel_type: "m.replace", event_id: "$1" },
  },
  $3: { msgtype: "m.text", body: "how many eggs?", "m.mentions": { user_ids: [ALICE] } },
};
const WORDS = ["weir", "moved", "mill", "eggs"];

/** Knows what every event says. */
const oracle = {
  track: async () => {},
  receiveSync: async () => {},
  decrypt: async (_roomId: string, { event_id: eventId }: { event_id: string }) => ({
    clear: { type: "m.room.message", content: SECRETS[eventId] },
    shield: null,
    utd: null,
  }),
} as unknown as Crypto;

const encrypted = (eventId: string, relation?: JsonObject) =>
  message(eventId, "", {
    type: "m.room.encrypted",
    sender: BOB,
    content: { session_id: "s", ...(relation && { "m.relates_to": relation }) },
  });

async function receive({ context, timelines }: FakeContext, timeline: object[]): Promise<void> {
  const crypto = () => Promise.resolve(oracle);
  const receiver = new Receiver({
    context: { ...context, crypto },
    decryptor: new Decryptor(context.database, context.vault, crypto),
    timelines,
    onRooms: () => {},
    refreshPreviews: async () => {},
    onLive: () => {},
    followCalls: async () => {},
    onDecided: () => {},
  });
  const rooms = { [ROOM]: { initial: true, timeline } };
  await receiver.receive({ rooms } as JsonObject, { pos: "p", toDevice: null });
}

test("what was decrypted is read again, but does not lie in the store", async () => {
  const fake = await fakeContext(new FakeServer(), { encrypted: true });
  const edit = { rel_type: "m.replace", event_id: "$1" };
  await receive(fake, [encrypted("$1"), encrypted("$2", edit), encrypted("$3")]);
  const { items } = await fake.timelines.open(ROOM);
  const texts = items.map((item) => (item as MessageItem).body);
  assert.deepEqual(
    texts.map((body) => "text" in body && body.text),
    ["the heron moved to the mill", "how many eggs?"],
  );
  assert.equal((items[1] as MessageItem).mentionsMe, true);
  const raw = await rawStore();
  assert.match(raw, /\$3/);
  for (const word of WORDS) assert.ok(!raw.includes(word), word);
});

test("what waits to be sent is sealed, the files too", async () => {
  const fake = await fakeContext(new FakeServer(), { encrypted: true });
  const { context } = fake;
  const queue = new SendQueue(context, fake.timelines, new Media(context.http));
  queue.stop();
  const file = new Blob(["ring;weight"], { type: "text/csv" });
  const content = { msgtype: "m.file", body: "ringing.csv" };
  const uploads = [{ blob: file, name: "ringing.csv", place: "file", encrypt: true } as const];
  const txnId = await queue.add({ roomId: ROOM, type: "m.room.message", content, uploads });
  const raw = await rawStore();
  assert.ok(raw.includes(txnId));
  for (const word of ["ring;weight", "ringing", "text/csv"]) assert.ok(!raw.includes(word), word);
  const [kept] = (await context.database.get("queue", txnId))?.uploads ?? [];
  assert.ok(kept);
  const opened = await openUpload(context.vault, txnId, kept);
  assert.deepEqual([opened.name, opened.blob.type], ["ringing.csv", "text/csv"]);
  assert.equal(await opened.blob.text(), "ring;weight");
});

test("an event under another name, or of another session, does not open", async () => {
  const fake = await fakeContext(new FakeServer(), { encrypted: true });
  await receive(fake, [encrypted("$1"), encrypted("$3")]);
  const { database, vault } = fake.context;
  const [first, second] = await database.getAll("events");
  assert.ok(first && second);
  const [opened, moved] = await openEvents(vault, [first, { ...second, sealed: first.sealed }]);
  assert.deepEqual(opened?.clear?.content, SECRETS["$1"]);
  assert.deepEqual([moved?.clear, moved?.utd], [null, "broken"]);
  const [foreign] = await openEvents(await makeVault(database), [first]);
  assert.deepEqual([foreign?.clear, foreign?.utd], [null, "broken"]);
});

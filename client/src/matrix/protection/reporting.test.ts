import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DeviceId,
  EncryptionSettings,
  OlmMachine,
  RoomId,
  UserId,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import type { Crypto } from "../crypto/crypto.ts";
import { EngineError } from "../engine.ts";
import { asObject, type JsonObject, objects } from "../json.ts";
import type { ReportDraft } from "../protection_models.ts";
import type { ServerEvent } from "../store/records.ts";
import { sealClear, storedEvent } from "../store/sealing.ts";
import { BOB, message, record, ROOM } from "../testing/events.ts";
import { fakeContext } from "../testing/fake_context.ts";
import { FakeServer } from "../testing/fake_server.ts";
import { envelopeOf, proves } from "./evidence.ts";
import { Reporting } from "./reporting.ts";
import { fromBase64 } from "../encoding.ts";

const DRAFT: ReportDraft = {
  harm: "harassment",
  roomId: ROOM,
  messages: [],
  userId: null,
  reason: "",
  to: "room",
  ignore: null,
  leave: null,
};

/** What Bob's own app writes, and the sessions that everybody in the room has from it. */
async function bobWrites(texts: string[]): Promise<[ServerEvent[], Map<string, string>]> {
  const machine = await OlmMachine.initialize(new UserId(BOB), new DeviceId("B"));
  await machine.shareRoomKey(new RoomId(ROOM), [], new EncryptionSettings());
  const events: ServerEvent[] = [];
  for (const [at, body] of texts.entries()) {
    const json = JSON.stringify({ msgtype: "m.text", body });
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as they are sent
    const sealed = await machine.encryptRoomEvent(new RoomId(ROOM), "m.room.message", json);
    const content = JSON.parse(sealed) as JsonObject;
    events.push(message(`$${at}`, "", { type: "m.room.encrypted", content }));
  }
  const exported = objects(JSON.parse(await machine.exportRoomKeys(() => true)));
  machine.close();
  return [
    events,
    new Map(exported.map((one) => [String(one["session_id"]), String(one["session_key"])])),
  ];
}

async function reporting(
  texts: string[],
  answer: JsonObject | [number, JsonObject] = { to: ["room"], messages: [] },
) {
  const server = new FakeServer().on("POST", /\/_linnet\/reports$/, () => answer);
  const { context } = await fakeContext(server);
  const [events, sessions] = await bobWrites(texts);
  for (const [at, event] of events.entries()) {
    const clear = { type: "m.room.message", content: { msgtype: "m.text", body: texts[at] ?? "" } };
    const sealed = await sealClear(context.vault, ROOM, event.event_id, clear);
    const reading = { clear, sealed, shield: null, utd: null };
    await context.database.put("events", storedEvent(record(event, at, reading)));
  }
  const crypto = { exportSessions: async () => sessions } as unknown as Crypto;
  const done: string[] = [];
  const made = new Reporting({
    context: { ...context, crypto: async () => crypto },
    fetch: async () => null,
    ignore: async (userId) => void done.push(`ignore ${userId}`),
    leave: async () => {
      throw new EngineError("offline");
    },
  });
  return { made, server, events, done, database: context.database };
}

test("exactly the messages of the report are opened by the keys in it", async () => {
  const { made, server, events } = await reporting(["one", "two", "three"]);
  await made.send({ ...DRAFT, messages: ["$1"] });
  const [sent] = server.asked;
  const [only, ...others] = objects(sent?.body["messages"]);
  assert.deepEqual(others, []);
  assert.equal(only?.["event_id"], "$1");
  const key = fromBase64(String(only?.["message_key"]));
  assert.equal(key.length, 80);
  const opened = await Promise.all(
    events.map(({ content }) => {
      const envelope = envelopeOf(content);
      return envelope !== null && proves(ROOM, envelope, key);
    }),
  );
  assert.deepEqual(opened, [false, true, false]);
  assert.equal(only?.["message_index"], 1);
});

test("what else the same person wrote is offered, and what cannot be proven is marked", async () => {
  const { made, database } = await reporting(["one", "two", "three"]);
  const other = { sender: "@carol:example.org" };
  await database.put("events", storedEvent(record(message("$c", "mine", other), 10)));
  await database.put("events", storedEvent(record(message("$open", "not encrypted"), 11)));
  const sealed = { type: "m.room.encrypted", content: { algorithm: "m.megolm.v1.aes-sha2" } };
  const unread = { ...record(message("$odd", "", sealed), 12), standing: "message" as const };
  await database.put("events", storedEvent(unread));
  const found = await made.reportable(ROOM, "$1");
  assert.deepEqual(
    found.map(({ eventId, text, isProvable }) => [eventId, text, isProvable]),
    [
      ["$1", "two", true],
      ["$0", "one", true],
      ["$2", "three", true],
      ["$open", "not encrypted", true],
      ["$odd", "", false],
    ],
  );
});

test("a message that proves nothing is reported without a key", async () => {
  const { made, server, database } = await reporting([]);
  const sealed = { type: "m.room.encrypted", content: {} };
  await database.put("events", storedEvent(record(message("$gone", "", sealed), 1)));
  await made.send({ ...DRAFT, messages: ["$gone"] });
  assert.deepEqual(server.asked[0]?.body["messages"], [{ event_id: "$gone" }]);
});

test("later versions of a message are offered with it", async () => {
  const { made, database } = await reporting([]);
  const edit = message("$edit", "* milder", {
    content: {
      msgtype: "m.text",
      body: "* milder",
      "m.new_content": { msgtype: "m.text", body: "milder" },
      "m.relates_to": { rel_type: "m.replace", event_id: "$hard" },
    },
  });
  await database.put("events", storedEvent(record(message("$hard", "hard words"), 1)));
  await database.put("events", storedEvent(record(edit, 2)));
  const plain = { key: null, content: null };
  const relation = { roomId: ROOM, target: "$hard", eventId: "$edit", kind: "replace" as const };
  await database.put("relations", { ...relation, sender: BOB, sentAt: 2, plain, sealed: null });
  const found = await made.reportable(ROOM, "$hard");
  assert.deepEqual(
    found.map(({ text, isEdit }) => [text, isEdit]),
    [
      ["hard words", false],
      ["milder", true],
    ],
  );
});

test("ignoring and leaving come after the report, and their failure does not undo it", async () => {
  const answer = { to: ["server"], messages: [{ event_id: "$0", result: "verified" }] };
  const { made, done } = await reporting(["one"], answer);
  const outcome = await made.send({ ...DRAFT, messages: ["$0"], ignore: BOB, leave: ROOM });
  assert.deepEqual(done, [`ignore ${BOB}`]);
  assert.deepEqual(outcome, {
    to: ["server"],
    messages: [{ eventId: "$0", result: "verified" }],
    failed: ["leave"],
  });
});

test("nobody is ignored by a report that did not arrive", async () => {
  const { made, done } = await reporting(["one"], [404, { errcode: "M_NOT_FOUND" }]);
  await assert.rejects(made.send({ ...DRAFT, messages: ["$0"], ignore: BOB }), {
    code: "not_found",
  });
  assert.deepEqual(done, []);
});

test("a person or a room is reported without messages", async () => {
  const { made, server } = await reporting([]);
  await made.send({ ...DRAFT, roomId: null, userId: BOB, to: "server" });
  const { reason, to, ...rest } = asObject(server.asked[0]?.body);
  assert.deepEqual([reason, to, rest], ["", "server", { harm: "harassment", user_id: BOB }]);
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  DeviceId,
  EncryptionSettings,
  OlmMachine,
  RoomId,
  UserId,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import { type Bytes, fromBase64, toBase64 } from "../encoding.ts";
import { messageKey } from "./message_key.ts";

interface Vectors {
  exported_session: string;
  messages: { index: number; message_key: string; content: { ciphertext: string } }[];
  from_later: { exported_session: string; index: number }[];
}

/** The server's tests hold themselves to the same file. */
const place = new URL("../../../../tests/vectors/message_keys.json", import.meta.url);
const vectors = JSON.parse(readFileSync(place, "utf-8")) as Vectors;

function expected(index: number): string {
  const found = vectors.messages.find((message) => message.index === index);
  assert.ok(found);
  return found.message_key.replace(/=+$/, "");
}

async function keyOf(exported: string, index: number): Promise<string> {
  const key = await messageKey(exported, index);
  assert.ok(key);
  return toBase64(key);
}

test("keys are those of the server's vectors, across all borders of the ratchet", async () => {
  for (const { index } of vectors.messages) {
    assert.equal(await keyOf(vectors.exported_session, index), expected(index), `${index}`);
  }
});

test("a session that begins later gives the same keys", async () => {
  for (const { exported_session, index } of vectors.from_later) {
    assert.equal(await keyOf(exported_session, index), expected(index));
  }
});

/** Decrypts a message; rejects when the key is not its own. */
async function opened(key: Bytes, ciphertext: string): Promise<string> {
  const aes = await crypto.subtle.importKey("raw", key.slice(0, 32), "AES-CBC", false, ["decrypt"]);
  const bytes = fromBase64(ciphertext);
  // Version, tag, index of one byte, tag, length of one or two; MAC 8 and signature 64 behind.
  const start = (bytes[4] ?? 0) < 0x80 ? 5 : 6;
  const algorithm = { name: "AES-CBC", iv: key.slice(64) };
  const plain = await crypto.subtle.decrypt(algorithm, aes, bytes.slice(start, -72));
  return new TextDecoder().decode(plain);
}

test("a key opens its own message and no other", async () => {
  const [first, second] = vectors.messages;
  assert.ok(first && second);
  const key = await messageKey(vectors.exported_session, first.index);
  assert.ok(key);
  assert.match(await opened(key, first.content.ciphertext), /^\{"type":"m\.room\.message"/);
  await assert.rejects(opened(key, second.content.ciphertext));
});

test("it opens what the machine of our own app has encrypted", async () => {
  const machine = await OlmMachine.initialize(new UserId("@ada:x.org"), new DeviceId("D"));
  const room = new RoomId("!r:x.org");
  await machine.shareRoomKey(room, [], new EncryptionSettings());
  const content = JSON.stringify({ msgtype: "m.text", body: "hello" });
  const sent = [];
  for (const _ of [0, 1, 2]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as they are sent
    sent.push(JSON.parse(await machine.encryptRoomEvent(room, "m.room.message", content)));
  }
  const [session] = JSON.parse(await machine.exportRoomKeys(() => true));
  const key = await messageKey(session.session_key, 1);
  assert.ok(key);
  assert.match(await opened(key, sent[1].ciphertext), /"body":"hello"/);
  await assert.rejects(opened(key, sent[2].ciphertext));
  machine.close();
});

test("what is before the session, or no session, gives no key", async () => {
  const later = vectors.from_later[0];
  assert.ok(later);
  assert.equal(await messageKey(later.exported_session, 249), null);
  assert.equal(await messageKey(vectors.exported_session, -1), null);
  assert.equal(await messageKey(vectors.exported_session, 2 ** 32), null);
  assert.equal(await messageKey("AQAA", 0), null);
  assert.equal(await messageKey("not base64!", 0), null);
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Bytes, fromBase64, joined, toBase64 } from "../encoding.ts";
import type { JsonObject } from "../json.ts";
import { envelopeOf, proves } from "./evidence.ts";

interface Vectors {
  room_id: string;
  messages: { index: number; message_key: string; content: JsonObject }[];
}

/** The server's tests hold themselves to the same files. */
const vectorsOf = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../../tests/vectors/${name}.json`, import.meta.url), "utf8"),
  ) as Vectors;

async function isProven(roomId: string, content: JsonObject, key: Bytes): Promise<boolean> {
  const envelope = envelopeOf(content);
  return envelope !== null && proves(roomId, envelope, key);
}

for (const name of ["message_keys", "olm_machine_messages"]) {
  test(`what clients write is proven by its own key: ${name}`, async () => {
    const { room_id: roomId, messages } = vectorsOf(name);
    for (const { index, message_key: key, content } of messages) {
      assert.equal(envelopeOf(content)?.index, index);
      assert.ok(await isProven(roomId, content, fromBase64(key)), `${index}`);
      assert.ok(!(await isProven("!other:linnet.test", content, fromBase64(key))), `${index}`);
    }
  });
}

const ROOM = "!a:b.org";
const KEY = Uint8Array.from({ length: 80 }, (_, at) => at);
const TEXT = `{"type":"m.room.message","content":{"body":"x: \\"y\\""},"room_id":"${ROOM}"}`;

/** As a sender's client would write it, with a MAC and no signature. */
async function sealed(plain: string): Promise<JsonObject> {
  const aes = await crypto.subtle.importKey("raw", KEY.slice(0, 32), "AES-CBC", false, ["encrypt"]);
  const how = { name: "AES-CBC", iv: KEY.slice(64) };
  const text = new TextEncoder().encode(plain);
  const ciphertext = new Uint8Array(await crypto.subtle.encrypt(how, aes, text));
  const { length } = ciphertext;
  const size = length < 0x80 ? [length] : [(length & 0x7f) | 0x80, length >> 7];
  const covered = joined(Uint8Array.of(3, 8, 5, 0x12, ...size), ciphertext);
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const own = await crypto.subtle.importKey("raw", KEY.slice(32, 64), hmac, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", own, covered)).slice(0, 8);
  const bytes = joined(joined(covered, mac), new Uint8Array(64));
  const algorithm = "m.megolm.v1.aes-sha2";
  return { algorithm, session_id: "s".repeat(43), ciphertext: toBase64(bytes) };
}

test("a message of the usual form is proven", async () => {
  const content = await sealed(TEXT);
  assert.equal(envelopeOf(content)?.index, 5);
  assert.ok(await isProven(ROOM, content, KEY));
});

const UNPROVABLE: Record<string, string> = {
  "a key named twice": TEXT.replace('"body":', '"body":"a","body":'),
  "a key named twice, escaped": TEXT.replace('"body":', '"body":"a","b\\u006fdy":'),
  "a beginning of its own": TEXT.replace('{"type"', '{ "type"'),
  "words in the first block": `{"body":"what","type":"m.room.message","room_id":"${ROOM}"}`,
  "no words": TEXT.replace('"body"', '"other"'),
  "words that are none": TEXT.replace(/"x.*?"y\\""/, "5"),
  "an unknown type": TEXT.replace("m.room.message", "m.room.message.else"),
  "no content": `{"type":"m.room.message","content":[],"room_id":"${ROOM}"}`,
  "another room": TEXT.replace(ROOM, "!c:d.org"),
  "no JSON": `{"type":"m.room.message"`,
};

for (const [name, plain] of Object.entries(UNPROVABLE)) {
  test(`what the server would not take is not proven: ${name}`, async () => {
    assert.ok(!(await isProven(ROOM, await sealed(plain), KEY)));
  });
}

test("what is no message in the one form has no envelope", async () => {
  const content = await sealed(TEXT);
  const ciphertext = String(content["ciphertext"]);
  for (const change of [
    { algorithm: "m.olm.v1.curve25519-aes-sha2" },
    { session_id: "short" },
    { ciphertext: { type: 0 } },
    { ciphertext: "not base64!" },
    { ciphertext: "" },
    { ciphertext: `${ciphertext.slice(0, -90)}` },
    { ciphertext: ciphertext.replace("A", "B") },
  ]) {
    assert.equal(envelopeOf({ ...content, ...change }), null, JSON.stringify(change));
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, plainTextOf } from "./bodies.ts";

const KEY = { kty: "oct", alg: "A256CTR", ext: true, k: "a2V5", key_ops: [] };
const FILE = { v: "v2", url: "mxc://a/b", key: KEY, iv: "aXY", hashes: { sha256: "aGFzaA" } };

test("an encrypted picture with caption, size and blurhash", () => {
  const body = bodyOf("m.room.message", {
    msgtype: "m.image",
    body: "Look",
    filename: "a.png",
    file: FILE,
    info: { mimetype: "image/png", w: 4, h: 3, size: 9, "xyz.amorgan.blurhash": "L0" },
  });
  assert.equal(body.kind, "image");
  if (body.kind !== "image") return;
  assert.deepEqual(
    [body.name, body.caption, body.width, body.blurhash],
    ["a.png", "Look", 4, "L0"],
  );
  assert.deepEqual(body.file.encryption?.hashes, { sha256: "aGFzaA" });
  assert.equal(plainTextOf(body), "Look");
});

test("what is missing or strange does not become a picture", () => {
  const image = (more: object) =>
    bodyOf("m.room.message", { msgtype: "m.image", body: "x", ...more }).kind;
  assert.equal(image({}), "unsupported");
  assert.equal(image({ url: "https://elsewhere.example/a.png" }), "unsupported");
  assert.equal(image({ file: { url: "mxc://a/b" } }), "unsupported");
  assert.equal(image({ url: "mxc://a/b" }), "image");
  assert.equal(bodyOf("m.room.message", { msgtype: "m.unknown", body: "b" }).kind, "unsupported");
  assert.equal(bodyOf("com.example", {}).kind, "unsupported");
});

test("voice is told from other sound, and its waveform is kept in bounds", () => {
  const content = {
    msgtype: "m.audio",
    body: "v",
    url: "mxc://a/b",
    info: { duration: 900 },
    "org.matrix.msc1767.audio": { duration: 1_000, waveform: [-5, 512, 9_999] },
  };
  assert.equal(bodyOf("m.room.message", content).kind, "audio");
  const voice = bodyOf("m.room.message", { ...content, "org.matrix.msc3245.voice": {} });
  assert.ok(voice.kind === "voice");
  assert.deepEqual([voice.durationMs, voice.waveform], [1_000, [0, 512, 1_024]]);
});

test("a place must be a geo address", () => {
  const place = (geo_uri: string) =>
    bodyOf("m.room.message", { msgtype: "m.location", body: "", geo_uri });
  assert.equal(place("geo:1,2").kind, "location");
  assert.equal(place("javascript:alert(1)").kind, "unsupported");
});

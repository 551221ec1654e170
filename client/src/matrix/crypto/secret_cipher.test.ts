import assert from "node:assert/strict";
import { test } from "node:test";
import decryptItem from "matrix-js-sdk/lib/utils/decryptAESSecretStorageItem.js";
import encryptItem from "matrix-js-sdk/lib/utils/encryptAESSecretStorageItem.js";
import { randomBytes } from "../encoding.ts";
import { isRightKey, makeKeyCheck, openSecret, sealSecret } from "./secret_cipher.ts";

const NAME = "m.cross_signing.master";

test("other clients open our secrets, and we open theirs", async () => {
  const key = randomBytes(32);
  const ours = await sealSecret("a secret", key, NAME);
  assert.equal(await decryptItem({ ...ours }, key, NAME), "a secret");
  const theirs = await encryptItem("another", key, NAME);
  assert.equal(await openSecret(theirs, key, NAME), "another");
});

test("a wrong key, name or text does not open", async () => {
  const key = randomBytes(32);
  const sealed = await sealSecret("a secret", key, NAME);
  assert.equal(await openSecret(sealed, randomBytes(32), NAME), null);
  assert.equal(await openSecret(sealed, key, "m.megolm_backup.v1"), null);
  assert.equal(await openSecret({ ...sealed, ciphertext: "AAAA" }, key, NAME), null);
});

test("a key is known by its check", async () => {
  const key = randomBytes(32);
  const check = await makeKeyCheck(key);
  assert.equal(await isRightKey(key, check), true);
  assert.equal(await isRightKey(key, { ...check, mac: `${check.mac}=` }), true);
  assert.equal(await isRightKey(randomBytes(32), check), false);
});

test("bit 63 of every vector is zero", async () => {
  for (let round = 0; round < 20; round += 1) {
    const { iv } = await sealSecret("x", randomBytes(32), NAME);
    assert.equal((Buffer.from(iv, "base64")[8] ?? 0xff) & 0x80, 0);
  }
});

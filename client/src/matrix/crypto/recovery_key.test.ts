import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeRecoveryKey, encodeRecoveryKey } from "matrix-js-sdk/lib/crypto-api/recovery-key.js";
import { randomBytes } from "../encoding.ts";
import { readRecoveryKey, writeRecoveryKey } from "./recovery_key.ts";

test("other clients read our recovery keys, and we read theirs", () => {
  for (let round = 0; round < 20; round += 1) {
    const key = randomBytes(32);
    assert.deepEqual(decodeRecoveryKey(writeRecoveryKey(key)), key);
    assert.deepEqual(readRecoveryKey(encodeRecoveryKey(key) ?? ""), key);
  }
});

test("spaces do not matter, typing errors do", () => {
  const words = writeRecoveryKey(new Uint8Array(32).fill(7));
  assert.deepEqual(readRecoveryKey(` ${words.replaceAll(" ", "")}\n`), new Uint8Array(32).fill(7));
  const last = words.at(-1) === "x" ? "y" : "x";
  assert.equal(readRecoveryKey(words.slice(0, -1) + last), null);
  assert.equal(readRecoveryKey(words.slice(0, -2)), null);
  assert.equal(readRecoveryKey(`${words} ${words}`), null);
  assert.equal(readRecoveryKey("0OIl"), null);
  assert.equal(readRecoveryKey(""), null);
});

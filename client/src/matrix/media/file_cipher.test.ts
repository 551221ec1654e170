import assert from "node:assert/strict";
import { test } from "node:test";
import { Attachment, EncryptedAttachment } from "@matrix-org/matrix-sdk-crypto-wasm";
import { randomBytes } from "../encoding.ts";
import { EngineError } from "../engine.ts";
import type { EncryptedFile } from "../models.ts";
import { openFile, sealFile } from "./file_cipher.ts";

test("the crypto library opens our files, and we open its", async () => {
  const plain = randomBytes(10_000);
  const { sealed, file } = await sealFile(plain.buffer);
  const ours = new EncryptedAttachment(sealed, JSON.stringify({ ...file, url: "mxc://a/b" }));
  assert.deepEqual(new Uint8Array(Attachment.decrypt(ours)), plain);

  const theirs = Attachment.encrypt(plain);
  const info = JSON.parse(theirs.mediaEncryptionInfo ?? "") as EncryptedFile;
  const opened = await openFile(new Uint8Array(theirs.encryptedData).buffer, info);
  assert.deepEqual(new Uint8Array(opened), plain);
});

test("a file that was altered is refused", async () => {
  const { sealed, file } = await sealFile(randomBytes(100).buffer);
  sealed[5] = (sealed[5] ?? 0) ^ 1;
  await assert.rejects(openFile(sealed.buffer, file), (error) => {
    return error instanceof EngineError && error.code === "untrusted";
  });
});

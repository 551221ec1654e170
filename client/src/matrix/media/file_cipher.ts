/** Encrypted files. spec: client-server-api #sending-encrypted-attachments */
import { EngineError } from "../engine.ts";
import { type Bytes, fromBase64, randomBytes, toBase64, toBase64Url } from "../encoding.ts";
import type { EncryptedFile } from "../models.ts";

const cipherOf = (iv: Bytes) => ({ name: "AES-CTR", counter: iv, length: 64 });

export async function sealFile(
  plain: ArrayBuffer,
): Promise<{ sealed: Bytes; file: EncryptedFile }> {
  const raw = randomBytes(32);
  // The lower half counts blocks and starts at zero, so that it cannot overflow.
  const iv = new Uint8Array(16);
  iv.set(randomBytes(8));
  const key = await crypto.subtle.importKey("raw", raw, "AES-CTR", false, ["encrypt"]);
  const sealed = new Uint8Array(await crypto.subtle.encrypt(cipherOf(iv), key, plain));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", sealed));
  const file: EncryptedFile = {
    v: "v2",
    key: {
      kty: "oct",
      alg: "A256CTR",
      ext: true,
      k: toBase64Url(raw),
      key_ops: ["encrypt", "decrypt"],
    },
    iv: toBase64(iv),
    hashes: { sha256: toBase64(hash) },
  };
  return { sealed, file };
}

/** Rejects "untrusted" when the file is not the one that was sent. */
export async function openFile(sealed: ArrayBuffer, file: EncryptedFile): Promise<ArrayBuffer> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", sealed));
  if (toBase64(hash) !== file.hashes["sha256"]?.replace(/=+$/, "")) {
    throw new EngineError("untrusted", "The file was altered on its way.");
  }
  const key = await crypto.subtle.importKey("raw", fromBase64(file.key.k), "AES-CTR", false, [
    "decrypt",
  ]);
  return crypto.subtle.decrypt(cipherOf(fromBase64(file.iv)), key, sealed);
}

/**
 * Seals what the store must not show to somebody who copies its files.
 *
 * The key lies in IndexedDB as an object that the browser uses but does not hand out, and it ends
 * with the session. What the server itself can read is not sealed.
 */
import { type Bytes, joined, randomBytes } from "../encoding.ts";
import { type Database, readFact, writeFact } from "./database.ts";
import type { Sealed } from "./records.ts";

const CIPHER = "AES-GCM";
const KEY_BITS = 256;
const IV_BYTES = 12;

export class Vault {
  readonly #key: CryptoKey;

  constructor(key: CryptoKey) {
    this.#key = key;
  }

  /** `label` says whose content it is; under another label it does not open. */
  async sealBytes(label: string, bytes: Bytes): Promise<Sealed> {
    const iv = randomBytes(IV_BYTES);
    const ciphertext = await crypto.subtle.encrypt(algorithm(label, iv), this.#key, bytes);
    return joined(iv, new Uint8Array(ciphertext));
  }

  /** Rejects when it was not sealed here, under this label, exactly so. */
  async openBytes(label: string, sealed: Sealed): Promise<Bytes> {
    const iv = sealed.subarray(0, IV_BYTES);
    const ciphertext = sealed.subarray(IV_BYTES);
    return new Uint8Array(await crypto.subtle.decrypt(algorithm(label, iv), this.#key, ciphertext));
  }

  /** For whatever survives JSON. */
  seal(label: string, value: unknown): Promise<Sealed> {
    return this.sealBytes(label, new TextEncoder().encode(JSON.stringify(value)));
  }

  async open<T>(label: string, sealed: Sealed): Promise<T> {
    return JSON.parse(new TextDecoder().decode(await this.openBytes(label, sealed))) as T;
  }
}

function algorithm(label: string, iv: Bytes): AesGcmParams {
  return { name: CIPHER, iv, additionalData: new TextEncoder().encode(label) };
}

/** Null where nobody has signed in. */
export async function openVault(database: Database): Promise<Vault | null> {
  const key = await readFact(database, "key");
  return key ? new Vault(key) : null;
}

/** A new key, for a store that has none. */
export async function makeVault(database: Database): Promise<Vault> {
  const usages: KeyUsage[] = ["encrypt", "decrypt"];
  const key = await crypto.subtle.generateKey({ name: CIPHER, length: KEY_BITS }, false, usages);
  await writeFact(database, "key", key);
  return new Vault(key);
}

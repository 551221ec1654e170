/**
 * `m.secret_storage.v1.aes-hmac-sha2` by WebCrypto.
 *
 * spec: client-server-api #msecret_storagev1aes-hmac-sha2
 */
import { type Bytes, fromBase64, randomBytes, toBase64 } from "../encoding.ts";

export interface SealedSecret {
  iv: string;
  ciphertext: string;
  mac: string;
}

const NO_SALT = new Uint8Array(32);

async function derive(key: Bytes, name: string): Promise<{ aes: CryptoKey; mac: CryptoKey }> {
  const info = new TextEncoder().encode(name);
  const base = await crypto.subtle.importKey("raw", key, "HKDF", false, ["deriveBits"]);
  const algorithm = { name: "HKDF", hash: "SHA-256", salt: NO_SALT, info };
  const bits = await crypto.subtle.deriveBits(algorithm, base, 512);
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const [aes, mac] = await Promise.all([
    crypto.subtle.importKey("raw", bits.slice(0, 32), "AES-CTR", false, ["encrypt", "decrypt"]),
    crypto.subtle.importKey("raw", bits.slice(32), hmac, false, ["sign", "verify"]),
  ]);
  return { aes, mac };
}

const counter = (iv: Bytes) => ({ name: "AES-CTR", counter: iv, length: 64 });

async function sealBytes(plain: Bytes, key: Bytes, name: string, iv: Bytes): Promise<SealedSecret> {
  const { aes, mac } = await derive(key, name);
  const ciphertext = await crypto.subtle.encrypt(counter(iv), aes, plain);
  const signature = await crypto.subtle.sign("HMAC", mac, ciphertext);
  return {
    iv: toBase64(iv),
    ciphertext: toBase64(new Uint8Array(ciphertext)),
    mac: toBase64(new Uint8Array(signature)),
  };
}

/** Bit 63 is zero, for implementations that count in 64 bits and differ at the carry. */
function freshIv(): Bytes {
  const iv = randomBytes(16);
  iv[8] = (iv[8] ?? 0) & 0x7f;
  return iv;
}

export function sealSecret(secret: string, key: Bytes, name: string): Promise<SealedSecret> {
  return sealBytes(new TextEncoder().encode(secret), key, name, freshIv());
}

/** Null when the key does not fit or the secret was altered. */
export async function openSecret(
  sealed: SealedSecret,
  key: Bytes,
  name: string,
): Promise<string | null> {
  const { aes, mac } = await derive(key, name);
  const ciphertext = fromBase64(sealed.ciphertext);
  if (!(await crypto.subtle.verify("HMAC", mac, fromBase64(sealed.mac), ciphertext))) return null;
  const plain = await crypto.subtle.decrypt(counter(fromBase64(sealed.iv)), aes, ciphertext);
  return new TextDecoder().decode(plain);
}

export interface KeyCheck {
  iv: string;
  mac: string;
}

/** What is published beside a key so that a typed one can be checked. */
export async function makeKeyCheck(key: Bytes): Promise<KeyCheck> {
  const { iv, mac } = await sealBytes(new Uint8Array(32), key, "", freshIv());
  return { iv, mac };
}

export async function isRightKey(key: Bytes, check: KeyCheck): Promise<boolean> {
  const { mac } = await sealBytes(new Uint8Array(32), key, "", fromBase64(check.iv));
  return mac === check.mac.replace(/=+$/, "");
}

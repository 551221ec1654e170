/**
 * The key of one Megolm message, from a session as devices export it.
 *
 * Who reports an encrypted message discloses this key, never the session: the ratchet value of a
 * message opens all later ones, but what is derived from it here opens this message alone.
 * The server's side of it is `moderation/evidence.py`.
 */
import { type Bytes, fromBase64 } from "../encoding.ts";

const VERSION = 1;
const PARTS = 4;
const PART_BYTES = 32;
/** Version, index, ratchet, and the public key of the session. */
const EXPORT_BYTES = 1 + 4 + PARTS * PART_BYTES + 32;
const KEY_BITS = 640;
const HMAC = { name: "HMAC", hash: "SHA-256" };

interface Ratchet {
  index: number;
  parts: Bytes[];
}

/** Null for what is no exported session. */
function readExport(exported: string): Ratchet | null {
  let bytes: Bytes;
  try {
    bytes = fromBase64(exported);
  } catch {
    return null;
  }
  if (bytes.length !== EXPORT_BYTES || bytes[0] !== VERSION) return null;
  const index = new DataView(bytes.buffer).getUint32(1);
  const start = (part: number) => 5 + part * PART_BYTES;
  const parts = Array.from({ length: PARTS }, (_, part) =>
    bytes.slice(start(part), start(part + 1)),
  );
  return { index, parts };
}

async function hashed(part: Bytes, target: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", part, HMAC, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, Uint8Array.of(target)));
}

/** How often a part of the ratchet moves on the way: once for each 2^24, 2^16, 2^8, 2^0 messages. */
function stepsOf(part: number, from: number, to: number): number {
  const unit = 2 ** (8 * (PARTS - 1 - part));
  return Math.floor(to / unit) - Math.floor(from / unit);
}

/** Jumps part by part, so that the way to any message has at most some hundred steps each. */
async function advanced(ratchet: Ratchet, to: number): Promise<Bytes[]> {
  const parts = [...ratchet.parts];
  let from = ratchet.index;
  for (let part = 0; part < PARTS; part += 1) {
    for (let left = stepsOf(part, from, to); left > 0; left -= 1) {
      const value = parts[part] as Bytes;
      // Before the last step the lower parts would be overwritten anyway.
      const lowest = left > 1 ? part : PARTS - 1;
      for (let target = part; target <= lowest; target += 1) {
        // In turn: the last one that is written must not be what the others come from.
        // oxlint-disable-next-line no-await-in-loop
        parts[target] = await hashed(value, target);
      }
    }
    const unit = 2 ** (8 * (PARTS - 1 - part));
    from = Math.max(from, Math.floor(to / unit) * unit);
  }
  return parts;
}

/**
 * 80 bytes: AES key 32, HMAC key 32, IV 16. Null when the session begins after this message, or is
 * none at all.
 *
 * spec: olm-megolm #message-encryption
 */
export async function messageKey(exported: string, index: number): Promise<Bytes | null> {
  const ratchet = readExport(exported);
  const isIndex = Number.isInteger(index) && index >= 0 && index < 2 ** 32;
  if (ratchet === null || !isIndex || index < ratchet.index) return null;
  const value = new Uint8Array(PARTS * PART_BYTES);
  const parts = await advanced(ratchet, index);
  for (const [part, bytes] of parts.entries()) value.set(bytes, part * PART_BYTES);
  const base = await crypto.subtle.importKey("raw", value, "HKDF", false, ["deriveBits"]);
  const info = new TextEncoder().encode("MEGOLM_KEYS");
  const algorithm = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, base, KEY_BITS));
}

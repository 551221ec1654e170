/**
 * The recovery key as people write it down.
 *
 * spec: client-server-api #cryptographic-key-representation
 */
import type { Bytes } from "../encoding.ts";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const PREFIX = [0x8b, 0x01];
const KEY_BYTES = 32;
const WHOLE_BYTES = PREFIX.length + KEY_BYTES + 1;

function toBase58(bytes: Uint8Array): string {
  let number = 0n;
  for (const byte of bytes) number = number * 256n + BigInt(byte);
  let letters = "";
  while (number > 0n) {
    letters = (ALPHABET[Number(number % 58n)] ?? "") + letters;
    number /= 58n;
  }
  return letters;
}

/** Null for letters outside the alphabet, or more than `size` bytes. */
function fromBase58(letters: string, size: number): Bytes | null {
  let number = 0n;
  for (const letter of letters) {
    const digit = ALPHABET.indexOf(letter);
    if (digit < 0) return null;
    number = number * 58n + BigInt(digit);
  }
  const bytes = new Uint8Array(size);
  for (let at = size - 1; at >= 0; at -= 1) {
    bytes[at] = Number(number & 0xffn);
    number >>= 8n;
  }
  return number === 0n ? bytes : null;
}

const parityOf = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum ^ byte, 0);

/** Groups of four letters with spaces between. */
export function writeRecoveryKey(key: Uint8Array): string {
  const bytes = new Uint8Array(WHOLE_BYTES);
  bytes.set(PREFIX);
  bytes.set(key, PREFIX.length);
  bytes[WHOLE_BYTES - 1] = parityOf(bytes);
  return (
    toBase58(bytes)
      .match(/.{1,4}/g)
      ?.join(" ") ?? ""
  );
}

/** The 32 bytes, or null when it is mistyped. Spaces do not matter. */
export function readRecoveryKey(words: string): Bytes | null {
  const bytes = fromBase58(words.replaceAll(/\s/g, ""), WHOLE_BYTES);
  if (!bytes || parityOf(bytes) !== 0) return null;
  if (bytes[0] !== PREFIX[0] || bytes[1] !== PREFIX[1]) return null;
  return bytes.slice(PREFIX.length, PREFIX.length + KEY_BYTES);
}

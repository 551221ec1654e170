/**
 * A proof of work: the server wants to see that a device has spent time before it makes an account.
 *
 * A nonce is looked for such that the SHA-256 of `challenge:nonce` begins with so many zero bits.
 */
import { asNumber, asObject, asText, type Json, type JsonObject } from "../json.ts";

export const WORK_STAGE = "org.linnet.proof_of_work";

export interface Work {
  challenge: string;
  bits: number;
}

const BATCH = 512;
const encoder = new TextEncoder();

/** Null where nothing is to be worked out. */
export function workOf(value: Json | undefined): Work | null {
  const { challenge, bits } = asObject(value);
  const words = asText(challenge);
  const count = asNumber(bits);
  return words === null || count === null ? null : { challenge: words, bits: count };
}

/** The part `auth` of a request that is answered by what was worked out. */
export function workAuth({ challenge }: Work, nonce: string): JsonObject {
  return { type: WORK_STAGE, session: challenge, nonce };
}

function zeroBits(digest: Uint8Array): number {
  const at = digest.findIndex((byte) => byte !== 0);
  return at < 0 ? digest.length * 8 : at * 8 + Math.clz32(digest[at] ?? 0) - 24;
}

/** `onTried` hears after each batch how many were tried. */
export async function solve(work: Work, onTried: (count: number) => void): Promise<string> {
  for (let start = 0; ; start += BATCH) {
    const nonces = Array.from({ length: BATCH }, (_, at) => String(start + at));
    const digests = await Promise.all(
      nonces.map((nonce) =>
        crypto.subtle.digest("SHA-256", encoder.encode(`${work.challenge}:${nonce}`)),
      ),
    );
    const found = digests.findIndex((digest) => zeroBits(new Uint8Array(digest)) >= work.bits);
    const nonce = nonces[found];
    if (nonce !== undefined) return nonce;
    onTried(start + BATCH);
  }
}

/** How likely it was to be done by now, from 0 to 1: what a bar can show of a search. */
export function likelihood(tried: number, bits: number): number {
  return 1 - Math.exp(-tried / 2 ** bits);
}

/** How long a reason may be that the server keeps. */
import { MAX_REASON_BYTES } from "../matrix/protection_models.ts";

export function bytesLeft(reason: string): number {
  return MAX_REASON_BYTES - new TextEncoder().encode(reason).length;
}

/** The same in letters, by the size of those that were written; below zero when it is too long. */
export function lettersLeft(reason: string): number {
  const left = bytesLeft(reason);
  const bytesEach = reason === "" ? 1 : (MAX_REASON_BYTES - left) / reason.length;
  return Math.floor(left / bytesEach);
}

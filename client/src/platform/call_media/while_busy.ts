/** A device that somebody else has just let go of, or not yet: asked for once more. */

/** How browsers call a camera that is there, and that they cannot begin now. */
const BUSY: ReadonlySet<unknown> = new Set(["NotReadableError", "AbortError"]);
/** Between the attempts; together about as long as people wait without wondering. */
export const WAITS_MS: readonly number[] = [200, 600, 1500];

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Does it again while the device is busy, a few times; then rejects as the last attempt did.
 *
 * Ends without a word once it is not wanted any more.
 */
export async function whileBusy(
  act: () => Promise<void>,
  isWanted: () => boolean,
  pause: (ms: number) => Promise<void> = wait,
): Promise<void> {
  for (const ms of WAITS_MS) {
    try {
      return await act();
    } catch (why) {
      if (!BUSY.has((why as Error | null)?.name)) throw why;
    }
    await pause(ms);
    if (!isWanted()) return;
  }
  await act();
}

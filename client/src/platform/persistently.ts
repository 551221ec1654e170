/** Waits between the tries, in milliseconds. */
const PAUSES = [300, 1_500];

/**
 * Tries again what a moment without network makes fail, as the fetching of code.
 *
 * A browser aborts what is on its way when the machine changes its network.
 */
export async function persistently<T>(
  attempt: () => Promise<T>,
  pauses: readonly number[] = PAUSES,
): Promise<T> {
  for (const pause of pauses) {
    try {
      return await attempt();
    } catch {
      await new Promise((resolve) => {
        setTimeout(resolve, pause);
      });
    }
  }
  return attempt();
}

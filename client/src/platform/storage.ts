/** Small choices of this browser. A browser that keeps nothing (private windows) loses nothing. */

export function readStored(key: string): unknown {
  try {
    return JSON.parse(globalThis.localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: unknown): void {
  try {
    globalThis.localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Full or forbidden: the choice lasts as long as the page.
  }
}

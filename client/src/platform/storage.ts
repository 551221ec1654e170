/** Small choices of this browser. A browser that keeps nothing (private windows) loses nothing. */

function read(key: string, where: () => Storage): unknown {
  try {
    return JSON.parse(where().getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function write(key: string, value: unknown, where: () => Storage): void {
  try {
    where().setItem(key, JSON.stringify(value));
  } catch {
    // Full or forbidden: the choice lasts as long as the page.
  }
}

const ofBrowser = () => globalThis.localStorage;
const ofTab = () => globalThis.sessionStorage;

export const readStored = (key: string): unknown => read(key, ofBrowser);
export const writeStored = (key: string, value: unknown): void => write(key, value, ofBrowser);

/** What this tab was at before it was reloaded; null in a tab that was just opened. */
export function readBeforeReload(key: string): unknown {
  const [visit] = performance.getEntriesByType("navigation");
  const isReload = (visit as PerformanceNavigationTiming | undefined)?.type === "reload";
  return isReload ? read(key, ofTab) : null;
}

export const writeForReload = (key: string, value: unknown): void => write(key, value, ofTab);

/** Notes what is kept now; the function that it returns forgets all that came since. */
export function rememberStored(): () => void {
  const forgets = [ofBrowser, ofTab].map((where) => newEntries(where));
  return () => forgets.forEach((forget) => forget());
}

function newEntries(where: () => Storage): () => void {
  const names = (): string[] => {
    try {
      return Object.keys(where());
    } catch {
      return [];
    }
  };
  const before = new Set(names());
  return () => {
    for (const name of names()) if (!before.has(name)) where().removeItem(name);
  };
}

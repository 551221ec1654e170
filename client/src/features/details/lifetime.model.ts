const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** What is offered: a minute, five, an hour, a day, a week, four weeks, a year. */
export const LIFETIMES_MS = [
  MINUTE_MS,
  5 * MINUTE_MS,
  60 * MINUTE_MS,
  DAY_MS,
  7 * DAY_MS,
  28 * DAY_MS,
  365 * DAY_MS,
] as const;

export interface Offer {
  id: string;
  /** Null: messages stay, as long as the server lets them. */
  lifetimeMs: number | null;
}

/** What can be chosen under the server's limit, and what another app has chosen; null is first. */
export function offersOf(ms: number | null, maxMs: number | null): Offer[] {
  const offered = LIFETIMES_MS.filter((one) => maxMs === null || one < maxMs);
  const isOther = ms !== null && ms !== maxMs && !offered.some((one) => one === ms);
  const all = isOther ? [...offered, ms].sort((a, b) => a - b) : offered;
  return [
    { id: "off", lifetimeMs: null },
    ...all.map((one) => ({ id: String(one), lifetimeMs: one })),
  ];
}

/** Of the offers, what holds. */
export function chosenOf(ms: number | null, maxMs: number | null): string {
  return ms === null || ms === maxMs ? "off" : String(ms);
}

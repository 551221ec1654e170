/** How long the messages of a room stay: the rule by which the server removes them, too. */
import { asNumber, asObject, type JsonObject } from "../json.ts";

/** spec: MSC1763 */
export const RETENTION = "m.room.retention";
const LIFETIME_MS_MIN = 60_000;

/** What the server says, in milliseconds; null: nothing. */
export interface LifetimeLimits {
  /** For rooms that say nothing themselves. */
  defaultMs: number | null;
  /** For all rooms. */
  maxMs: number | null;
}

export const NO_LIMITS: LifetimeLimits = { defaultMs: null, maxMs: null };

/** As the server tells what it can do. */
export function limitsOf(capabilities: JsonObject): LifetimeLimits {
  const said = asObject(capabilities["org.linnet.retention"]);
  return { defaultMs: asNumber(said["default_ms"]), maxMs: asNumber(said["max_ms"]) };
}

/** What a room's own words mean; undefined: they say nothing, null: it keeps its messages. */
export function wishOf(content: JsonObject): number | null | undefined {
  if (!("max_lifetime" in content)) return null;
  const wish = content["max_lifetime"];
  return Number.isSafeInteger(wish) && Number(wish) >= LIFETIME_MS_MIN ? Number(wish) : undefined;
}

/** Null: as long as the room. `said` is the content of its state, if there is any. */
export function lifetimeOf(
  said: JsonObject | null | undefined,
  { defaultMs, maxMs }: LifetimeLimits,
): number | null {
  const wish = said ? wishOf(said) : undefined;
  const wanted = wish === undefined ? defaultMs : wish;
  if (wanted === null || maxMs === null) return wanted ?? maxMs;
  return Math.min(wanted, maxMs);
}

/** Whether what was sent then has had its time. */
export function isOver(sentAt: number, lifetimeMs: number | null | undefined, now: number) {
  return lifetimeMs !== null && lifetimeMs !== undefined && sentAt + lifetimeMs <= now;
}

/** The server has removed what the event said, because its time was over. */
export function isExpired(unsigned: JsonObject | undefined): boolean {
  return asObject(unsigned?.["redacted_because"])["event_id"] === "$expired";
}

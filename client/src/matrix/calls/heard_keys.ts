/** The keys that others in one call have given us. */
import type { CallKey } from "../call_models.ts";
import type { TimestampMs } from "../models.ts";

/** How long a key is kept whose sender has not come yet. */
const EARLY_MS = 60_000;
const EARLY_MAX = 500;

export interface HeardKey extends CallKey {
  /** By the sender's clock; of two with the same index the later one counts. */
  sentAt: TimestampMs;
}

export class HeardKeys {
  readonly #byIdentity = new Map<string, Map<number, HeardKey>>();
  #early: { key: HeardKey; heardAt: TimestampMs }[] = [];
  #present: ReadonlySet<string> = new Set();

  all(): CallKey[] {
    return [...this.#byIdentity.values()].flatMap((keys) => [...keys.values()].map(shown));
  }

  /** What can be used of it now: nothing before the sender is in the call. */
  hear(key: HeardKey, now: TimestampMs): CallKey[] {
    if (this.#present.has(key.identity)) return this.#take(key) ? [shown(key)] : [];
    this.#early = [...this.#early.slice(1 - EARLY_MAX), { key, heardAt: now }];
    return [];
  }

  /** Who is there now. Returns the keys that can be used from now on. */
  follow(present: ReadonlySet<string>, now: TimestampMs): CallKey[] {
    this.#present = present;
    for (const identity of this.#byIdentity.keys()) {
      if (!present.has(identity)) this.#byIdentity.delete(identity);
    }
    const early = this.#early.filter(({ heardAt }) => heardAt > now - EARLY_MS);
    this.#early = early.filter(({ key }) => !present.has(key.identity));
    return early
      .filter(({ key }) => present.has(key.identity) && this.#take(key))
      .map(({ key }) => shown(key));
  }

  #take(key: HeardKey): boolean {
    const keys = this.#byIdentity.get(key.identity) ?? new Map<number, HeardKey>();
    const before = keys.get(key.index);
    if (before && before.sentAt > key.sentAt) return false;
    keys.set(key.index, key);
    this.#byIdentity.set(key.identity, keys);
    return true;
  }
}

const shown = ({ identity, index, key }: CallKey): CallKey => ({ identity, index, key });

/** The key of our own frames in one call: who has it, and when it changes. spec: MSC4143 */
import type { CallKey } from "../call_models.ts";
import { Coalesced } from "../coalesced.ts";
import { type Bytes, randomBytes } from "../encoding.ts";
import type { Membership } from "./membership.ts";

const KEY_BYTES = 32;
const INDEXES = 256;
/** Others need the new key before the first frame that it closes. */
const USE_DELAY_MS = 3_000;
const RETRY_MS = 2_000;
/** Joined at no time that anybody has: the key is lacking. */
const NEVER = -1;

interface OwnKey {
  index: number;
  key: Bytes;
  /** Who has it, by identity, with the time when they joined. */
  knownBy: Map<string, number>;
}

export interface OwnKeysWiring {
  identity: string;
  /** Resolves with the identities that could be reached. */
  send: (key: CallKey, to: Membership[]) => Promise<Set<string>>;
  /** Called when our frames are to be closed with another key. */
  use: (key: CallKey) => void;
}

/**
 * Whoever comes gets the key at once, and so hears from the first word on; the media server gives
 * nobody what was said before. When somebody has gone, everybody who is left gets another key.
 * Changes that come while keys are on their way are answered together.
 */
export class OwnKeys {
  readonly #wiring: OwnKeysWiring;
  #inUse: OwnKey;
  #next: OwnKey | null = null;
  #others: Membership[] = [];
  readonly #sending = new Coalesced(() => this.#round());
  #isStopped = false;
  #switching: ReturnType<typeof setTimeout> | null = null;
  #retry: ReturnType<typeof setTimeout> | null = null;

  constructor(wiring: OwnKeysWiring) {
    this.#wiring = wiring;
    // Not the same number again for somebody who comes back at once.
    this.#inUse = newKey((randomBytes(1)[0] ?? 0) % (INDEXES / 2));
  }

  get inUse(): CallKey {
    return this.#shown(this.#inUse);
  }

  #shown({ index, key }: OwnKey): CallKey {
    return { identity: this.#wiring.identity, index, key };
  }

  follow(others: Membership[]): void {
    this.#others = others;
    void this.#distribute();
  }

  /** We come anew: whoever had seen us go has forgotten what we gave. */
  giveAgain(): void {
    for (const { knownBy } of [this.#inUse, ...(this.#next ? [this.#next] : [])]) {
      for (const identity of knownBy.keys()) knownBy.set(identity, NEVER);
    }
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#switching !== null) clearTimeout(this.#switching);
    if (this.#retry !== null) clearTimeout(this.#retry);
  }

  async #distribute(): Promise<void> {
    try {
      await this.#sending.run();
    } catch {
      if (this.#isStopped) return;
      this.#retry ??= setTimeout(() => {
        this.#retry = null;
        void this.#distribute();
      }, RETRY_MS);
    }
  }

  async #round(): Promise<void> {
    if (this.#isStopped) return;
    const others = this.#others;
    const present = new Set(others.map(({ identity }) => identity));
    const newest = this.#next ?? this.#inUse;
    if ([...newest.knownBy.keys()].some((identity) => !present.has(identity))) {
      this.#next = newKey((newest.index + 1) % INDEXES);
      if (this.#switching !== null) clearTimeout(this.#switching);
      this.#switching = null;
    }
    await this.#share(this.#inUse, others);
    const next = this.#next;
    if (!next) return;
    await this.#share(next, others);
    this.#switching ??= setTimeout(() => this.#switchTo(next), USE_DELAY_MS);
  }

  async #share(key: OwnKey, others: Membership[]): Promise<void> {
    const lacking = others.filter(
      ({ identity, joinedAt }) => key.knownBy.get(identity) !== joinedAt,
    );
    if (lacking.length === 0) return;
    const reached = await this.#wiring.send(this.#shown(key), lacking);
    for (const { identity, joinedAt } of lacking) {
      if (reached.has(identity)) key.knownBy.set(identity, joinedAt);
    }
  }

  #switchTo(next: OwnKey): void {
    this.#switching = null;
    this.#inUse = next;
    this.#next = null;
    this.#wiring.use(this.#shown(next));
  }
}

function newKey(index: number): OwnKey {
  return { index, key: randomBytes(KEY_BYTES), knownBy: new Map() };
}

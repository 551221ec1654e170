/** Everybody's keys, as the frame encryption wants them. */
import { BaseKeyProvider } from "livekit-client";

import type { CallKey } from "../../matrix/call_models.ts";

/** The same numbers as in Element Call: with others, the two would not understand each other. */
const KEYS_OF_EACH = 256;
const RATCHET_WINDOW = 10;

export class KeyRing extends BaseKeyProvider {
  readonly #ownIdentity: string;
  #ownIndex = 0;

  constructor(ownIdentity: string) {
    super({ keyringSize: KEYS_OF_EACH, ratchetWindowSize: RATCHET_WINDOW });
    this.#ownIdentity = ownIdentity;
  }

  /**
   * The index that we encrypt with. After each reconnection the library makes the keys of this index
   * current; it would take the index that was set last, whosever it is, and so go back to an old key.
   */
  override getLatestManuallySetKeyIndex(): number {
    return this.#ownIndex;
  }

  async set({ identity, index, key }: CallKey): Promise<void> {
    const raw = new Uint8Array(key);
    const material = await crypto.subtle.importKey("raw", raw, "HKDF", false, [
      "deriveBits",
      "deriveKey",
    ]);
    if (identity === this.#ownIdentity) this.#ownIndex = index;
    this.onSetEncryptionKey(material, identity, index);
  }
}

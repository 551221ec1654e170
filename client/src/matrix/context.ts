/** What the parts of a signed-in engine share. */
import type { AccountData } from "./account/account_data.ts";
import type { Http } from "./api/http.ts";
import type { ChangeListener } from "./changes.ts";
import type { Crypto } from "./crypto/crypto.ts";
import type { RoomId, Session } from "./models.ts";
import type { Mutex } from "./mutex.ts";
import type { AccountState } from "./rooms/account_state.ts";
import type { LifetimeLimits } from "./rooms/lifetime.ts";
import type { Database } from "./store/database.ts";
import type { RoomRecord } from "./store/records.ts";
import type { Vault } from "./store/vault.ts";

export interface Context {
  readonly http: Http;
  readonly database: Database;
  readonly vault: Vault;
  readonly session: Session;
  readonly accountData: AccountData;
  readonly account: AccountState;
  /** Every room of the store; records are replaced, never changed in place. */
  readonly rooms: Map<RoomId, RoomRecord>;
  /** Whoever changes room records does so alone. */
  readonly commits: Mutex;
  /** Waits until the crypto store is open. */
  readonly crypto: () => Promise<Crypto>;
  readonly emit: ChangeListener;
  /** How long messages stay, as far as the server says. */
  readonly lifetimes: { limits: LifetimeLimits };
}

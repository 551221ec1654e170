/** Opens the crypto library's `OlmMachine` on its own encrypted store. */
import {
  DeviceId,
  initAsync,
  LoggerLevel,
  OlmMachine,
  StoreHandle,
  Tracing,
  UserId,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import { type Bytes, randomBytes } from "../encoding.ts";
import type { Session } from "../models.ts";
import { CRYPTO_STORE_NAME, type Database, readFact, writeFact } from "../store/database.ts";
import { CRYPTO_STORE_KEY } from "../store/labels.ts";
import type { Vault } from "../store/vault.ts";

/** A database name that is new for each test; the default is the one `wipe` removes. */
export interface MachinePlace {
  storeName: string;
}

export async function openMachine(
  session: Session,
  database: Database,
  vault: Vault,
  place: MachinePlace = { storeName: CRYPTO_STORE_NAME },
): Promise<OlmMachine> {
  const [key] = await Promise.all([storeKey(database, vault), initAsync()]);
  if (Tracing.isAvailable()) new Tracing(LoggerLevel.Error).turnOn();
  const handle = await yielding(() => StoreHandle.openWithKey(place.storeName, key));
  const user = new UserId(session.userId);
  const machine = await OlmMachine.initFromStore(user, new DeviceId(session.deviceId), handle);
  // Keys come by sharing and by backup; asking every device for each one floods them.
  machine.roomKeyRequestsEnabled = false;
  return machine;
}

/**
 * Runs `open`, and lets every connection that it opens give way to a deletion.
 *
 * COMPAT(matrix-sdk-crypto-wasm, 18): it closes its connections when the garbage collector has
 * found the last object that knows the store, half a minute after the machine was closed.
 */
async function yielding<T>(open: () => Promise<T>): Promise<T> {
  const factory: IDBFactory = indexedDB;
  const original = factory.open;
  factory.open = (...how) => {
    const request = original.apply(factory, how);
    request.addEventListener("success", () => {
      const connection = request.result;
      connection.addEventListener("versionchange", () => connection.close());
    });
    return request;
  };
  try {
    return await open();
  } finally {
    Reflect.deleteProperty(factory, "open");
  }
}

/** The raw key of the crypto library's store, which wants bytes; it lies sealed beside them. */
async function storeKey(database: Database, vault: Vault): Promise<Bytes> {
  const kept = await readFact(database, "cryptoStoreKey");
  if (kept) return vault.openBytes(CRYPTO_STORE_KEY, kept);
  const raw = randomBytes(32);
  await writeFact(database, "cryptoStoreKey", await vault.sealBytes(CRYPTO_STORE_KEY, raw));
  return raw;
}

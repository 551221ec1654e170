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
import { randomBytes, type Bytes } from "../encoding.ts";
import type { Session } from "../models.ts";
import { CRYPTO_STORE_NAME, readFact, writeFact, type Database } from "../store/database.ts";

/** A database name that is new for each test; the default is the one `wipe` removes. */
export interface MachinePlace {
  storeName: string;
}

export async function openMachine(
  session: Session,
  database: Database,
  place: MachinePlace = { storeName: CRYPTO_STORE_NAME },
): Promise<OlmMachine> {
  const [key] = await Promise.all([storeKey(database), initAsync()]);
  if (Tracing.isAvailable()) new Tracing(LoggerLevel.Error).turnOn();
  const handle = await StoreHandle.openWithKey(place.storeName, key);
  const user = new UserId(session.userId);
  const machine = await OlmMachine.initFromStore(user, new DeviceId(session.deviceId), handle);
  // Keys come by sharing and by backup; asking every device for each one floods them.
  machine.roomKeyRequestsEnabled = false;
  return machine;
}

/**
 * The raw key of the crypto store.
 *
 * It lies in IndexedDB under a wrapping key that the browser does not hand out, so a copy of the
 * database files alone opens nothing.
 */
async function storeKey(database: Database): Promise<Bytes> {
  const kept = await readFact(database, "storeKey");
  if (kept) {
    const algorithm = { name: "AES-GCM", iv: kept.iv };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, kept.wrapping, kept.wrapped));
  }
  const raw = randomBytes(32);
  const iv = randomBytes(12);
  const usages: KeyUsage[] = ["encrypt", "decrypt"];
  const wrapping = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, usages);
  const wrapped = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, wrapping, raw);
  await writeFact(database, "storeKey", { wrapping, iv, wrapped });
  return raw;
}

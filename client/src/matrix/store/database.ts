/** The engine's IndexedDB: the truth about everything but keys. */
import { deleteDB, openDB, type IDBPDatabase, type IDBPTransaction } from "idb";
import { createStores, type Facts, type Schema, type StoreName, upgradeStores } from "./schema.ts";

export const DATABASE_NAME = "linnet";
const VERSION = 2;

/** The stores that hold something per room, with the room id first in the key. */
const KEYED_BY_ROOM = [
  "state",
  "events",
  "detached",
  "gaps",
  "relations",
  "receipts",
  "accountData",
  "searchChunks",
  "searchTasks",
] as const;

export type Database = IDBPDatabase<Schema>;
export type Tx = IDBPTransaction<Schema, StoreName[], "readwrite">;
export type ReadTx = IDBPTransaction<Schema, StoreName[], "readonly" | "readwrite">;

export async function openDatabase(): Promise<Database> {
  return openDB<Schema>(DATABASE_NAME, VERSION, {
    upgrade(database, oldVersion, _newVersion, tx) {
      return oldVersion === 0 ? createStores(database) : upgradeStores(database, tx);
    },
    // Another tab wipes or upgrades: let it.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}

export async function readFact<K extends keyof Facts>(
  database: Database,
  name: K,
): Promise<Facts[K] | undefined> {
  return (await database.get("facts", name)) as Facts[K] | undefined;
}

export async function writeFact<K extends keyof Facts>(
  database: Database,
  name: K,
  value: Facts[K],
): Promise<void> {
  await database.put("facts", value, name);
}

/** Every key that starts with these parts. */
export function under(...parts: (string | number)[]): IDBKeyRange {
  return IDBKeyRange.bound(parts, [...parts, []]);
}

/** Runs `work` in one transaction over every store; it commits when `work` has resolved. */
export async function inTransaction<T>(
  database: Database,
  stores: StoreName[],
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const tx = database.transaction(stores, "readwrite") as unknown as Tx;
  // A rejection of `done` is told by the failing request below; alone it would go unhandled.
  tx.done.catch(() => {});
  try {
    const result = await work(tx);
    await tx.done;
    return result;
  } catch (error) {
    abort(tx);
    throw error;
  }
}

function abort(tx: Tx): void {
  try {
    tx.abort();
  } catch {
    // It had already ended by the error that brought us here.
  }
}

/** Forgets a room that was left. */
export async function forgetRoom(tx: Tx, roomId: string): Promise<void> {
  await Promise.all([
    ...KEYED_BY_ROOM.map((name) => tx.objectStore(name).delete(under(roomId))),
    tx.objectStore("rooms").delete(roomId),
    tx.objectStore("drafts").delete(roomId),
    tx.objectStore("snapshots").delete(roomId),
  ]);
}

/** Removes every trace of the account, the keys included. */
export async function wipe(): Promise<void> {
  await deleteDB(DATABASE_NAME);
  await wipeKeys();
}

/** Removes the keys; also what a wipe left that was cut short after it had forgotten the session. */
export async function wipeKeys(): Promise<void> {
  for (const name of CRYPTO_DATABASES) await deleteDB(name);
}

export const CRYPTO_STORE_NAME = "linnet-crypto";
/** The names that the crypto library derives from the store's. */
const CRYPTO_DATABASES = [
  `${CRYPTO_STORE_NAME}::matrix-sdk-crypto`,
  `${CRYPTO_STORE_NAME}::matrix-sdk-crypto-meta`,
];

/** The object stores of the engine's database: what they hold, and how they come to be. */
import type { DBSchema, IDBPDatabase, IDBPTransaction } from "idb";
import { type Bytes, joined } from "../encoding.ts";
import type { FirstPaint, MessageDraft } from "../engine.ts";
import type { JsonObject } from "../json.ts";
import type { EventId } from "../models.ts";
import type { LifetimeLimits } from "../rooms/lifetime.ts";
import type {
  AccountDataRecord,
  DraftRecord,
  GapRecord,
  ReceiptRecord,
  Sealed,
  SearchChunkRecord,
  SearchTaskRecord,
  SnapshotRecord,
  StateRecord,
  StoredEvent,
  StoredQueued,
  StoredRelation,
  StoredRoom,
  UntoldRead,
  UploadRecord,
} from "./records.ts";

/** Facts of which there is one each. */
export interface Facts {
  /** The vault's key. */
  key: CryptoKey;
  /** The raw key of the crypto library's own store. */
  cryptoStoreKey: Sealed;
  firstPaint: Sealed;
  /** Where the next sync goes on; without `pos` it begins anew. */
  syncPosition: { pos: string | null; toDevice: string | null };
  untoldReads: Record<string, UntoldRead>;
  /** Notifications of calls that ring no more, also after the page was loaded again; newest last. */
  overRings: EventId[];
  /** What an older version wrote in the clear; see `unsealed.ts`. */
  unsealed: Unsealed;
  /** How long messages stay, as far as the server said; see `rooms/lifetime.ts`. */
  lifetimeLimits: LifetimeLimits;
  /** How far taking one's data along has come; see `export/`. */
  export: Sealed;
  /** How far taking an archive in has come; see `importing/`. */
  import: Sealed;
  /** Where the messages of archives lie that were taken in. */
  archives: Sealed;
}

export interface Schema extends DBSchema {
  facts: { key: keyof Facts; value: Facts[keyof Facts] };
  rooms: { key: string; value: StoredRoom };
  state: { key: [string, string, string]; value: StateRecord };
  events: {
    key: [string, number];
    value: StoredEvent;
    indexes: { byId: [string, string]; byWaiting: string };
  };
  /** Events that are shown in replies but are not part of a known stretch of timeline. */
  detached: { key: [string, string]; value: StoredEvent; indexes: { byWaiting: string } };
  gaps: { key: [string, number]; value: GapRecord };
  relations: { key: [string, string, string]; value: StoredRelation };
  receipts: { key: [string, string]; value: ReceiptRecord };
  accountData: { key: [string, string]; value: AccountDataRecord };
  queue: { key: string; value: StoredQueued };
  drafts: { key: string; value: DraftRecord };
  snapshots: { key: string; value: SnapshotRecord };
  /** Folded text of many messages; see `search/`. */
  searchChunks: {
    key: [string, number];
    value: SearchChunkRecord;
    indexes: { byNewest: number };
  };
  /** Messages whose text the chunks do not hold yet, or no longer. */
  searchTasks: { key: [string, number]; value: SearchTaskRecord };
}

export type StoreName =
  | "facts"
  | "rooms"
  | "state"
  | "events"
  | "detached"
  | "gaps"
  | "relations"
  | "receipts"
  | "accountData"
  | "queue"
  | "drafts"
  | "snapshots"
  | "searchChunks"
  | "searchTasks";

export const ALL_STORES: StoreName[] = [
  "facts",
  "rooms",
  "state",
  "events",
  "detached",
  "gaps",
  "relations",
  "receipts",
  "accountData",
  "queue",
  "drafts",
  "snapshots",
  "searchChunks",
  "searchTasks",
];

/** What version 1 kept in the clear and the server cannot give again. */
export interface Unsealed {
  firstPaint: FirstPaint | null;
  queue: (Omit<StoredQueued, "sealed" | "uploads" | "content"> & {
    content: JsonObject;
    uploads: UploadRecord[];
  })[];
  drafts: { roomId: string; draft: MessageDraft }[];
}

export function createStores(database: IDBPDatabase<Schema>): void {
  database.createObjectStore("facts");
  database.createObjectStore("rooms", { keyPath: "roomId" });
  database.createObjectStore("state", { keyPath: ["roomId", "type", "stateKey"] });
  const events = database.createObjectStore("events", { keyPath: ["roomId", "order"] });
  events.createIndex("byId", ["roomId", "eventId"]);
  events.createIndex("byWaiting", "waiting");
  const detached = database.createObjectStore("detached", { keyPath: ["roomId", "eventId"] });
  detached.createIndex("byWaiting", "waiting");
  database.createObjectStore("gaps", { keyPath: ["roomId", "order"] });
  database.createObjectStore("relations", { keyPath: ["roomId", "target", "eventId"] });
  database.createObjectStore("receipts", { keyPath: ["roomId", "userId"] });
  database.createObjectStore("accountData", { keyPath: ["roomId", "type"] });
  database.createObjectStore("queue", { keyPath: "txnId" });
  database.createObjectStore("drafts", { keyPath: "roomId" });
  database.createObjectStore("snapshots", { keyPath: "roomId" });
  const chunks = database.createObjectStore("searchChunks", { keyPath: ["roomId", "from"] });
  chunks.createIndex("byNewest", "newestAt");
  database.createObjectStore("searchTasks", { keyPath: ["roomId", "order"] });
}

/** What version 1 had among the facts. */
interface OldFacts {
  firstPaint?: FirstPaint;
  syncPosition?: { toDevice: string | null };
  untoldReads?: Record<string, UntoldRead>;
  storeKey?: { wrapping: CryptoKey; iv: Bytes; wrapped: ArrayBuffer };
}

/**
 * From version 1, which sealed nothing: keeps who is signed in, the keys and what was written but
 * not sent. The rest comes from the server again.
 */
export async function upgradeStores(
  database: IDBPDatabase<Schema>,
  tx: IDBPTransaction<Schema, StoreName[], "versionchange">,
): Promise<void> {
  const old = await readOld(tx);
  for (const name of database.objectStoreNames) database.deleteObjectStore(name);
  createStores(database);
  const facts = tx.objectStore("facts");
  const { storeKey, syncPosition, untoldReads } = old.facts;
  if (storeKey) {
    await facts.put(storeKey.wrapping, "key");
    await facts.put(joined(storeKey.iv, new Uint8Array(storeKey.wrapped)), "cryptoStoreKey");
  }
  if (syncPosition) {
    await facts.put({ pos: null, toDevice: syncPosition.toDevice }, "syncPosition");
  }
  if (untoldReads) await facts.put(untoldReads, "untoldReads");
  for (const record of old.accountData) await tx.objectStore("accountData").put(record);
  await facts.put(old.unsealed, "unsealed");
}

async function readOld(tx: IDBPTransaction<Schema, StoreName[], "versionchange">) {
  const fact = async (name: string) =>
    (await tx.objectStore("facts").get(name as keyof Facts)) as unknown;
  const facts = {
    firstPaint: await fact("firstPaint"),
    syncPosition: await fact("syncPosition"),
    untoldReads: await fact("untoldReads"),
    storeKey: await fact("storeKey"),
  } as OldFacts;
  const queue = (await tx.objectStore("queue").getAll()) as unknown as Unsealed["queue"];
  const drafts = (await tx.objectStore("drafts").getAll()) as unknown as Unsealed["drafts"];
  const accountData = await tx.objectStore("accountData").getAll();
  const unsealed: Unsealed = { firstPaint: facts.firstPaint ?? null, queue, drafts };
  return { facts, accountData, unsealed };
}

/** Decrypts lists of events, and again those whose keys come later. */
import type { Crypto } from "../crypto/crypto.ts";
import { isEncrypted } from "../crypto/decrypt.ts";
import { asText } from "../json.ts";
import type { EventId, RoomId } from "../models.ts";
import { type Database, inTransaction } from "../store/database.ts";
import type { EventRecord, ServerEvent, StoredEvent } from "../store/records.ts";
import type { StoreName } from "../store/schema.ts";
import { sealClear, storedEvent } from "../store/sealing.ts";
import type { Vault } from "../store/vault.ts";
import { bundledEdits } from "./bundled.ts";
import { noteForSearch, type Reading, recordOf, waitingName, writeRelation } from "./write.ts";

export interface RoomKey {
  roomId: RoomId;
  sessionId: string;
}

const FRESH_KEYS_MAX = 500;
const STORES: StoreName[] = ["events", "detached", "relations", "searchTasks"];

/** What later keys have made readable, by room. */
export interface Unlocked {
  records: EventRecord[];
  touched: EventId[];
}

export class Decryptor {
  readonly #database: Database;
  readonly #vault: Vault;
  /** Waits until the crypto store is open. */
  readonly #crypto: () => Promise<Crypto>;
  /** Sessions whose keys came a moment ago, by name, newest last. */
  readonly #fresh = new Set<string>();
  /** Called with keys that came between reading an event and storing it. */
  onLateKeys: (keys: RoomKey[]) => void = () => {};
  /** Called with what was read and is stored now. */
  onStored: (records: EventRecord[]) => void = () => {};

  constructor(database: Database, vault: Vault, crypto: () => Promise<Crypto>) {
    this.#database = database;
    this.#vault = vault;
    this.#crypto = crypto;
  }

  /** By event id, also for edits that the server has folded in. */
  async readAll(roomId: RoomId, events: ServerEvent[]): Promise<Map<EventId, Reading>> {
    const encrypted = [...events, ...events.flatMap(bundledEdits)].filter(isEncrypted);
    const readings = new Map<EventId, Reading>();
    if (encrypted.length === 0) return readings;
    const crypto = await this.#crypto();
    await crypto.track(new Set(encrypted.map((event) => event.sender)));
    for (const event of encrypted) {
      readings.set(event.event_id, await this.#read(crypto, roomId, event));
    }
    this.#askBackup(roomId, encrypted, readings);
    return readings;
  }

  async #read(crypto: Crypto, roomId: RoomId, event: ServerEvent): Promise<Reading> {
    const decryption = await crypto.decrypt(roomId, event);
    if (decryption.utd !== null) return decryption;
    const sealed = await sealClear(this.#vault, roomId, event.event_id, decryption.clear);
    return { ...decryption, sealed };
  }

  /** Missing keys may be in the backup; what comes is told as new keys. */
  #askBackup(roomId: RoomId, events: ServerEvent[], readings: Map<EventId, Reading>): void {
    const sessions = new Set<string>();
    for (const { event_id: eventId, content } of events) {
      const sessionId = asText(content["session_id"]);
      if (readings.get(eventId)?.clear === null && sessionId !== null) sessions.add(sessionId);
    }
    if (sessions.size > 0) void this.#downloadKeys(roomId, sessions);
  }

  async #downloadKeys(roomId: RoomId, sessions: ReadonlySet<string>): Promise<void> {
    const { backup } = await this.#crypto();
    for (const sessionId of sessions) await backup.downloadSession(roomId, sessionId);
  }

  /** Tries again the events of sessions whose keys have come. */
  async unlock(keys: RoomKey[]): Promise<Map<RoomId, Unlocked>> {
    const unlocked = new Map<RoomId, Unlocked>();
    this.#remember(keys);
    for (const { roomId, sessionId } of keys) {
      const result = await this.#unlockSession(roomId, sessionId);
      const { records, touched } = unlocked.get(roomId) ?? { records: [], touched: [] };
      unlocked.set(roomId, {
        records: [...records, ...result.records],
        touched: [...touched, ...result.touched],
      });
    }
    return unlocked;
  }

  #remember(keys: RoomKey[]): void {
    for (const { roomId, sessionId } of keys) this.#fresh.add(waitingName(roomId, sessionId));
    for (const oldest of this.#fresh) {
      if (this.#fresh.size <= FRESH_KEYS_MAX) break;
      this.#fresh.delete(oldest);
    }
  }

  /** Looks again at what was just stored: its keys, for one, may have come in the meantime. */
  reconsider(records: EventRecord[]): void {
    const late = records.filter(({ waiting }) => waiting !== undefined && this.#fresh.has(waiting));
    const keys = late.map(({ roomId, event }) => ({
      roomId,
      sessionId: asText(event.content["session_id"]) ?? "",
    }));
    if (keys.length > 0) this.onLateKeys(keys);
    this.onStored(records);
  }

  async #unlockSession(roomId: RoomId, sessionId: string): Promise<Unlocked> {
    const name = waitingName(roomId, sessionId);
    const [shown, detached] = await Promise.all([
      this.#database.getAllFromIndex("events", "byWaiting", name),
      this.#database.getAllFromIndex("detached", "byWaiting", name),
    ]);
    const crypto = await this.#crypto();
    const reread = async ({ order, event, key }: StoredEvent) =>
      recordOf(roomId, order, event, await this.#read(crypto, roomId, event), key);
    const records = await Promise.all(shown.map(reread));
    const others = await Promise.all(detached.map(reread));
    return inTransaction(this.#database, STORES, async (tx) => {
      const touched: EventId[] = others.map((record) => record.eventId);
      for (const record of records) {
        await tx.objectStore("events").put(storedEvent(record));
        await noteForSearch(tx, record);
        touched.push(...(await writeRelation(tx, record)));
      }
      for (const record of others) await tx.objectStore("detached").put(storedEvent(record));
      const isNews = ({ clear, utd }: EventRecord, at: number) =>
        clear !== null || utd !== shown[at]?.utd;
      return { records: records.filter(isNews), touched };
    });
  }
}

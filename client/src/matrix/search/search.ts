/** Searches the messages that are in the store, newest first, without an index. */
import type { Context } from "../context.ts";
import { randomName } from "../encoding.ts";
import type { RoomId, SearchHit } from "../models.ts";
import { nameOr } from "../names.ts";
import type { StoredEvent } from "../store/records.ts";
import { under } from "../store/database.ts";
import { plainTextOf } from "../timeline/bodies.ts";
import { openEvent, openRelations } from "../store/sealing.ts";
import { messageBody } from "../timeline/items.ts";
import { fold, matchRanges } from "./fold.ts";

/** Events read at once; between two reads other work gets its turn. */
const SLICE_EVENTS = 500;

export class MessageSearch {
  readonly #context: Context;
  readonly #running = new Set<string>();

  constructor(context: Context) {
    this.#context = context;
  }

  start(term: string, only: RoomId | null): string {
    const searchId = randomName();
    this.#running.add(searchId);
    void this.#run(searchId, fold(term.trim()), only);
    return searchId;
  }

  stop(searchId: string): void {
    this.#running.delete(searchId);
  }

  async #run(searchId: string, term: string, only: RoomId | null): Promise<void> {
    const rooms = [...this.#context.rooms.values()]
      .filter(({ roomId }) => only === null || roomId === only)
      .sort((a, b) => b.recency - a.recency);
    for (const { roomId } of rooms) {
      if (term !== "") await this.#searchRoom(searchId, term, roomId);
    }
    if (this.#running.delete(searchId)) this.#context.emit({ type: "SearchFinished", searchId });
  }

  async #searchRoom(searchId: string, term: string, roomId: RoomId): Promise<void> {
    const { emit } = this.#context;
    let below = Number.MAX_SAFE_INTEGER;
    while (this.#running.has(searchId)) {
      const records = await this.#slice(roomId, below);
      const oldest = records.at(-1);
      if (!oldest) return;
      below = oldest.order;
      const hits = await Promise.all(records.map((record) => this.#hit(record, term)));
      const found = hits.filter((hit) => hit !== null);
      const reachedBack = oldest.event.origin_server_ts;
      emit({ type: "SearchProgressed", searchId, hits: found, reachedBack });
    }
  }

  /** Newest first. */
  async #slice(roomId: RoomId, below: number): Promise<StoredEvent[]> {
    const bounds = IDBKeyRange.bound(
      [roomId, Number.NEGATIVE_INFINITY],
      [roomId, below],
      false,
      true,
    );
    const records: StoredEvent[] = [];
    const tx = this.#context.database.transaction("events");
    let cursor = await tx.store.openCursor(bounds, "prev");
    while (cursor && records.length < SLICE_EVENTS) {
      records.push(cursor.value);
      cursor = await cursor.continue();
    }
    return records;
  }

  async #hit(record: StoredEvent, term: string): Promise<SearchHit | null> {
    if (record.standing !== "message") return null;
    const { roomId, eventId, event } = record;
    const { database, vault } = this.#context;
    const found = await database.getAll("relations", under(roomId, eventId));
    const relations = await openRelations(vault, found);
    const text = plainTextOf(messageBody(await openEvent(vault, record), relations));
    if (!fold(text).includes(term)) return null;
    const key: [string, string, string] = [roomId, "m.room.member", event.sender];
    const member = await this.#context.database.get("state", key);
    return {
      roomId,
      eventId,
      sender: event.sender,
      senderName: nameOr(member?.event.content["displayname"], event.sender),
      sentAt: event.origin_server_ts,
      text,
      ranges: matchRanges(text, term),
    };
  }
}

/** Searches the messages of the store, newest first, without an index. */
import type { Change } from "../changes.ts";
import type { Context } from "../context.ts";
import { randomName } from "../encoding.ts";
import type { RoomId, SearchHit } from "../models.ts";
import { nameOr } from "../names.ts";
import { under } from "../store/database.ts";
import type { SearchChunkRecord } from "../store/records.ts";
import { openEvent, openRelations } from "../store/sealing.ts";
import { plainTextOf } from "../timeline/bodies.ts";
import { coverOf } from "../timeline/covers.ts";
import { messageBody } from "../timeline/items.ts";
import { CatchUp } from "./catch_up.ts";
import { ordersWith, type Packed } from "./chunk.ts";
import { openChunk } from "./chunks.ts";
import { fold, matchRanges } from "./fold.ts";

/** Who finds more than this looks for something else. */
const MAX_HITS = 200;
/** Chunks that are being opened while another one is looked through. */
const OPENED_AHEAD = 4;

type ChunkKey = [roomId: RoomId, from: number];

interface Opened {
  chunk: SearchChunkRecord;
  packed: Packed;
}

interface Search {
  searchId: string;
  term: string;
  hitCount: number;
}

export class MessageSearch {
  readonly #context: Context;
  readonly #catchUp: CatchUp;
  readonly #running = new Set<string>();

  constructor(context: Context) {
    this.#context = context;
    this.#catchUp = new CatchUp(context);
  }

  /** Keeps the chunks up to date behind everything else. */
  follow(change: Change): void {
    this.#catchUp.follow(change);
  }

  close(): void {
    this.#catchUp.stop();
    this.#running.clear();
  }

  start(term: string, only: RoomId | null): string {
    const searchId = randomName();
    this.#running.add(searchId);
    const search = { searchId, term: fold(term.trim()), hitCount: 0 };
    void this.#run(search, only).catch((error: unknown) => {
      // The store closes with the session, and takes its searches with it.
      if (this.#running.has(searchId)) throw error;
    });
    return searchId;
  }

  stop(searchId: string): void {
    this.#running.delete(searchId);
  }

  async #run(search: Search, only: RoomId | null): Promise<void> {
    const { searchId, term } = search;
    await (only === null ? this.#catchUp.all() : this.#catchUp.room(only));
    if (term !== "") await this.#scan(search, await this.#chunkKeys(only));
    if (this.#running.delete(searchId)) this.#context.emit({ type: "SearchFinished", searchId });
  }

  /** Newest first. */
  async #chunkKeys(only: RoomId | null): Promise<ChunkKey[]> {
    const keys = await this.#context.database.getAllKeysFromIndex("searchChunks", "byNewest");
    return keys.filter(([roomId]) => only === null || roomId === only).reverse();
  }

  async #scan(search: Search, keys: ChunkKey[]): Promise<void> {
    const ahead: Promise<Opened | null>[] = [];
    const openNext = () => {
      const key = keys.shift();
      if (key) ahead.push(this.#open(key));
    };
    for (let count = 0; count < OPENED_AHEAD; count += 1) openNext();
    let oldestAt = Number.POSITIVE_INFINITY;
    while (ahead.length > 0 && search.hitCount < MAX_HITS && this.#running.has(search.searchId)) {
      const opened = await ahead.shift();
      openNext();
      if (!opened) continue;
      oldestAt = Math.min(oldestAt, opened.chunk.oldestAt);
      // Everything newer than the next chunk's newest message has been looked through.
      const next = await ahead[0];
      await this.#tell(search, opened, next?.chunk.newestAt ?? oldestAt);
    }
    await Promise.all(ahead);
  }

  /** Null when the room has been left, or the chunk was rewritten by what came just now. */
  async #open(key: ChunkKey): Promise<Opened | null> {
    const { database, vault } = this.#context;
    const chunk = await database.get("searchChunks", key);
    return chunk ? { chunk, packed: await openChunk(vault, chunk) } : null;
  }

  async #tell(search: Search, { chunk, packed }: Opened, reachedBack: number): Promise<void> {
    const { searchId, term } = search;
    const orders = ordersWith(packed, term).slice(0, MAX_HITS - search.hitCount);
    const hits = await Promise.all(orders.map((order) => this.#hit(chunk.roomId, order, term)));
    const found = hits.filter((hit) => hit !== null);
    search.hitCount += found.length;
    if (!this.#running.has(searchId)) return;
    this.#context.emit({ type: "SearchProgressed", searchId, hits: found, reachedBack });
  }

  /** The message as it was written. */
  async #hit(roomId: RoomId, order: number, term: string): Promise<SearchHit | null> {
    const { database, vault } = this.#context;
    const stored = await database.get("events", [roomId, order]);
    if (!stored) return null;
    const { eventId, event } = stored;
    const [found, member] = await Promise.all([
      database.getAll("relations", under(roomId, eventId)),
      database.get("state", [roomId, "m.room.member", event.sender]),
    ]);
    const relations = await openRelations(vault, found);
    const text = plainTextOf(messageBody(await openEvent(vault, stored), relations));
    if (!fold(text).includes(term)) return null;
    return {
      roomId,
      eventId,
      sender: event.sender,
      senderName: nameOr(member?.event.content["displayname"], event.sender),
      sentAt: event.origin_server_ts,
      text,
      cover: coverOf(event, relations),
      ranges: matchRanges(text, term),
    };
  }
}

/** Brings the chunks up to date with the messages that were written, changed or taken away. */
import type { Change } from "../changes.ts";
import type { Context } from "../context.ts";
import type { RoomId } from "../models.ts";
import { Mutexes } from "../mutex.ts";
import { under } from "../store/database.ts";
import type { SearchTaskRecord, StoredEvent, StoredRelation } from "../store/records.ts";
import { openEvent, openRelations } from "../store/sealing.ts";
import { plainTextOf } from "../timeline/bodies.ts";
import { messageBody } from "../timeline/items.ts";
import { CHUNK_ENTRIES_MAX, type Entry } from "./chunk.ts";
import { changeEntries } from "./chunks.ts";
import { fold } from "./fold.ts";

/** A chunk is rewritten as a whole, so a talk is collected for a while. */
const DELAY_MS = 3_000;
const WORDLESS = new Set(["redacted", "undecryptable"]);

interface Found {
  stored: StoredEvent;
  relations: StoredRelation[];
}

export class CatchUp {
  readonly #context: Context;
  readonly #mutexes = new Mutexes();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Everything that writes messages tells one of these. */
  follow({ type }: Change): void {
    if (type !== "RoomsChanged" && type !== "TimelineChanged") return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#afterwards();
    }, DELAY_MS);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #afterwards(): Promise<void> {
    try {
      await this.all();
    } catch (error) {
      // The store closes with the session.
      if (!this.#stopped) throw error;
    }
  }

  /** Resolves when the chunks hold every message of the store. */
  async all(): Promise<void> {
    let after: RoomId = "";
    for (;;) {
      const above = IDBKeyRange.lowerBound([after, []], true);
      if (this.#stopped) return;
      const [next] = await this.#context.database.getAllKeys("searchTasks", above, 1);
      if (!next) return;
      [after] = next;
      await this.room(after);
    }
  }

  room(roomId: RoomId): Promise<void> {
    return this.#mutexes.run(roomId, async () => {
      const { database } = this.#context;
      while (!this.#stopped) {
        const tasks = await database.getAll("searchTasks", under(roomId), CHUNK_ENTRIES_MAX);
        if (tasks.length === 0) return;
        const changes = await this.#changes(tasks);
        if (!this.#stopped) await changeEntries(this.#context, roomId, changes, tasks);
      }
    });
  }

  async #changes(tasks: readonly SearchTaskRecord[]): Promise<Map<number, Entry | null>> {
    const tx = this.#context.database.transaction(["events", "relations"]);
    const events = tx.objectStore("events");
    const relations = tx.objectStore("relations");
    const found = await Promise.all(
      tasks.map(async ({ roomId, order }): Promise<Found[]> => {
        const stored = await events.get([roomId, order]);
        if (!stored) return [];
        return [{ stored, relations: await relations.getAll(under(roomId, stored.eventId)) }];
      }),
    );
    const texts = found.flat().map(async (one): Promise<[number, Entry | null]> => {
      return [one.stored.order, await this.#entry(one)];
    });
    return new Map(await Promise.all(texts));
  }

  /** Null for what has no words, or no longer. */
  async #entry({ stored, relations }: Found): Promise<Entry | null> {
    if (stored.standing !== "message") return null;
    const { vault } = this.#context;
    const [record, opened] = await Promise.all([
      openEvent(vault, stored),
      openRelations(vault, relations),
    ]);
    const body = messageBody(record, opened);
    if (WORDLESS.has(body.kind)) return null;
    const text = fold(plainTextOf(body));
    return { order: stored.order, sentAt: stored.event.origin_server_ts, text };
  }
}

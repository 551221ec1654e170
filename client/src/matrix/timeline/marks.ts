/** The marks beside messages, which follow what is known of their senders. */
import type { Context } from "../context.ts";
import type { RoomId, UserId } from "../models.ts";
import { inTransaction } from "../store/database.ts";
import type { EventRecord, StoredEvent } from "../store/records.ts";
import type { Timelines } from "./timelines.ts";

const NEWS_MAX = 1_000;

type Marked = Pick<EventRecord, "roomId" | "order" | "eventId" | "event" | "sealed" | "shield">;

export class Marks {
  readonly #context: Context;
  readonly #timelines: Timelines;
  /** People of whom something new was learnt since the start, newest last. */
  readonly #news = new Set<UserId>();

  constructor(context: Context, timelines: Timelines) {
    this.#context = context;
    this.#timelines = timelines;
  }

  /** Something new is known of these people or their devices. */
  async trustChanged(userIds: readonly UserId[]): Promise<void> {
    this.#remember(userIds);
    const senders = new Set(userIds);
    for (const roomId of this.#timelines.openRooms()) {
      const shown = await this.#timelines.shown(roomId);
      await this.#judge(shown.filter(({ event }) => senders.has(event.sender)));
    }
  }

  /** The view shows these now: doubts may have been settled while nobody looked. */
  shown(records: readonly Marked[]): Promise<void> {
    return this.#judge(records.filter((one) => one.shield !== null || this.#isInNews(one)));
  }

  /** Looks again at what was just stored: something may have become known between the two. */
  stored(records: readonly EventRecord[]): Promise<void> {
    return this.#judge(records.filter((one) => this.#isInNews(one)));
  }

  #isInNews({ event }: Marked): boolean {
    return this.#news.has(event.sender);
  }

  #remember(userIds: readonly UserId[]): void {
    for (const userId of userIds) {
      this.#news.delete(userId);
      this.#news.add(userId);
    }
    for (const oldest of this.#news) {
      if (this.#news.size <= NEWS_MAX) break;
      this.#news.delete(oldest);
    }
  }

  async #judge(records: readonly Marked[]): Promise<void> {
    const readable = records.filter(({ sealed }) => sealed !== null);
    if (readable.length === 0) return;
    const crypto = await this.#context.crypto();
    const changed: Marked[] = [];
    for (const one of readable) {
      const shield = await crypto.shield(one.roomId, one.event, one.shield);
      if (shield?.code !== one.shield?.code) changed.push({ ...one, shield });
    }
    for (const [roomId, written] of await this.#write(changed)) {
      await this.#timelines.publish(roomId, written, new Set());
    }
  }

  /** Leaves alone what was taken away meanwhile. */
  #write(changed: readonly Marked[]): Promise<Map<RoomId, StoredEvent[]>> {
    return inTransaction(this.#context.database, ["events"], async (tx) => {
      const written = new Map<RoomId, StoredEvent[]>();
      const store = tx.objectStore("events");
      for (const { roomId, order, eventId, shield } of changed) {
        const now = await store.get([roomId, order]);
        if (now?.eventId !== eventId || now.sealed === null) continue;
        const next = { ...now, shield };
        await store.put(next);
        written.set(roomId, [...(written.get(roomId) ?? []), next]);
      }
      return written;
    });
  }
}

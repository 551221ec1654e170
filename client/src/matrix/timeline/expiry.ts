/**
 * Removes messages whose time is over from this device: from the store with all that was made of
 * them, from open timelines and from the list of chats. The server does the same by the same rule,
 * but tells nobody.
 */
import type { Context } from "../context.ts";
import { asObject } from "../json.ts";
import type { EventId, RoomId } from "../models.ts";
import { isOver, lifetimeOf, type LifetimeLimits, limitsOf, NO_LIMITS } from "../rooms/lifetime.ts";
import { inTransaction, readFact, type Tx, under, writeFact } from "../store/database.ts";
import type { RoomRecord } from "../store/records.ts";
import type { StoreName } from "../store/schema.ts";

const STORES: StoreName[] = ["events", "detached", "relations", "searchTasks", "snapshots"];
/** A look reads on over so many that stay: what bridges bring is not in the order of time. */
const YOUNGER_MAX = 200;
/** The device's clock may be set, and a timer has an end. */
const SLEEP_MS_MAX = 60 * 60 * 1000;

/** What went from one room. */
interface Gone {
  ids: Set<EventId>;
  keys: string[];
  /** When the next message of the room goes. */
  nextAt: number;
}

export interface ExpiryWiring {
  context: Context;
  /** Redraws an open timeline without these. */
  publish: (roomId: RoomId, gone: ReadonlySet<EventId>, keys: string[]) => Promise<void>;
  update: (roomId: RoomId, changes: Partial<RoomRecord>) => Promise<void>;
  forgetMedia: () => void;
  now?: () => number;
}

export class Expiry {
  readonly #wiring: ExpiryWiring;
  readonly #now: () => number;
  /** The time of each room as it was at the last look. */
  readonly #known = new Map<RoomId, number | null>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #wakesAt = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(wiring: ExpiryWiring) {
    this.#wiring = wiring;
    this.#now = wiring.now ?? Date.now;
  }

  /** What the server said last, also without a connection. */
  async start(): Promise<void> {
    const { context } = this.#wiring;
    context.lifetimes.limits = (await readFact(context.database, "lifetimeLimits")) ?? NO_LIMITS;
    await this.sweep();
  }

  /** Asks the server. */
  async refresh(): Promise<void> {
    const answer = await this.#wiring.context.http.call("GET", "/_matrix/client/v3/capabilities");
    await this.setLimits(limitsOf(asObject(asObject(answer)["capabilities"])));
  }

  async setLimits(limits: LifetimeLimits): Promise<void> {
    const { database, lifetimes, rooms } = this.#wiring.context;
    if (JSON.stringify(limits) === JSON.stringify(lifetimes.limits)) return;
    lifetimes.limits = limits;
    await writeFact(database, "lifetimeLimits", limits);
    for (const roomId of rooms.keys()) await this.#wiring.update(roomId, {});
    await this.sweep();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Something has come in these rooms, or they say another time. */
  follow(roomIds: RoomId[]): void {
    for (const roomId of roomIds) {
      const lifetimeMs = this.#lifetime(roomId);
      const isNew = this.#known.get(roomId) !== lifetimeMs;
      this.#known.set(roomId, lifetimeMs);
      if (lifetimeMs === null) continue;
      this.#wakeAt(isNew ? this.#now() : this.#now() + lifetimeMs);
    }
  }

  #lifetime(roomId: RoomId): number | null {
    const { rooms, lifetimes } = this.#wiring.context;
    return lifetimeOf(rooms.get(roomId)?.retention, lifetimes.limits);
  }

  #wakeAt(at: number): void {
    if (this.#stopped || at >= this.#wakesAt) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#wakesAt = at;
    const waitMs = Math.min(Math.max(at - this.#now(), 0), SLEEP_MS_MAX);
    this.#timer = setTimeout(() => void this.#wake(), waitMs);
  }

  async #wake(): Promise<void> {
    this.#timer = null;
    this.#wakesAt = Number.POSITIVE_INFINITY;
    try {
      await this.sweep();
    } catch (error) {
      // The store closes with the session.
      if (!this.#stopped) throw error;
    }
  }

  /** Removes all that is over, in every room, and sleeps until the next. */
  async sweep(): Promise<void> {
    for (const roomId of this.#wiring.context.rooms.keys()) {
      const lifetimeMs = this.#lifetime(roomId);
      this.#known.set(roomId, lifetimeMs);
      if (lifetimeMs !== null && !this.#stopped) await this.#sweepRoom(roomId, lifetimeMs);
    }
  }

  async #sweepRoom(roomId: RoomId, lifetimeMs: number): Promise<void> {
    const { context, publish, update, forgetMedia } = this.#wiring;
    const now = this.#now();
    const { ids, keys, nextAt } = await context.commits.run(() =>
      inTransaction(context.database, STORES, (tx) => removeOld(tx, roomId, lifetimeMs, now)),
    );
    if (nextAt < Number.POSITIVE_INFINITY) this.#wakeAt(nextAt);
    const last = context.rooms.get(roomId)?.lastMessage;
    const isLastOver = last !== undefined && last !== null && isOver(last.sentAt, lifetimeMs, now);
    if (ids.size === 0 && !isLastOver) return;
    forgetMedia();
    await update(roomId, isLastOver ? { lastMessage: null } : {});
    await publish(roomId, ids, keys);
  }
}

/** Takes messages from before their time out of the store; state stays. */
async function removeOld(tx: Tx, roomId: RoomId, lifetimeMs: number, now: number): Promise<Gone> {
  const gone: Gone = { ids: new Set(), keys: [], nextAt: Number.POSITIVE_INFINITY };
  const relations = tx.objectStore("relations");
  let younger = 0;
  let cursor = await tx.objectStore("events").openCursor(under(roomId));
  for (; cursor && younger < YOUNGER_MAX; cursor = await cursor.continue()) {
    const { event, eventId, key, order, relatesTo } = cursor.value;
    if (event.state_key !== undefined) continue;
    if (!isOver(event.origin_server_ts, lifetimeMs, now)) {
      younger += 1;
      gone.nextAt = Math.min(gone.nextAt, event.origin_server_ts + lifetimeMs);
      continue;
    }
    gone.ids.add(eventId);
    gone.keys.push(key);
    await cursor.delete();
    await relations.delete(under(roomId, eventId));
    if (relatesTo !== null) await relations.delete([roomId, relatesTo, eventId]);
    // Its words leave the search as well.
    await tx.objectStore("searchTasks").put({ roomId, order, mark: Math.random() });
  }
  await removeDetached(tx, roomId, lifetimeMs, now);
  if (gone.ids.size > 0) await tx.objectStore("snapshots").delete(roomId);
  return gone;
}

/** What is only shown in replies. */
async function removeDetached(tx: Tx, roomId: RoomId, lifetimeMs: number, now: number) {
  let cursor = await tx.objectStore("detached").openCursor(under(roomId));
  for (; cursor; cursor = await cursor.continue()) {
    if (isOver(cursor.value.event.origin_server_ts, lifetimeMs, now)) await cursor.delete();
  }
}

/** The opened timelines: reads windows, extends them, and tells what changed in them. */
import type { Context } from "../context.ts";
import { EngineError } from "../engine.ts";
import type { EventId, RoomId, TimelineItem, TimelineWindow } from "../models.ts";
import { Mutexes } from "../mutex.ts";
import { SERVER_NOTICES } from "../rooms/account_state.ts";
import { lifetimeOf } from "../rooms/lifetime.ts";
import type { Tx } from "../store/database.ts";
import { snapshotLabel } from "../store/labels.ts";
import {
  type EventRecord,
  type QueueRecord,
  type RoomRecord,
  SNAPSHOT_SHAPE,
  type StoredEvent,
} from "../store/records.ts";
import { openQueued } from "../store/sealing.ts";
import { gapBelow, gatherItems, readBelow } from "./gather.ts";
import type { History } from "./history.ts";
import { readersOf } from "./people.ts";

const WINDOW_ITEMS = 60;
/** Of what was missed in an open room, before the rest waits until somebody scrolls there. */
const JOINED_PAGES = 20;
const CONTEXT_ITEMS = 30;
/** A first window with fewer items than this asks the server for more at once. */
const WINDOW_ITEMS_MIN = 25;
const SNAPSHOT_DELAY_MS = 1_000;
const STORES = ["events", "detached", "relations", "state", "gaps", "queue", "receipts"] as const;

/** The stretch of order numbers that the view has. */
interface Opened {
  from: number;
  /** Infinity while the window reaches the newest message. */
  to: number;
  count: number;
}

export class Timelines {
  readonly #context: Context;
  readonly #history: History;
  readonly #opened = new Map<RoomId, Opened>();
  readonly #mutexes = new Mutexes();
  /** Rooms in which what was missed is being fetched. */
  readonly #joining = new Set<RoomId>();
  readonly #asked = new Set<EventId>();
  #stopped = false;
  readonly #snapshots = new Map<RoomId, ReturnType<typeof setTimeout>>();

  /** Called with events that the view did not have before. */
  onShown: (records: (StoredEvent | EventRecord)[]) => void = () => {};

  constructor(context: Context, history: History) {
    this.#context = context;
    this.#history = history;
  }

  openRooms(): RoomId[] {
    return [...this.#opened.keys()];
  }

  /** The stored events of an opened window. */
  async shown(roomId: RoomId): Promise<StoredEvent[]> {
    const opened = this.#opened.get(roomId);
    return opened ? this.#context.database.getAll("events", boundsOf(roomId, opened)) : [];
  }

  #room(roomId: RoomId): RoomRecord {
    const room = this.#context.rooms.get(roomId);
    if (!room) throw new EngineError("not_found", "This room is not known.");
    return room;
  }

  #read(): Tx {
    const { database } = this.#context;
    return database.transaction([...STORES], "readonly") as unknown as Tx;
  }

  async open(roomId: RoomId): Promise<TimelineWindow> {
    const count = (this.#opened.get(roomId)?.count ?? 0) + 1;
    const tx = this.#read();
    this.#room(roomId);
    const gap = await gapBelow(tx, roomId, Number.MAX_SAFE_INTEGER);
    const range = { below: Number.MAX_SAFE_INTEGER, from: gap ?? Number.NEGATIVE_INFINITY };
    const records = await readBelow(tx, roomId, range, WINDOW_ITEMS);
    const from = records[0]?.order ?? gap ?? Number.MAX_SAFE_INTEGER;
    this.#opened.set(roomId, { from, to: Number.POSITIVE_INFINITY, count });
    const window = await this.#window(roomId);
    this.#snapshotLater(roomId);
    if (window.hasOlder && records.length < WINDOW_ITEMS_MIN) void this.#loadQuietly(roomId);
    this.onShown(records);
    return window;
  }

  async #loadQuietly(roomId: RoomId): Promise<void> {
    try {
      await this.loadOlder(roomId, WINDOW_ITEMS);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
    }
  }

  async openAt(roomId: RoomId, eventId: EventId): Promise<TimelineWindow> {
    this.#room(roomId);
    const count = (this.#opened.get(roomId)?.count ?? 0) + 1;
    const at = await this.#orderOf(roomId, eventId);
    const tx = this.#read();
    const range = { below: at, from: (await gapBelow(tx, roomId, at)) ?? Number.NEGATIVE_INFINITY };
    const before = await readBelow(tx, roomId, range, CONTEXT_ITEMS);
    const above = IDBKeyRange.bound([roomId, at], [roomId, Number.MAX_SAFE_INTEGER]);
    const after = await this.#read().objectStore("events").getAll(above, CONTEXT_ITEMS);
    const reachesEnd = after.length < CONTEXT_ITEMS;
    this.#opened.set(roomId, {
      from: before[0]?.order ?? at,
      to: reachesEnd ? Number.POSITIVE_INFINITY : (after.at(-1)?.order ?? at),
      count,
    });
    const window = await this.#window(roomId);
    this.onShown([...before, ...after]);
    return window;
  }

  async #orderOf(roomId: RoomId, eventId: EventId): Promise<number> {
    const find = () => this.#context.database.getFromIndex("events", "byId", [roomId, eventId]);
    let record = await find();
    if (!record) {
      await this.#history.fetchAround(roomId, eventId, CONTEXT_ITEMS);
      record = await find();
    }
    if (!record) throw new EngineError("not_found", "This message is not there any more.");
    return record.order;
  }

  close(roomId: RoomId): void {
    const opened = this.#opened.get(roomId);
    if (!opened) return;
    opened.count -= 1;
    if (opened.count <= 0) this.#opened.delete(roomId);
  }

  /** The room is gone: nothing of it is drawn or kept any more. */
  forget(roomId: RoomId): void {
    this.#opened.delete(roomId);
    clearTimeout(this.#snapshots.get(roomId));
    this.#snapshots.delete(roomId);
  }

  async #window(roomId: RoomId): Promise<TimelineWindow> {
    const opened = this.#opened.get(roomId);
    if (!opened) throw new EngineError("cancelled", "The timeline was closed.");
    const { from, to } = opened;
    const room = this.#room(roomId);
    const isLive = to === Number.POSITIVE_INFINITY;
    const queue = isLive ? await this.#queue(roomId) : [];
    const tx = this.#read();
    const records = await tx.objectStore("events").getAll(boundsOf(roomId, opened));
    const gaps = await this.#gapItems(tx, roomId, opened);
    const receipts = await readersOf(tx, roomId, this.#context.session.userId);
    const hasOlder = await this.#hasOlder(tx, roomId, from);
    const items = await this.#draw(tx, room, records, queue);
    return {
      roomId,
      items: [...items, ...gaps].sort((a, b) => a.order - b.order),
      hasOlder,
      hasNewer: !isLive,
      readUpTo: room.readUpTo,
      lifetimeMs: lifetimeOf(room.retention, this.#context.lifetimes.limits),
      receipts,
    };
  }

  async #queue(roomId: RoomId): Promise<QueueRecord[]> {
    const { database, vault } = this.#context;
    const all = await database.getAll("queue");
    const own = all.filter((one) => one.roomId === roomId);
    own.sort((a, b) => a.sequence - b.sequence);
    return Promise.all(own.map((one) => openQueued(vault, one)));
  }

  async #gapItems(tx: Tx, roomId: RoomId, opened: Opened): Promise<TimelineItem[]> {
    const gaps = await tx.objectStore("gaps").getAll(boundsOf(roomId, opened));
    const shown = gaps.filter(({ order }) => order > opened.from);
    return Promise.all(
      shown.map(async ({ order }) => {
        const above = boundsOf(roomId, { ...opened, from: order });
        const [next] = await tx.objectStore("events").getAll(above, 1);
        const sentAt = next?.event.origin_server_ts ?? 0;
        return { kind: "gap" as const, key: gapKey(order), order: order - 0.5, sentAt };
      }),
    );
  }

  async #hasOlder(tx: Tx, roomId: RoomId, from: number): Promise<boolean> {
    if ((await gapBelow(tx, roomId, from)) !== null) return true;
    const below = IDBKeyRange.bound(
      [roomId, Number.NEGATIVE_INFINITY],
      [roomId, from],
      false,
      true,
    );
    return (await tx.objectStore("events").getKey(below)) !== undefined;
  }

  async #draw(
    tx: Tx,
    room: RoomRecord,
    records: (StoredEvent | EventRecord)[],
    queue: QueueRecord[],
  ): Promise<TimelineItem[]> {
    const { vault, session, account } = this.#context;
    const isNoticeRoom = account.isTagged(room.roomId, SERVER_NOTICES);
    const viewer = { vault, ownUserId: session.userId, isNoticeRoom };
    const { items, missingTargets } = await gatherItems(tx, room, viewer, records, queue);
    const fresh = missingTargets.filter((eventId) => !this.#asked.has(eventId));
    for (const eventId of fresh) {
      this.#asked.add(eventId);
      void this.#fetchTarget(room.roomId, eventId);
    }
    return items;
  }

  async #fetchTarget(roomId: RoomId, eventId: EventId): Promise<void> {
    if (await this.#history.fetchDetached(roomId, eventId)) {
      await this.publish(roomId, [], new Set([eventId]));
    }
  }

  /** Redraws these records, and those that the touched events are part of. */
  publish(
    roomId: RoomId,
    records: (StoredEvent | EventRecord)[],
    touched: ReadonlySet<EventId>,
    removed: string[] = [],
  ): Promise<void> {
    return this.#mutexes.run(roomId, async () => {
      const opened = this.#opened.get(roomId);
      const room = this.#context.rooms.get(roomId);
      if (!opened || !room) return;
      const isLive = opened.to === Number.POSITIVE_INFINITY;
      const queue = isLive ? await this.#queue(roomId) : [];
      const tx = this.#read();
      const shown = new Map(
        records
          .filter(({ order }) => order >= opened.from && order <= opened.to)
          .map((record) => [record.eventId, record]),
      );
      if (touched.size > 0) {
        for (const record of await tx.objectStore("events").getAll(boundsOf(roomId, opened))) {
          const { eventId, replyTo } = record;
          const isTouched = touched.has(eventId) || (replyTo !== null && touched.has(replyTo));
          if (isTouched) shown.set(eventId, record);
        }
      }
      const hasOlder = await this.#hasOlder(tx, roomId, opened.from);
      const items = await this.#draw(tx, room, [...shown.values()], queue);
      this.#tell(roomId, opened, { items, removed, hasOlder });
    });
  }

  /** How calls went may have changed. */
  async redrawCalls(roomId: RoomId): Promise<void> {
    const shown = await this.shown(roomId);
    const calls = shown.filter(({ standing }) => standing === "call");
    if (calls.length > 0) await this.publish(roomId, calls, new Set());
  }

  #tell(
    roomId: RoomId,
    { to }: Opened,
    news: { items: TimelineItem[]; removed: string[]; hasOlder: boolean },
  ): void {
    const hasNewer = to !== Number.POSITIVE_INFINITY;
    this.#context.emit({ type: "TimelineChanged", roomId, ...news, hasNewer });
    this.#snapshotLater(roomId);
  }

  async loadOlder(roomId: RoomId, count: number): Promise<boolean> {
    return this.#mutexes.run(`older ${roomId}`, () => this.#loadOlder(roomId, count));
  }

  async #loadOlder(roomId: RoomId, count: number): Promise<boolean> {
    const opened = this.#opened.get(roomId);
    if (!opened) return false;
    const tx = this.#read();
    const gap = await gapBelow(tx, roomId, opened.from);
    const range = { below: opened.from, from: gap ?? Number.NEGATIVE_INFINITY };
    let records: (StoredEvent | EventRecord)[] = await readBelow(tx, roomId, range, count);
    let touched = new Set<EventId>();
    if (records.length === 0 && gap !== null) {
      const fetched = await this.#history.fetchBelow(roomId, gap, count);
      records = fetched.records;
      touched = new Set(fetched.touched);
    }
    opened.from = Math.min(opened.from, ...records.map(({ order }) => order));
    await this.publish(roomId, records, touched);
    this.onShown(records);
    return this.#hasOlder(this.#read(), roomId, opened.from);
  }

  async loadNewer(roomId: RoomId, count: number): Promise<boolean> {
    const opened = this.#opened.get(roomId);
    if (!opened || opened.to === Number.POSITIVE_INFINITY) return false;
    const above = IDBKeyRange.bound([roomId, opened.to], [roomId, Number.MAX_SAFE_INTEGER], true);
    const records = await this.#context.database.getAll("events", above, count);
    const isEnd = records.length < count;
    opened.to = isEnd ? Number.POSITIVE_INFINITY : (records.at(-1)?.order ?? opened.to);
    await this.publish(roomId, records, new Set());
    this.onShown(records);
    return !isEnd;
  }

  async fillGap(roomId: RoomId, key: string): Promise<void> {
    const opened = this.#opened.get(roomId);
    const order = orderOfGap(key);
    if (!opened || order === null) return;
    const { records, touched } = await this.#history.fetchBelow(roomId, order, WINDOW_ITEMS);
    await this.publish(roomId, records, new Set(touched), [key]);
    await this.#tellGaps(roomId, opened);
  }

  async #tellGaps(roomId: RoomId, opened: Opened): Promise<void> {
    const tx = this.#read();
    const items = await this.#gapItems(tx, roomId, opened);
    const hasOlder = await this.#hasOlder(tx, roomId, opened.from);
    if (items.length > 0) this.#tell(roomId, opened, { items, removed: [], hasOlder });
  }

  /**
   * A new stretch has begun in a room that is open: fetch what was missed between, so that
   * what was changed or taken back meanwhile is so in what stands before it, too.
   */
  async joinUp(roomId: RoomId): Promise<void> {
    const opened = this.#opened.get(roomId);
    if (opened?.to !== Number.POSITIVE_INFINITY) return;
    await this.#tellGaps(roomId, opened);
    // Whoever is at it begins with the newest gap each time, so with this one, too.
    if (this.#joining.has(roomId)) return;
    this.#joining.add(roomId);
    try {
      for (let page = 0; page < JOINED_PAGES; page += 1) {
        const gap = await gapBelow(this.#read(), roomId, Number.MAX_SAFE_INTEGER);
        if (gap === null || gap <= opened.from || this.#opened.get(roomId) !== opened) return;
        await this.fillGap(roomId, gapKey(gap));
      }
    } catch (error) {
      // The gap is shown, and is tried again when it comes into sight.
      if (!(error instanceof EngineError)) throw error;
    } finally {
      this.#joining.delete(roomId);
    }
  }

  /** Keeps the window for the first frame of the next start. */
  #snapshotLater(roomId: RoomId): void {
    if (this.#snapshots.has(roomId)) return;
    const timer = setTimeout(() => void this.#snapshot(roomId), SNAPSHOT_DELAY_MS);
    this.#snapshots.set(roomId, timer);
  }

  async #snapshot(roomId: RoomId): Promise<void> {
    this.#snapshots.delete(roomId);
    const { commits, database, rooms, vault } = this.#context;
    // A commit of its own: what sync removes meanwhile must not come back.
    await commits.run(async () => {
      const opened = this.#opened.get(roomId);
      if (opened?.to !== Number.POSITIVE_INFINITY || !rooms.has(roomId)) return;
      const window = await this.#window(roomId);
      const items = window.items.slice(-WINDOW_ITEMS);
      const hasOlder = window.hasOlder || items.length < window.items.length;
      const sealed = await vault.seal(snapshotLabel(roomId), { ...window, items, hasOlder });
      if (!this.#stopped)
        await database.put("snapshots", { roomId, shape: SNAPSHOT_SHAPE, sealed });
    });
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#snapshots.values()) clearTimeout(timer);
    this.#opened.clear();
  }
}

function boundsOf(roomId: RoomId, { from, to }: Opened): IDBKeyRange {
  return IDBKeyRange.bound([roomId, from], [roomId, Math.min(to, Number.MAX_SAFE_INTEGER)]);
}

const gapKey = (order: number) => `gap ${order}`;
const orderOfGap = (key: string) => (key.startsWith("gap ") ? Number(key.slice(4)) : null);

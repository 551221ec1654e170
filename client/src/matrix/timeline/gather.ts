/** Reads everything that a stretch of timeline needs to be drawn, then draws it. */
import { Attendance } from "../calls/attendance.ts";
import { asNumber, asObject, asText } from "../json.ts";
import type { EventId, RoomId, TimelineItem, UserId } from "../models.ts";
import { type ReadTx, under } from "../store/database.ts";
import type {
  EventRecord,
  QueueRecord,
  RelationRecord,
  RoomRecord,
  Standing,
  StoredEvent,
  StoredRelation,
} from "../store/records.ts";
import { openEvents, openRelations } from "../store/sealing.ts";
import type { Vault } from "../store/vault.ts";
import { canRedactOthers, canUncover } from "../rooms/power.ts";
import { echoOf, isEcho, pendingRelations } from "../sending/echo.ts";
import { type Attended, attendedCall } from "./attended.ts";
import { itemOf, type ItemContext } from "./items.ts";
import { People } from "./people.ts";

/** Of more people who have reacted nobody looks at the names. */
const NAMED_REACTORS_MAX = 200;

export interface Gathered {
  items: TimelineItem[];
  /** Replies to events that are not in the store. */
  missingTargets: EventId[];
}

export interface Viewer {
  vault: Vault;
  ownUserId: UserId;
  /** Only the server can speak in the room. */
  isNoticeRoom: boolean;
}

/** Draws stored events and the messages in the queue. The transaction ends before it opens them. */
export async function gatherItems(
  tx: ReadTx,
  room: RoomRecord,
  viewer: Viewer,
  records: (StoredEvent | EventRecord)[],
  queue: QueueRecord[],
): Promise<Gathered> {
  const { vault, ownUserId } = viewer;
  const gatherer = new Gatherer(tx, room.roomId, pendingRelations(queue, ownUserId));
  const echoes = queue.filter(isEcho);
  await gatherer.relationsOf(records.map(({ eventId }) => eventId));
  await gatherer.targetsOf([
    ...records.map(({ replyTo }) => replyTo),
    ...echoes.map(({ content }) => replyTargetOf(content)),
  ]);
  const senders = records.map(({ event }) => event.sender);
  await gatherer.people.load([ownUserId, ...senders, ...gatherer.reactors()]);
  await gatherer.callsOf(records);
  const context = await gatherer.context(viewer, room.encrypted);
  const [opened] = await Promise.all([openEvents(vault, records), gatherer.open(vault)]);
  const items = [
    ...opened.map((record) => itemOf(record, context)),
    ...echoes.map((record) => echoOf(record, context)),
  ];
  return {
    items: items.filter((item) => item !== null),
    missingTargets: gatherer.missingTargets(),
  };
}

function replyTargetOf(content: QueueRecord["content"]): EventId | null {
  return asText(asObject(asObject(content["m.relates_to"])["m.in_reply_to"])["event_id"]);
}

class Gatherer {
  readonly #tx: ReadTx;
  readonly #roomId: RoomId;
  readonly #pending: RelationRecord[];
  readonly #found = new Map<EventId, StoredRelation[]>();
  readonly #relations = new Map<EventId, RelationRecord[]>();
  readonly #targets = new Map<EventId, StoredEvent | null>();
  readonly #opened = new Map<EventId, EventRecord>();
  readonly people: People;
  readonly #calls = new Map<EventId, Attended>();

  constructor(tx: ReadTx, roomId: RoomId, pending: RelationRecord[]) {
    this.#tx = tx;
    this.#roomId = roomId;
    this.#pending = pending;
    this.people = new People(tx, roomId);
  }

  async relationsOf(eventIds: EventId[]): Promise<void> {
    const store = this.#tx.objectStore("relations");
    await Promise.all(
      eventIds.map(async (eventId) => {
        this.#found.set(eventId, await store.getAll(under(this.#roomId, eventId)));
      }),
    );
  }

  async targetsOf(eventIds: (EventId | null)[]): Promise<void> {
    const wanted = [...new Set(eventIds.filter((one) => one !== null))];
    const byId = this.#tx.objectStore("events").index("byId");
    const detached = this.#tx.objectStore("detached");
    await Promise.all(
      wanted.map(async (eventId) => {
        const key: [string, string] = [this.#roomId, eventId];
        const record = (await byId.get(key)) ?? (await detached.get(key)) ?? null;
        this.#targets.set(eventId, record);
      }),
    );
    await this.relationsOf(wanted.filter((eventId) => !this.#found.has(eventId)));
    const senders = [...this.#targets.values()].flatMap((one) => (one ? [one.event.sender] : []));
    await this.people.load(senders);
  }

  /** Who has reacted, as far as anybody would look. */
  reactors(): UserId[] {
    const found = [...this.#found.values()].flat();
    const reactions = found.filter(({ kind }) => kind === "annotation");
    return reactions.slice(0, NAMED_REACTORS_MAX).map(({ sender }) => sender);
  }

  async callsOf(records: (StoredEvent | EventRecord)[]): Promise<void> {
    for (const record of records.filter(({ standing }) => standing === "call")) {
      this.#calls.set(record.eventId, await attendedCall(this.#tx, record));
    }
  }

  async context(
    { ownUserId, isNoticeRoom }: Viewer,
    isRoomEncrypted: boolean,
  ): Promise<ItemContext> {
    const state = this.#tx.objectStore("state");
    const [powers, create] = await Promise.all([
      state.get([this.#roomId, "m.room.power_levels", ""]),
      state.get([this.#roomId, "m.room.create", ""]),
    ]);
    return {
      ownUserId,
      isRoomEncrypted,
      isNoticeRoom,
      canRedactOthers: canRedactOthers(ownUserId, powers?.event ?? null, create?.event ?? null),
      canUncover: canUncover(ownUserId, powers?.event ?? null, create?.event ?? null),
      person: (userId) => this.people.get(userId),
      relations: (eventId) => this.#relations.get(eventId) ?? [],
      call: ({ eventId, event }) =>
        this.#calls.get(eventId) ?? { attendance: new Attendance(event.sender), isOn: false },
      target: (eventId) => this.#opened.get(eventId) ?? null,
    };
  }

  /** Opens what was read; nothing can be read any more afterwards. */
  async open(vault: Vault): Promise<void> {
    const undone = new Set(
      this.#pending.filter((one) => one.kind === "redaction").map((one) => one.target),
    );
    const targets = [...this.#targets.values()].filter((one) => one !== null);
    const opened = await openEvents(vault, targets);
    for (const record of opened) this.#opened.set(record.eventId, record);
    await Promise.all(
      [...this.#found].map(async ([eventId, found]) => {
        const pending = this.#pending.filter((one) => one.target === eventId);
        const all = [...(await openRelations(vault, found)), ...pending];
        this.#relations.set(
          eventId,
          all.filter((one) => !undone.has(one.eventId)),
        );
      }),
    );
  }

  missingTargets(): EventId[] {
    return [...this.#targets].flatMap(([eventId, record]) => (record ? [] : [eventId]));
  }
}

const COUNTED = new Set<Standing>(["message", "line", "call"]);

/** Reads up to `count` events that stand for themselves, newest first, below an order. */
export async function readBelow(
  tx: ReadTx,
  roomId: RoomId,
  range: { below: number; from: number },
  count: number,
): Promise<StoredEvent[]> {
  if (range.from >= range.below) return [];
  const bounds = IDBKeyRange.bound([roomId, range.from], [roomId, range.below], false, true);
  const records: StoredEvent[] = [];
  let standing = 0;
  let cursor = await tx.objectStore("events").openCursor(bounds, "prev");
  while (cursor && standing < count) {
    records.push(cursor.value);
    if (COUNTED.has(cursor.value.standing)) standing += 1;
    cursor = await cursor.continue();
  }
  return records.reverse();
}

/** The newest gap at or below an order; null when the history is whole. */
export async function gapBelow(tx: ReadTx, roomId: RoomId, order: number): Promise<number | null> {
  const bounds = IDBKeyRange.bound([roomId, Number.NEGATIVE_INFINITY], [roomId, order]);
  const cursor = await tx.objectStore("gaps").openCursor(bounds, "prev");
  return asNumber(cursor?.value.order);
}

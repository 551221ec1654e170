/** Writes one sync answer into the store, in one transaction, and says what came of it. */
import { CALL_MEMBER } from "../calls/membership.ts";
import { asArray, asObject, asText, type JsonObject } from "../json.ts";
import type { EventId, RoomId, UserId } from "../models.ts";
import { nameOr } from "../names.ts";
import { PROTECTION, RULES_READ } from "../room_rules.ts";
import { RETENTION } from "../rooms/lifetime.ts";
import { previewOf } from "../rooms/summary.ts";
import { heldIdOf } from "../sending/verdict.ts";
import { forgetRoom, type Tx, under } from "../store/database.ts";
import type {
  AccountDataRecord,
  EventRecord,
  ReceiptRecord,
  RelationRecord,
  RoomRecord,
  ServerEvent,
  StoredQueued,
} from "../store/records.ts";
import { openRelationWith, storedRoom } from "../store/sealing.ts";
import { isTalk, mentions } from "../timeline/items.ts";
import { FIRST_ORDER, GAP_ROOM } from "../timeline/order.ts";
import { plainOf } from "../timeline/relations.ts";
import {
  findEvent,
  type Reading,
  recordOf,
  writeBundled,
  writeEvent,
  writeStateRelation,
} from "../timeline/write.ts";
import {
  countUnread,
  mergeFields,
  mergeInvite,
  mergeState,
  newRoom,
  type RoomData,
} from "./room_data.ts";

export interface SyncInput {
  ownUserId: UserId;
  rooms: [RoomId, RoomData][];
  extensions: JsonObject;
  /** By event id, for the encrypted events of all timelines. */
  readings: Map<EventId, Reading>;
  /** The rooms as they are in the store. */
  known: ReadonlyMap<RoomId, RoomRecord>;
}

/** What is new in one room, for those who watch it. */
export interface RoomNews {
  records: EventRecord[];
  /** Something is missing between these and what was there before. */
  hasGap: boolean;
  /** Events that look different now because of others. */
  touched: Set<EventId>;
  /** Messages that arrived while we were watching. */
  live: EventRecord[];
  members: boolean;
  details: boolean;
  receipts: boolean;
  /** Somebody has come into the room's call, or may have left it. */
  isCall: boolean;
}

export interface SyncOutcome {
  rooms: Map<RoomId, RoomRecord>;
  removed: RoomId[];
  /** Rooms whose last message others have changed in ways that only opening it shows. */
  stale: Set<RoomId>;
  news: Map<RoomId, RoomNews>;
  accountData: AccountDataRecord[];
  typing: Map<RoomId, UserId[]>;
}

/** Of sealed events that need no reading, in one room. */
const QUIET_MAX = 500;

const DETAILS = new Set([
  "m.room.topic",
  "m.room.name",
  "m.room.avatar",
  "m.room.power_levels",
  "m.room.join_rules",
  "m.room.history_visibility",
  "m.room.pinned_events",
  "m.room.canonical_alias",
  "m.room.encryption",
  "m.room.tombstone",
  PROTECTION,
  RETENTION,
]);

export async function applySync(tx: Tx, input: SyncInput): Promise<SyncOutcome> {
  const outcome: SyncOutcome = {
    rooms: new Map(),
    removed: [],
    stale: new Set(),
    news: new Map(),
    accountData: [],
    typing: new Map(),
  };
  const writer = new SyncWriter(tx, input, outcome);
  await writer.accountData();
  for (const [roomId, data] of input.rooms) await writer.room(roomId, data);
  await writer.receipts();
  writer.typing();
  for (const room of outcome.rooms.values()) {
    await tx.objectStore("rooms").put(storedRoom(room, outcome.stale.has(room.roomId)));
  }
  return outcome;
}
/** The server takes it for a message; those who can open it see a reaction, an edit, a decline. */
function isCountedInVain({ event, clear, standing }: EventRecord, ownUserId: UserId): boolean {
  const isSealed = event.type === "m.room.encrypted" && clear !== null;
  return isSealed && event.sender !== ownUserId && !isTalk(standing);
}

class SyncWriter {
  readonly #tx: Tx;
  readonly #input: SyncInput;
  readonly #outcome: SyncOutcome;

  constructor(tx: Tx, input: SyncInput, outcome: SyncOutcome) {
    this.#tx = tx;
    this.#input = input;
    this.#outcome = outcome;
  }

  #news(roomId: RoomId): RoomNews {
    const known = this.#outcome.news.get(roomId);
    if (known) return known;
    const news: RoomNews = {
      records: [],
      hasGap: false,
      touched: new Set(),
      live: [],
      members: false,
      details: false,
      receipts: false,
      isCall: false,
    };
    this.#outcome.news.set(roomId, news);
    return news;
  }

  /** A copy to change; the record in memory stays as it is until the commit. */
  #draft(roomId: RoomId): RoomRecord {
    const drafted = this.#outcome.rooms.get(roomId);
    if (drafted) return drafted;
    const room = { ...(this.#input.known.get(roomId) ?? newRoom(roomId)) };
    this.#outcome.rooms.set(roomId, room);
    return room;
  }

  async room(roomId: RoomId, data: RoomData): Promise<void> {
    if (this.#hasLeft(data)) return this.#forget(roomId);
    const room = this.#draft(roomId);
    mergeFields(room, data);
    if (data.inviteState) mergeInvite(room, data.inviteState, this.#input.ownUserId);
    else if (data.initial || data.timeline.length > 0) {
      room.membership = "join";
      room.inviter = null;
    }
    await this.#timeline(room, data);
    countUnread(room);
    for (const event of data.requiredState) await this.#state(room, event);
    if (room.recency === 0) room.recency = data.timeline.at(-1)?.origin_server_ts ?? 0;
  }

  #hasLeft({ timeline, requiredState }: RoomData): boolean {
    const isOwn = ({ type, state_key: key }: ServerEvent) =>
      type === "m.room.member" && key === this.#input.ownUserId;
    const own = requiredState.findLast(isOwn) ?? timeline.findLast(isOwn);
    const membership = own?.content["membership"];
    return membership === "leave" || membership === "ban";
  }

  async #forget(roomId: RoomId): Promise<void> {
    await forgetRoom(this.#tx, roomId);
    this.#outcome.rooms.delete(roomId);
    this.#outcome.removed.push(roomId);
  }

  async #state(room: RoomRecord, event: ServerEvent): Promise<void> {
    const stateKey = event.state_key;
    if (stateKey === undefined) return;
    const { roomId } = room;
    mergeState(room, event);
    await this.#tx.objectStore("state").put({ roomId, type: event.type, stateKey, event });
    const news = this.#news(roomId);
    if (event.type === "m.room.member") news.members = true;
    if (event.type === CALL_MEMBER) news.isCall = true;
    if (DETAILS.has(event.type)) news.details = true;
    const uncovered = await writeStateRelation(this.#tx, roomId, event);
    if (uncovered !== null) news.touched.add(uncovered);
  }

  async #timeline(room: RoomRecord, data: RoomData): Promise<void> {
    const { roomId } = room;
    const found = await Promise.all(
      data.timeline.map((event) => findEvent(this.#tx, roomId, event.event_id)),
    );
    const lastKnown = found.findLastIndex((one) => one !== undefined);
    const fresh = data.timeline.slice(lastKnown + 1);
    if (fresh.length === 0) return;
    if (lastKnown < 0) await this.#openStretch(room, data, fresh[0]);
    const firstLive = fresh.length - (data.initial ? 0 : data.liveCount || fresh.length);
    for (const [at, event] of fresh.entries()) {
      room.lastOrder += 1;
      await this.#event(room, event, !data.initial && at >= firstLive);
    }
  }

  /** The timeline does not join what we have: start a new stretch and note the gap below it. */
  async #openStretch(
    room: RoomRecord,
    data: RoomData,
    first: ServerEvent | undefined,
  ): Promise<void> {
    const isFirst = room.lastOrder === 0;
    const isGap = data.limited || data.initial;
    if (isFirst) room.lastOrder = FIRST_ORDER;
    else if (isGap) room.lastOrder += GAP_ROOM;
    if (!isGap || data.prevBatch === null || first?.type === "m.room.create") return;
    const gap = { roomId: room.roomId, order: room.lastOrder + 1, token: data.prevBatch };
    await this.#tx.objectStore("gaps").put(gap);
    this.#news(room.roomId).hasGap = !isFirst;
    // Members may have come and gone unseen.
    room.membersLoaded = false;
  }

  async #event(room: RoomRecord, event: ServerEvent, isLive: boolean): Promise<void> {
    const { roomId } = room;
    const reading = this.#input.readings.get(event.event_id);
    const key = await this.#takeEcho(event);
    const record = recordOf(roomId, room.lastOrder, event, reading, key);
    const news = this.#news(roomId);
    for (const target of await writeEvent(this.#tx, record)) news.touched.add(target);
    await writeBundled(this.#tx, record, this.#input.readings);
    news.records.push(record);
    await this.#state(room, event);
    if (isLive && isCountedInVain(record, this.#input.ownUserId)) {
      room.quiet = [...(room.quiet ?? []), record.order].slice(-QUIET_MAX);
    }
    if (isTalk(record.standing)) {
      await this.#preview(room, record);
      this.#count(room, record, isLive);
      if (isLive) news.live.push(record);
    } else if (room.lastMessage?.eventId && news.touched.has(room.lastMessage.eventId)) {
      await this.#changePreview(room, room.lastMessage.eventId);
    }
  }

  /** Our own message has come back: its place in the queue ends, its key lives on. */
  async #takeEcho(event: ServerEvent): Promise<string> {
    if (event.sender !== this.#input.ownUserId) return event.event_id;
    const queue = this.#tx.objectStore("queue");
    const named = asText(event.unsigned?.["transaction_id"]);
    const heldId = named === null ? null : heldIdOf(named);
    const isSame = ({ eventId, verdict }: StoredQueued) =>
      heldId === null ? eventId === event.event_id : verdict?.heldId === heldId;
    const txnId = named !== null && heldId === null ? named : await this.#queuedAs(isSame);
    if (txnId === null || !(await queue.get(txnId))) return event.event_id;
    await queue.delete(txnId);
    return txnId;
  }

  async #queuedAs(isSame: (record: StoredQueued) => boolean): Promise<string | null> {
    const records = await this.#tx.objectStore("queue").getAll();
    return records.find(isSame)?.txnId ?? null;
  }

  async #preview(room: RoomRecord, record: EventRecord): Promise<void> {
    const { sender, origin_server_ts: sentAt } = record.event;
    const relations = await this.#relations(room.roomId, record.eventId);
    const member = await this.#tx.objectStore("state").get([room.roomId, "m.room.member", sender]);
    const name = nameOr(member?.event.content["displayname"], sender);
    room.lastMessage = previewOf(record, relations, name, this.#input.ownUserId);
    room.recency = Math.max(room.recency, sentAt);
    this.#outcome.stale.delete(room.roomId);
  }

  /** Those that are encrypted can be read as far as they came with this answer. */
  async #relations(roomId: RoomId, target: EventId): Promise<RelationRecord[]> {
    const found = await this.#tx.objectStore("relations").getAll(under(roomId, target));
    return found.map((one) =>
      openRelationWith(one, this.#input.readings.get(one.eventId)?.clear ?? null),
    );
  }

  /** The words of an encrypted message can only be had after the transaction. */
  async #changePreview(room: RoomRecord, eventId: EventId): Promise<void> {
    const record = await findEvent(this.#tx, room.roomId, eventId);
    if (!record) return;
    const relations = await this.#relations(room.roomId, eventId);
    const isGone = relations.some(({ kind }) => kind === "redaction");
    const isPlain = record.event.type !== "m.room.encrypted";
    if (isGone || isPlain) await this.#preview(room, { ...record, clear: null });
    else this.#outcome.stale.add(room.roomId);
  }

  #count(room: RoomRecord, record: EventRecord, isLive: boolean): void {
    const { content } = plainOf(record.event, record.clear);
    const { ownUserId } = this.#input;
    if (record.event.sender === ownUserId) {
      room.readUpTo = record.eventId;
    } else if (isLive && record.clear && mentions(content, ownUserId)) {
      room.highlights += 1;
    }
  }

  async accountData(): Promise<void> {
    const data = asObject(this.#input.extensions["account_data"]);
    const put = async (roomId: RoomId, events: unknown) => {
      for (const value of asArray(events)) {
        const type = asText(asObject(value)["type"]);
        if (type === null) continue;
        const record = { roomId, type, content: asObject(asObject(value)["content"]) };
        await this.#tx.objectStore("accountData").put(record);
        this.#outcome.accountData.push(record);
        if (type === RULES_READ && roomId !== "") this.#news(roomId).details = true;
      }
    };
    await put("", data["global"]);
    for (const [roomId, events] of Object.entries(asObject(data["rooms"])))
      await put(roomId, events);
  }

  async receipts(): Promise<void> {
    const byRoom = asObject(asObject(this.#input.extensions["receipts"])["rooms"]);
    for (const [roomId, value] of Object.entries(byRoom)) {
      if (this.#outcome.removed.includes(roomId)) continue;
      for (const receipt of receiptsOf(roomId, asObject(asObject(value)["content"]))) {
        await this.#receipt(receipt);
      }
    }
  }

  async #receipt(receipt: ReceiptRecord): Promise<void> {
    const { roomId, userId, eventId, readAt } = receipt;
    const store = this.#tx.objectStore("receipts");
    const before = await store.get([roomId, userId]);
    if (before && before.readAt > readAt) return;
    await store.put(receipt);
    if (userId === this.#input.ownUserId) await this.#ownReceipt(this.#draft(roomId), eventId);
    else this.#news(roomId).receipts = true;
  }

  /** Perhaps of another device of ours: what it has read does not count any more. */
  async #ownReceipt(room: RoomRecord, eventId: EventId): Promise<void> {
    room.readUpTo = eventId;
    if (!room.quiet?.length) return;
    const read = await findEvent(this.#tx, room.roomId, eventId);
    if (read) room.quiet = room.quiet.filter((order) => order > read.order);
    countUnread(room);
  }

  typing(): void {
    const byRoom = asObject(asObject(this.#input.extensions["typing"])["rooms"]);
    for (const [roomId, value] of Object.entries(byRoom)) {
      const users = asArray(asObject(asObject(value)["content"])["user_ids"]).filter(
        (userId) => typeof userId === "string" && userId !== this.#input.ownUserId,
      );
      this.#outcome.typing.set(roomId, users as UserId[]);
    }
  }
}

/** spec: client-server-api #mreceipt; threads other than the main one are not shown apart. */
function receiptsOf(roomId: RoomId, content: JsonObject): ReceiptRecord[] {
  const latest = new Map<UserId, ReceiptRecord>();
  for (const [eventId, kinds] of Object.entries(content)) {
    for (const kind of ["m.read", "m.read.private"]) {
      for (const [userId, value] of Object.entries(asObject(asObject(kinds)[kind]))) {
        const readAt = Number(asObject(value)["ts"]) || 0;
        const before = latest.get(userId);
        if (!before || before.readAt <= readAt)
          latest.set(userId, { roomId, userId, eventId, readAt });
      }
    }
  }
  return [...latest.values()];
}

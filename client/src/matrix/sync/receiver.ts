/** Takes a sync answer in: decrypts, commits, then tells. */
import type { Context } from "../context.ts";
import { asObject, type JsonObject } from "../json.ts";
import type { EventId, RoomId } from "../models.ts";
import { FILTERS } from "../filters.ts";
import { noticeFacts } from "../protection/notices.ts";
import { DIRECT, IGNORED, PUSH_RULES, SERVER_NOTICES } from "../rooms/account_state.ts";
import { inTransaction } from "../store/database.ts";
import type { EventRecord } from "../store/records.ts";
import { ALL_STORES } from "../store/schema.ts";
import type { Decryptor } from "../timeline/decryptor.ts";
import { readersOf } from "../timeline/people.ts";
import { plainOf } from "../timeline/relations.ts";
import type { Timelines } from "../timeline/timelines.ts";
import type { Reading } from "../timeline/write.ts";
import { applySync, type RoomNews, type SyncOutcome } from "./apply.ts";
import type { SyncPosition } from "./loop.ts";
import { type RoomData, roomDataOf } from "./room_data.ts";

/** Account data that changes rows of every room. */
const CHANGES_ALL_ROOMS = new Set([DIRECT, PUSH_RULES]);

export interface ReceiverWiring {
  context: Context;
  decryptor: Decryptor;
  timelines: Timelines;
  /** Rows of these rooms must be drawn again. */
  onRooms: (roomIds: RoomId[], removed: RoomId[]) => void;
  /** The previews of these rooms have to be made again. */
  refreshPreviews: (roomIds: RoomId[]) => Promise<void>;
  /** The server may have decided something about this account. */
  onDecided: () => void;
  /** Messages that arrived just now. */
  onLive: (roomId: RoomId, records: EventRecord[]) => void;
  /** Everything that is new, for those who follow calls. */
  followCalls: (news: ReadonlyMap<RoomId, RoomNews>, removed: RoomId[]) => Promise<void>;
}

export class Receiver {
  readonly #wiring: ReceiverWiring;

  constructor(wiring: ReceiverWiring) {
    this.#wiring = wiring;
  }

  async receive(answer: JsonObject, position: SyncPosition): Promise<void> {
    const { context } = this.#wiring;
    const extensions = asObject(answer["extensions"]);
    const rooms = Object.entries(asObject(answer["rooms"])).map(
      ([roomId, fields]): [RoomId, RoomData] => [roomId, roomDataOf(asObject(fields))],
    );
    const crypto = await context.crypto();
    await crypto.receiveSync(extensions);
    const readings = await this.#read(rooms);
    const { userId: ownUserId } = context.session;
    const outcome = await context.commits.run(async () => {
      const input = { ownUserId, rooms, extensions, readings, known: context.rooms };
      const result = await inTransaction(context.database, ALL_STORES, async (tx) => {
        await tx.objectStore("facts").put(position, "syncPosition");
        return applySync(tx, input);
      });
      this.#remember(result);
      return result;
    });
    await this.#wiring.refreshPreviews([...outcome.stale]);
    await this.#tell(outcome);
    await this.#wiring.followCalls(outcome.news, outcome.removed);
    await this.#verify(outcome);
    for (const { records } of outcome.news.values()) this.#wiring.decryptor.reconsider(records);
  }

  async #read(rooms: [RoomId, RoomData][]): Promise<Map<EventId, Reading>> {
    const all = new Map<EventId, Reading>();
    for (const [roomId, data] of rooms) {
      const some = await this.#wiring.decryptor.readAll(roomId, data.timeline);
      for (const [eventId, reading] of some) all.set(eventId, reading);
    }
    return all;
  }

  #remember({ rooms, removed, accountData }: SyncOutcome): void {
    const { context } = this.#wiring;
    for (const [roomId, room] of rooms) context.rooms.set(roomId, room);
    for (const roomId of removed) context.rooms.delete(roomId);
    context.account.load(accountData);
  }

  async #tell(outcome: SyncOutcome): Promise<void> {
    const { context, onRooms, onLive } = this.#wiring;
    const { accountData, typing, news } = outcome;
    const isAll = accountData.some(
      ({ roomId, type }) => roomId === "" && CHANGES_ALL_ROOMS.has(type),
    );
    const marked = accountData.flatMap(({ roomId }) => (roomId === "" ? [] : [roomId]));
    const changed = isAll ? [...context.rooms.keys()] : [...outcome.rooms.keys(), ...marked];
    onRooms([...new Set(changed)], outcome.removed);
    for (const [roomId, roomNews] of news) await this.#tellRoom(roomId, roomNews);
    for (const [roomId, userIds] of typing)
      context.emit({ type: "TypingChanged", roomId, userIds });
    if (accountData.some(({ type }) => type === IGNORED)) {
      context.emit({ type: "IgnoredUsersChanged", userIds: context.account.ignoredUsers() });
    }
    if (accountData.some(({ type }) => type === FILTERS)) {
      context.emit({ type: "FiltersChanged", filters: context.account.filters() });
    }
    if (accountData.some(({ type }) => type.startsWith("m.secret_storage."))) {
      (await context.crypto()).tellStatus();
    }
    for (const [roomId, { live }] of news) if (live.length > 0) onLive(roomId, live);
  }

  async #tellRoom(roomId: RoomId, news: RoomNews): Promise<void> {
    const { context, timelines } = this.#wiring;
    if (news.records.length > 0 || news.touched.size > 0) {
      await timelines.publish(roomId, news.records, news.touched);
    }
    if (news.hasGap) void timelines.joinUp(roomId);
    if (news.members) context.emit({ type: "MembersChanged", roomId });
    if (news.details) context.emit({ type: "RoomDetailsChanged", roomId });
    if (news.receipts) await this.#tellReceipts(roomId);
    const isNoticeRoom = context.account.isTagged(roomId, SERVER_NOTICES);
    const isDecided = news.records.some(({ event }) => noticeFacts(event.content) !== null);
    if (!isNoticeRoom || !isDecided) return;
    context.emit({ type: "StandingChanged" });
    this.#wiring.onDecided();
  }

  async #tellReceipts(roomId: RoomId): Promise<void> {
    const { database, session, emit } = this.#wiring.context;
    const tx = database.transaction(["receipts", "state"]);
    const receipts = await readersOf(tx, roomId, session.userId);
    emit({ type: "ReceiptsChanged", roomId, receipts });
  }

  /** Verification between people goes through the room's timeline. */
  async #verify({ news }: SyncOutcome): Promise<void> {
    const crypto = await this.#wiring.context.crypto();
    for (const [roomId, { records }] of news) {
      for (const { event, clear } of records) {
        const { type, content } = plainOf(event, clear);
        const isRequest = content["msgtype"] === "m.key.verification.request";
        if (!isRequest && !type.startsWith("m.key.verification.")) continue;
        const plain = { ...event, type, content } as unknown as JsonObject;
        await crypto.verifications.receiveRoomEvent(plain, roomId);
      }
    }
  }
}

/** Which rooms ring: who asks us to come, and who has said no to us. */
import type { Context } from "../context.ts";
import { asNumber } from "../json.ts";
import type { EventId, RoomId, TimestampMs, UserId } from "../models.ts";
import type { Members } from "../rooms/members.ts";
import { levelOf, powersOf } from "../rooms/power.ts";
import { readFact, writeFact } from "../store/database.ts";
import type { EventRecord } from "../store/records.ts";
import { plainOf, redactedBy } from "../timeline/relations.ts";
import type { Membership } from "./membership.ts";
import { DECLINE, type Notification, notificationOf, referenceOf } from "./ringing.ts";

const REMEMBERED_MAX = 200;
/** Of them, so many outlive the page: none rings for longer than two minutes. */
const KEPT_MAX = 20;

interface RoomRings {
  /** Somebody rings at ours. */
  incoming: Notification | null;
  /** The caller has been in the call: their going ends the ringing. */
  callerWasThere: boolean;
  /** The notification with which this account has asked the others. */
  outgoing: EventId | null;
}

export class Rings {
  readonly #context: Context;
  readonly #members: Members;
  readonly #rooms = new Map<RoomId, RoomRings>();
  /** Who has declined what, also what we have not heard of yet. Newest last. */
  readonly #declined = new Map<EventId, Set<UserId>>();
  /** Rings that are over. */
  readonly #over = new Set<EventId>();

  constructor(context: Context, members: Members) {
    this.#context = context;
    this.#members = members;
  }

  /** What was over before this page was loaded. */
  async load(): Promise<void> {
    const kept = (await readFact(this.#context.database, "overRings")) ?? [];
    for (const eventId of kept) this.#over.add(eventId);
  }

  #room(roomId: RoomId): RoomRings {
    const known = this.#rooms.get(roomId);
    if (known) return known;
    const rings: RoomRings = { incoming: null, callerWasThere: false, outgoing: null };
    this.#rooms.set(roomId, rings);
    return rings;
  }

  incoming(roomId: RoomId): Notification | null {
    return this.#rooms.get(roomId)?.incoming ?? null;
  }

  declinedBy(roomId: RoomId): UserId[] {
    const { outgoing = null } = this.#rooms.get(roomId) ?? {};
    const own = this.#context.session.userId;
    const users = outgoing === null ? [] : (this.#declined.get(outgoing) ?? []);
    return [...users].filter((userId) => userId !== own);
  }

  forget(roomId: RoomId): void {
    this.#rooms.delete(roomId);
  }

  /** We ring with this one. */
  rang(roomId: RoomId, eventId: EventId): void {
    this.#room(roomId).outgoing = eventId;
  }

  /** Looks at events as they come; `isFresh` when the server has just sent them. */
  async hear(roomId: RoomId, record: EventRecord, isFresh: boolean): Promise<void> {
    const { event, clear } = record;
    const plain = plainOf(event, clear);
    const redacted = redactedBy(event);
    if (redacted !== null) this.#end(redacted);
    if (plain.type === DECLINE) this.#decline(referenceOf(plain), event.sender);
    const now = Date.now();
    const age = isFresh ? asNumber(event.unsigned?.["age"]) : null;
    const ageMs = age ?? now - event.origin_server_ts;
    const notification = notificationOf(event, plain, now, ageMs);
    if (notification && notification.endsAt > now) await this.#ask(roomId, notification);
  }

  async #ask(roomId: RoomId, notification: Notification): Promise<void> {
    const { eventId, caller, isOld } = notification;
    if (caller === this.#context.session.userId) {
      if (!isOld) this.rang(roomId, eventId);
      return;
    }
    const room = this.#room(roomId);
    if (!this.#isWelcome(roomId, notification) || (isOld && room.incoming)) return;
    if (!(await this.#isMeant(roomId, notification))) return;
    room.incoming = notification;
    room.callerWasThere = false;
  }

  #isWelcome(roomId: RoomId, { eventId, caller }: Notification): boolean {
    const { account } = this.#context;
    if (this.#over.has(eventId) || account.ignoredUsers().includes(caller)) return false;
    if (account.isHeld(roomId)) return false;
    return account.notificationLevel(roomId) !== "mute";
  }

  async #isMeant(roomId: RoomId, { caller, mentions }: Notification): Promise<boolean> {
    if (mentions.users.includes(this.#context.session.userId)) return true;
    if (!mentions.room) return false;
    const [powers, create] = await Promise.all([
      this.#members.state(roomId, "m.room.power_levels"),
      this.#members.state(roomId, "m.room.create"),
    ]);
    return powersOf(levelOf(caller, powers, create), powers).notify_room;
  }

  #decline(eventId: EventId | null, userId: UserId): void {
    if (eventId === null) return;
    const users = this.#declined.get(eventId) ?? new Set();
    this.#declined.set(eventId, users.add(userId));
    for (const oldest of this.#declined.keys()) {
      if (this.#declined.size <= REMEMBERED_MAX) break;
      this.#declined.delete(oldest);
    }
    if (userId === this.#context.session.userId) this.#end(eventId);
  }

  #end(eventId: EventId): void {
    this.#over.add(eventId);
    for (const oldest of this.#over) {
      if (this.#over.size <= REMEMBERED_MAX) break;
      this.#over.delete(oldest);
    }
    for (const room of this.#rooms.values()) {
      if (room.incoming?.eventId !== eventId) continue;
      room.incoming = null;
      void this.#keep();
    }
  }

  async #keep(): Promise<void> {
    const kept = [...this.#over].slice(-KEPT_MAX);
    // At worst it rings once more.
    await writeFact(this.#context.database, "overRings", kept).catch(() => {});
  }

  /** We have answered on this device. */
  answer(roomId: RoomId): void {
    const { incoming } = this.#room(roomId);
    if (incoming) this.#end(incoming.eventId);
  }

  /** Ends what has become pointless: we are in the call, the caller has gone, time is out. */
  settle(roomId: RoomId, members: readonly Membership[], now: TimestampMs): void {
    const room = this.#rooms.get(roomId);
    if (!room) return;
    if (members.length === 0) room.outgoing = null;
    const { incoming } = room;
    if (!incoming) return;
    room.callerWasThere ||= members.some(({ userId }) => userId === incoming.caller);
    const isIn = members.some(({ userId }) => userId === this.#context.session.userId);
    const isCallOver = room.callerWasThere && members.length === 0;
    if (isIn || isCallOver || incoming.endsAt <= now) this.#end(incoming.eventId);
  }
}

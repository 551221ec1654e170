/** The calls of all rooms: follows them for the view, and takes part in them. */
import type {
  Call,
  CallIntent,
  CallMember,
  CallOptions,
  CallRing,
  ServerTicket,
} from "../call_models.ts";
import type { Context } from "../context.ts";
import type { Letter } from "../crypto/mail.ts";
import { EngineError } from "../engine.ts";
import { asText } from "../json.ts";
import type { RoomId, UserId } from "../models.ts";
import { Mutexes } from "../mutex.ts";
import { localPart } from "../names.ts";
import type { Members } from "../rooms/members.ts";
import type { EventRecord } from "../store/records.ts";
import { openEvents } from "../store/sealing.ts";
import type { RoomNews } from "../sync/apply.ts";
import { askToCome } from "./asking.ts";
import { Gestures } from "./gestures.ts";
import { CALL_KEYS, readKeyMessage } from "./key_message.ts";
import { CALL_MEMBER, identityOf, type Membership, stateKeyOf } from "./membership.ts";
import { Participation } from "./participation.ts";
import { DECLINE, declineContent } from "./ringing.ts";
import { Rings } from "./rings.ts";
import { Roster } from "./roster.ts";
import { say, setState } from "./speech.ts";
import { WayIn } from "./way_in.ts";

/** A call that an earlier run of this browser was in is left, unless a page comes back to it. */
const LEFTOVER_MS = 5_000;
/** Timers that are to last much longer go off at once. */
const LOOK_MS_MAX = 3_600_000;
/** At the start, events younger than this may still ring. */
const RECENT_MS = 150_000;
const RECENT_EVENTS = 40;

export class Calls {
  readonly #context: Context;
  readonly #members: Members;
  readonly #onCrowd: (roomId: RoomId) => void;
  readonly #wayIn: WayIn;
  readonly #rings: Rings;
  readonly #roster: Roster;
  readonly #gestures: Gestures;
  readonly #participations = new Map<RoomId, Participation>();
  readonly #told = new Map<RoomId, Call>();
  readonly #timers = new Map<RoomId, ReturnType<typeof setTimeout>>();
  readonly #refreshing = new Mutexes();
  readonly #entering = new Mutexes();
  readonly #loaded = Promise.withResolvers<void>();
  #leftovers: ReturnType<typeof setTimeout> | null = null;
  #isStopped = false;

  /** `onCrowd` is called when people have come to a room's call or have left it. */
  constructor(context: Context, members: Members, onCrowd: (roomId: RoomId) => void) {
    this.#onCrowd = onCrowd;
    this.#context = context;
    this.#members = members;
    this.#wayIn = new WayIn(context.http, context.session);
    this.#rings = new Rings(context, members);
    this.#roster = new Roster(context, members);
    this.#gestures = new Gestures(context);
  }

  /** Reads from the store which calls go on. */
  async start(): Promise<void> {
    await this.#rings.load();
    const joined = [...this.#context.rooms.values()].filter((one) => one.membership === "join");
    const recent = joined.filter(({ recency }) => recency > Date.now() - RECENT_MS);
    for (const { roomId } of recent) {
      await this.#hearRecent(roomId);
      await this.#refresh(roomId);
    }
    const roomIds = await this.#roster.called(joined.map(({ roomId }) => roomId));
    for (const roomId of roomIds) await this.#refresh(roomId);
    this.#loaded.resolve();
    void this.#useCrypto();
    this.#leftovers = setTimeout(() => void this.#leaveLeftovers(roomIds), LEFTOVER_MS);
  }

  async #useCrypto(): Promise<void> {
    try {
      this.#roster.useCrypto(await this.#context.crypto());
    } catch {
      // Without crypto there are calls to see, though none to hear.
      return;
    }
    await this.#refreshAll();
  }

  async #hearRecent(roomId: RoomId): Promise<void> {
    const { database, vault } = this.#context;
    const range = IDBKeyRange.bound([roomId, Number.NEGATIVE_INFINITY], [roomId, []]);
    const tx = database.transaction("events");
    const stored = [];
    let cursor = await tx.store.openCursor(range, "prev");
    while (cursor && stored.length < RECENT_EVENTS) {
      stored.unshift(cursor.value);
      cursor = await cursor.continue();
    }
    for (const record of await openEvents(vault, stored)) {
      await this.#rings.hear(roomId, record, false);
    }
  }

  async #leaveLeftovers(roomIds: RoomId[]): Promise<void> {
    for (const roomId of roomIds) {
      await this.#quietly(() => this.#entering.run(roomId, () => this.#leaveLeftover(roomId)));
    }
  }

  async #leaveLeftover(roomId: RoomId): Promise<void> {
    if (this.#participations.has(roomId) || this.#isStopped) return;
    if (!(await this.#roster.hasOwn(roomId))) return;
    await setState(this.#context, roomId, CALL_MEMBER, await this.#stateKey(roomId), {});
  }

  /** For what nobody waits for, and the end of the session may cut short. */
  async #quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#isStopped && !(error instanceof EngineError)) throw error;
    }
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#leftovers !== null) clearTimeout(this.#leftovers);
    for (const participation of this.#participations.values()) participation.stop();
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  // What happens

  /** What sync has brought. */
  async follow(news: ReadonlyMap<RoomId, RoomNews>, removed: RoomId[]): Promise<void> {
    for (const roomId of removed) this.#forget(roomId);
    for (const [roomId, { records, isCall }] of news) {
      await this.#hearAll(roomId, records, { isCall, isFresh: true });
    }
  }

  /** What could be read only now. */
  async hearLate(roomId: RoomId, records: EventRecord[]): Promise<void> {
    await this.#hearAll(roomId, records, { isCall: false, isFresh: false });
  }

  async #hearAll(
    roomId: RoomId,
    records: EventRecord[],
    { isCall, isFresh }: { isCall: boolean; isFresh: boolean },
  ): Promise<void> {
    for (const record of records) await this.#rings.hear(roomId, record, isFresh);
    const isRinging = this.#rings.incoming(roomId) !== null;
    if (isCall || isRinging || this.#told.has(roomId)) await this.#refresh(roomId);
    if (isCall) this.#onCrowd(roomId);
    if (!this.#participations.has(roomId)) return;
    this.#gestures.show(roomId, records, await this.#roster.memberships(roomId, true));
  }

  receiveLetter({ type, content, sender }: Letter): void {
    if (type !== CALL_KEYS) return;
    const message = readKeyMessage(content, sender, Date.now());
    if (message) this.#participations.get(message.roomId)?.hear(message.key);
  }

  /** Something new is known of people or their devices. */
  async trustChanged(userIds: readonly UserId[]): Promise<void> {
    this.#roster.trustChanged(userIds);
    await this.#refreshAll();
  }

  async #refreshAll(): Promise<void> {
    const roomIds = new Set([...this.#told.keys(), ...this.#participations.keys()]);
    for (const roomId of roomIds) await this.#refresh(roomId);
  }

  #forget(roomId: RoomId): void {
    this.#participations.get(roomId)?.stop();
    this.#participations.delete(roomId);
    this.#rings.forget(roomId);
    this.#tell(roomId, null);
  }

  // What the view sees

  async list(): Promise<Call[]> {
    await this.#loaded.promise;
    return [...this.#told.values()];
  }

  /** Looks at everything again, and tells what is different. */
  #refresh(roomId: RoomId): Promise<void> {
    return this.#refreshing.run(roomId, async () => {
      if (this.#isStopped || !this.#context.rooms.has(roomId)) return;
      const participation = this.#participations.get(roomId);
      const members = await this.#roster.memberships(roomId, participation !== undefined);
      this.#rings.settle(roomId, members, Date.now());
      participation?.follow(members);
      this.#lookAgain(roomId, members);
      this.#tell(roomId, await this.#build(roomId, members));
      void this.#quietly(() => this.#loadNames(roomId, members));
    });
  }

  async #loadNames(roomId: RoomId, members: Membership[]): Promise<void> {
    if (await this.#roster.loadNames(roomId, members)) await this.#refresh(roomId);
  }

  #lookAgain(roomId: RoomId, members: Membership[]): void {
    clearTimeout(this.#timers.get(roomId));
    this.#timers.delete(roomId);
    const ring = this.#rings.incoming(roomId);
    const ends = [...members.map(({ expiresAt }) => expiresAt), ...(ring ? [ring.endsAt] : [])];
    if (ends.length === 0) return;
    const waitMs = Math.min(Math.max(0, Math.min(...ends) - Date.now()), LOOK_MS_MAX);
    this.#timers.set(
      roomId,
      setTimeout(() => void this.#refresh(roomId), waitMs),
    );
  }

  async #build(roomId: RoomId, members: Membership[]): Promise<Call | null> {
    const own = this.#participations.get(roomId);
    const ring = await this.#ring(roomId);
    const first = members[0];
    const what = first ?? ring ?? own;
    if (!what) return null;
    return {
      roomId,
      way: "server",
      intent: what.intent,
      startedAt: first?.joinedAt ?? Date.now(),
      members: await Promise.all(members.map((one) => this.#member(roomId, one))),
      ring,
      declinedBy: this.#rings.declinedBy(roomId),
      hungUp: await this.#roster.hungUp(roomId),
      joined: own ? "here" : this.#elsewhere(members),
    };
  }

  async #member(roomId: RoomId, membership: Membership): Promise<CallMember> {
    const handRaisedAt = await this.#gestures.handRaisedAt(roomId, membership);
    return this.#roster.member(roomId, membership, handRaisedAt);
  }

  #elsewhere(members: Membership[]): "elsewhere" | null {
    const own = this.#context.session.userId;
    return members.some(({ userId }) => userId === own) ? "elsewhere" : null;
  }

  async #ring(roomId: RoomId): Promise<CallRing | null> {
    const incoming = this.#rings.incoming(roomId);
    if (!incoming) return null;
    const { eventId, caller, kind, intent, endsAt } = incoming;
    const { displayName, avatar } = await this.#members.profile(roomId, caller);
    const callerName = displayName ?? localPart(caller);
    return { eventId, caller, callerName, callerAvatar: avatar, kind, intent, endsAt };
  }

  #tell(roomId: RoomId, call: Call | null): void {
    const before = this.#told.get(roomId);
    if (call) this.#tellChange(call, before);
    else if (this.#told.delete(roomId)) {
      this.#context.emit({ type: "CallEnded", roomId });
      this.#onCrowd(roomId);
    }
  }

  #tellChange(call: Call, before: Call | undefined): void {
    // Nobody has come yet: the time goes on.
    const startedAt = call.members.length === 0 ? (before?.startedAt ?? call.startedAt) : null;
    const next = startedAt === null ? call : { ...call, startedAt };
    if (JSON.stringify(next) === JSON.stringify(before)) return;
    this.#told.set(call.roomId, next);
    this.#context.emit({ type: "CallChanged", call: next });
  }

  // Taking part

  async #stateKey(roomId: RoomId): Promise<string> {
    const create = await this.#members.state(roomId, "m.room.create");
    return stateKeyOf(this.#context.session, asText(create?.content["room_version"]) ?? "1");
  }

  join(roomId: RoomId, { intent, ring }: CallOptions): Promise<ServerTicket> {
    return this.#entering.run(roomId, async () => {
      if (this.#context.rooms.get(roomId)?.membership !== "join") {
        throw new EngineError("not_found", "This room is not known.");
      }
      const others = await this.#roster.memberships(roomId, false);
      const participation = await this.#participation(roomId, intent);
      const { ticket, membershipId } = await this.#enter(roomId, participation);
      this.#rings.answer(roomId);
      await this.#refresh(roomId);
      if (ring && membershipId !== null && others.length === 0) {
        const what = { roomId, membershipId, intent };
        await this.#quietly(async () => {
          this.#rings.rang(roomId, await askToCome(this.#context, this.#members, what));
        });
      }
      return ticket;
    });
  }

  async #participation(roomId: RoomId, intent: CallIntent): Promise<Participation> {
    const known = this.#participations.get(roomId);
    if (known) return known;
    const participation = new Participation({
      context: this.#context,
      wayIn: this.#wayIn,
      roomId,
      stateKey: await this.#stateKey(roomId),
      intent,
      onOver: () => this.#drop(roomId, participation),
    });
    this.#participations.set(roomId, participation);
    return participation;
  }

  async #enter(roomId: RoomId, participation: Participation) {
    try {
      return await participation.enter();
    } catch (error) {
      if (!participation.isIn) this.#drop(roomId, participation);
      throw error;
    }
  }

  #drop(roomId: RoomId, participation: Participation): void {
    participation.stop();
    if (this.#participations.get(roomId) === participation) this.#participations.delete(roomId);
    void this.#refresh(roomId);
  }

  leave(roomId: RoomId): Promise<void> {
    return this.#entering.run(roomId, async () => {
      const participation = this.#participations.get(roomId);
      if (!participation) return;
      this.#participations.delete(roomId);
      this.#gestures.leave(roomId);
      participation.stop();
      await this.#refresh(roomId);
      await participation.leave();
    });
  }

  async decline(roomId: RoomId): Promise<void> {
    const incoming = this.#rings.incoming(roomId);
    if (!incoming) return;
    this.#rings.answer(roomId);
    await this.#refresh(roomId);
    await say(this.#context, roomId, DECLINE, declineContent(incoming.eventId));
  }

  async setIntent(roomId: RoomId, intent: CallIntent): Promise<void> {
    const participation = this.#participations.get(roomId);
    const own = await this.#own(roomId);
    if (!participation || !own) return;
    const isRaised = await this.#gestures.isOwnUp(roomId, own);
    const membershipId = await participation.setIntent(intent);
    // A hand belongs to the event that was replaced.
    if (isRaised) await this.#gestures.raise(roomId, membershipId);
  }

  /** Null before the room shows us in the call. */
  async #own(roomId: RoomId): Promise<Membership | null> {
    const participation = this.#participations.get(roomId);
    const members = await this.#roster.memberships(roomId, participation !== undefined);
    const name = identityOf(this.#context.session);
    const own = members.find(({ identity }) => identity === name);
    // What we have just sent may not have come back yet.
    return own ? { ...own, eventId: participation?.membershipId ?? own.eventId } : null;
  }

  async raiseHand(roomId: RoomId, isRaised: boolean): Promise<void> {
    const own = await this.#own(roomId);
    if (!own) return;
    if (!isRaised) await this.#gestures.lower(roomId, own);
    else if (!(await this.#gestures.isOwnUp(roomId, own))) {
      await this.#gestures.raise(roomId, own.eventId);
    }
  }

  async react(roomId: RoomId, emoji: string): Promise<void> {
    const own = await this.#own(roomId);
    if (own) await this.#gestures.react(roomId, own, emoji);
  }
}

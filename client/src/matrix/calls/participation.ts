/** Our own being in one call: the membership in the room, the way in, and the keys. */
import { isPassing } from "../api/http.ts";
import type { CallIntent, CallKey, ServerTicket } from "../call_models.ts";
import type { Context } from "../context.ts";
import { randomBytes, toBase64 } from "../encoding.ts";
import { EngineError } from "../engine.ts";
import type { EventId, RoomId, TimestampMs } from "../models.ts";
import { Mutex } from "../mutex.ts";
import { HeardKeys, type HeardKey } from "./heard_keys.ts";
import { CALL_KEYS, keyMessage } from "./key_message.ts";
import {
  CALL_MEMBER,
  contentOf,
  EXPIRES_MS,
  HANGING_UP,
  identityOf,
  type Membership,
} from "./membership.ts";
import { OwnKeys } from "./own_keys.ts";
import { setState } from "./speech.ts";
import type { Pass, WayIn } from "./way_in.ts";

/** The membership is renewed this long before it ends. */
const RENEWAL_MARGIN_MS = 30 * 60_000;
const RETRY_MS = 2_000;
const COMING_BYTES = 9;
/** Between the server's word that we have come and the room that shows it. */
const SHOWN_WITHIN_MS = 10_000;

export interface ParticipationWiring {
  context: Context;
  wayIn: WayIn;
  roomId: RoomId;
  stateKey: string;
  intent: CallIntent;
  /** The room lets us in no more. */
  onOver: () => void;
}

export class Participation {
  readonly #wiring: ParticipationWiring;
  readonly #identity: string;
  readonly #ownKeys: OwnKeys;
  readonly #heardKeys = new HeardKeys();
  /** One change of the membership at a time. */
  readonly #turns = new Mutex();
  #intent: CallIntent;
  #comingId = "";
  #delayId: string | null = null;
  /** Null until the server has taken the one with which we came. */
  #membershipId: EventId | null = null;
  /** As the room shows the membership of this coming; null while it does not. */
  #joinedAt: TimestampMs | null = null;
  #renewal: ReturnType<typeof setTimeout> | null = null;
  #showing: ReturnType<typeof setTimeout> | null = null;
  #isOver = false;

  constructor(wiring: ParticipationWiring) {
    this.#wiring = wiring;
    this.#intent = wiring.intent;
    this.#identity = identityOf(wiring.context.session);
    this.#ownKeys = new OwnKeys({
      identity: this.#identity,
      send: (key, to) => this.#sendKey(key, to),
      use: (key) => this.#tellKeys([key]),
    });
  }

  get intent(): CallIntent {
    return this.#intent;
  }

  /** The newest event of our membership. */
  get membershipId(): EventId | null {
    return this.#membershipId;
  }

  get isIn(): boolean {
    return this.#delayId !== null;
  }

  /** Comes in, or gets a fresh way in. Returns our membership's event too, when we came now. */
  enter(): Promise<{ ticket: ServerTicket; membershipId: EventId | null }> {
    return this.#turns.run(async () => {
      const again = await this.#passAgain();
      const { pass, membershipId } = again ?? (await this.#comeIn());
      const keys = [this.#ownKeys.inUse, ...this.#heardKeys.all()];
      this.#tellKeys([this.#ownKeys.inUse]);
      return { ticket: { kind: "server", ...pass, identity: this.#identity, keys }, membershipId };
    });
  }

  async #passAgain(): Promise<{ pass: Pass; membershipId: null } | null> {
    const { wayIn, roomId } = this.#wiring;
    if (this.#delayId === null) return null;
    try {
      return { pass: await wayIn.pass(roomId, this.#delayId), membershipId: null };
    } catch (error) {
      if (error instanceof EngineError && error.code === "not_found") return null;
      throw error;
    }
  }

  async #comeIn(): Promise<{ pass: Pass; membershipId: EventId }> {
    const { wayIn, roomId, stateKey } = this.#wiring;
    this.#joinedAt = null;
    this.#membershipId = null;
    this.#comingId = toBase64(randomBytes(COMING_BYTES));
    this.#ownKeys.giveAgain();
    await wayIn.serviceUrl();
    this.#delayId = await wayIn.scheduleLeaving(roomId, stateKey);
    try {
      const pass = await wayIn.pass(roomId, this.#delayId);
      const membershipId = await this.#sendMembership();
      this.#expectShowing();
      return { pass, membershipId };
    } catch (error) {
      const delayId = this.#delayId;
      this.#delayId = null;
      await wayIn.forgetLeaving(delayId).catch(() => {});
      throw error;
    }
  }

  async #sendMembership(): Promise<EventId> {
    const { context, wayIn, roomId, stateKey } = this.#wiring;
    const content = contentOf({
      session: context.session,
      roomId,
      serviceUrl: await wayIn.serviceUrl(),
      intent: this.#intent,
      joinedAt: this.#joinedAt,
      comingId: this.#comingId,
      now: Date.now(),
    });
    const eventId = await setState(context, roomId, CALL_MEMBER, stateKey, content);
    this.#membershipId = eventId;
    this.#renewLater(EXPIRES_MS - RENEWAL_MARGIN_MS);
    return eventId;
  }

  #renewLater(timeMs: number): void {
    if (this.#isOver) return;
    if (this.#renewal !== null) clearTimeout(this.#renewal);
    this.#renewal = setTimeout(() => void this.#renew(), timeMs);
  }

  async #renew(): Promise<void> {
    try {
      await this.#turns.run(async () => {
        if (!this.#isOver) await this.#sendMembership();
      });
    } catch (error) {
      if (isPassing(error)) this.#renewLater(RETRY_MS);
    }
  }

  /** Resolves with the event that says it. */
  setIntent(intent: CallIntent): Promise<EventId> {
    this.#intent = intent;
    return this.#turns.run(() => this.#sendMembership());
  }

  /** Who is in the call, ourselves among them. */
  follow(members: readonly Membership[]): void {
    const own = members.find(({ identity }) => identity === this.#identity);
    // The room may still show the one with which an earlier run of this page had come.
    if (own && own.eventId === this.#membershipId) this.#joinedAt = own.joinedAt;
    const isLost = this.#joinedAt !== null && !own;
    if (isLost) this.#joinedAt = null;
    const others = members.filter((one) => one !== own);
    // Whoever does not know that we have come would forget our key when that one ends.
    if (this.#membershipId !== null) this.#ownKeys.follow(others);
    const identities = new Set(others.map(({ identity }) => identity));
    this.#tellKeys(this.#heardKeys.follow(identities, Date.now()));
    // The media server had lost sight of us, but we are still here.
    if (isLost) void this.#comeBack();
  }

  /** A leaving that overtook us may have hidden our coming from us, though not from others. */
  #expectShowing(): void {
    if (this.#showing !== null) clearTimeout(this.#showing);
    this.#showing = setTimeout(() => {
      if (this.#joinedAt === null && !this.#isOver) void this.#comeBack();
    }, SHOWN_WITHIN_MS);
  }

  async #comeBack(): Promise<void> {
    try {
      await this.#turns.run(async () => {
        if (!this.#isOver && this.#joinedAt === null) await this.#comeIn();
      });
    } catch (error) {
      if (!isPassing(error)) return this.#wiring.onOver();
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      await this.#comeBack();
    }
  }

  hear(key: HeardKey): void {
    this.#tellKeys(this.#heardKeys.hear(key, Date.now()));
  }

  #tellKeys(keys: CallKey[]): void {
    if (keys.length === 0 || this.#isOver) return;
    const { context, roomId } = this.#wiring;
    context.emit({ type: "CallKeysChanged", roomId, keys });
  }

  async #sendKey(key: CallKey, to: Membership[]): Promise<Set<string>> {
    const { context, roomId } = this.#wiring;
    const { mail } = await context.crypto();
    const message = keyMessage(key, roomId, context.session, Date.now());
    const reached = await mail.send(CALL_KEYS, message, to);
    return new Set(reached.map(({ identity }) => identity));
  }

  async leave(): Promise<void> {
    this.stop();
    const { context, wayIn, roomId, stateKey } = this.#wiring;
    await this.#turns.run(async () => {
      await setState(context, roomId, CALL_MEMBER, stateKey, HANGING_UP);
      // Until here the server would have left for us.
      if (this.#delayId !== null) await wayIn.forgetLeaving(this.#delayId);
    });
  }

  /** Does and tells nothing more; the room is not told. */
  stop(): void {
    this.#isOver = true;
    this.#ownKeys.stop();
    if (this.#renewal !== null) clearTimeout(this.#renewal);
    if (this.#showing !== null) clearTimeout(this.#showing);
  }
}

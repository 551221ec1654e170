/**
 * Raised hands and reactions in calls: what is done with the membership that they refer to.
 *
 * COMPAT(Element Call): no text of the specification has them.
 */
import type { Context } from "../context.ts";
import { asText } from "../json.ts";
import type { EventId, RoomId, TimestampMs } from "../models.ts";
import { reactionContent } from "../sending/content.ts";
import { under } from "../store/database.ts";
import type { EventRecord, RelationRecord } from "../store/records.ts";
import { openRelations } from "../store/sealing.ts";
import { plainOf } from "../timeline/relations.ts";
import type { Membership } from "./membership.ts";
import { redact, say } from "./speech.ts";

const HAND = "🖐️";
const REACTION = "io.element.call.reaction";
/** What was sent longer ago than this is over. */
const FRESH_MS = 10_000;
const EMOJI_MAX = 64;

export class Gestures {
  readonly #context: Context;
  /** What was last done with the own hand, which may not have come back yet: raised, or null. */
  readonly #own = new Map<RoomId, EventId | null>();

  constructor(context: Context) {
    this.#context = context;
  }

  async #hands(roomId: RoomId, { eventId, userId }: Membership): Promise<RelationRecord[]> {
    const { database, vault } = this.#context;
    const found = await database.getAll("relations", under(roomId, eventId));
    const relations = await openRelations(vault, found);
    return relations.filter(
      ({ kind, key, sender }) => kind === "annotation" && key === HAND && sender === userId,
    );
  }

  /** Since when the hand of a member is up. */
  async handRaisedAt(roomId: RoomId, member: Membership): Promise<TimestampMs | null> {
    const hands = await this.#hands(roomId, member);
    return hands.length === 0 ? null : Math.min(...hands.map(({ sentAt }) => sentAt));
  }

  async isOwnUp(roomId: RoomId, own: Membership): Promise<boolean> {
    const done = this.#own.get(roomId);
    return done === undefined ? (await this.#hands(roomId, own)).length > 0 : done !== null;
  }

  async raise(roomId: RoomId, membershipId: EventId): Promise<void> {
    const content = reactionContent(membershipId, HAND);
    this.#own.set(roomId, await say(this.#context, roomId, "m.reaction", content));
  }

  async lower(roomId: RoomId, own: Membership): Promise<void> {
    const hands = new Set((await this.#hands(roomId, own)).map(({ eventId }) => eventId));
    const raised = this.#own.get(roomId);
    if (raised) hands.add(raised);
    this.#own.set(roomId, null);
    for (const eventId of hands) await redact(this.#context, roomId, eventId);
  }

  /** The next call begins without a hand. */
  leave(roomId: RoomId): void {
    this.#own.delete(roomId);
  }

  async react(roomId: RoomId, own: Membership, emoji: string): Promise<void> {
    const relation = { rel_type: "m.reference", event_id: own.eventId };
    await say(this.#context, roomId, REACTION, { emoji, name: emoji, "m.relates_to": relation });
  }

  /** Tells of the reactions among these events that come from people in the call. */
  show(roomId: RoomId, records: EventRecord[], members: readonly Membership[]): void {
    const present = new Set(members.map(({ userId }) => userId));
    for (const { event, clear } of records) {
      const plain = plainOf(event, clear);
      const emoji = asText(plain.content["emoji"]);
      const isFresh = event.origin_server_ts > Date.now() - FRESH_MS;
      if (plain.type !== REACTION || emoji === null || !isFresh) continue;
      if (!present.has(event.sender) || emoji === "" || emoji.length > EMOJI_MAX) continue;
      this.#context.emit({ type: "CallReactionShown", roomId, userId: event.sender, emoji });
    }
  }
}

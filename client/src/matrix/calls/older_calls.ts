/**
 * Calls from one to the other without a media server, as older apps know them.
 *
 * They ring here and are answered; we place one ourselves only where the server carries no calls.
 * What proves that nobody sits in between travels in the chat, so the chat must be encrypted.
 * spec: client-server-api #voice-over-ip
 */
import type { Call, CallIntent, CallWord, DirectTicket } from "../call_models.ts";
import type { Context } from "../context.ts";
import { randomName } from "../encoding.ts";
import { EngineError } from "../engine.ts";
import { asNumber } from "../json.ts";
import type { RoomId } from "../models.ts";
import type { Members } from "../rooms/members.ts";
import type { EventRecord } from "../store/records.ts";
import type { RoomNews } from "../sync/apply.ts";
import { OlderCall, type OlderCallWiring } from "./older_call.ts";
import { type Heard, heardOf, LIFETIME_MS, type OlderWord } from "./older_words.ts";
import { say } from "./speech.ts";

const OVER_MAX = 200;

type InviteWord = Extract<OlderWord, { kind: "invite" }>;

export class OlderCalls {
  readonly #context: Context;
  readonly #members: Members;
  readonly #say: typeof say;
  readonly #calls = new Map<RoomId, OlderCall>();
  /** Calls that have ended: what comes late of them is not heard. */
  readonly #over = new Set<string>();

  constructor(context: Context, members: Members, speech = say) {
    this.#context = context;
    this.#members = members;
    this.#say = speech;
  }

  stop(): void {
    for (const call of this.#calls.values()) call.stop();
    this.#calls.clear();
  }

  has(roomId: RoomId): boolean {
    return this.#calls.has(roomId);
  }

  list(): Promise<Call[]> {
    return Promise.all([...this.#calls.values()].map((call) => call.view()));
  }

  /** They are for two people whose chat is encrypted. */
  isPossible(roomId: RoomId): boolean {
    const room = this.#context.rooms.get(roomId);
    const isEncrypted = room?.membership === "join" && room.encrypted;
    return isEncrypted && this.#context.account.directUser(roomId) !== null;
  }

  // What is heard

  /** What sync has brought. */
  async follow(news: ReadonlyMap<RoomId, RoomNews>, removed: RoomId[]): Promise<void> {
    for (const roomId of removed) await this.leave(roomId);
    for (const [roomId, { records }] of news) await this.hear(roomId, records);
  }

  async hear(roomId: RoomId, records: readonly EventRecord[]): Promise<void> {
    for (const { event, clear } of records) {
      const heard = clear && heardOf(clear);
      if (!heard || this.#over.has(heard.callId) || !this.isPossible(roomId)) continue;
      if (event.sender === this.#context.session.userId) this.#hearOwn(roomId, heard);
      else if (heard.word.kind === "invite") {
        await this.#hearInvite(roomId, event, heard, heard.word);
      } else await this.#hearOther(roomId, event.sender, heard);
    }
  }

  #hearOwn(roomId: RoomId, { callId, partyId, word }: Heard): void {
    const call = this.#calls.get(roomId);
    if (call?.callId !== callId || partyId === this.#context.session.deviceId) return;
    call.hearOwn(word);
  }

  async #hearOther(roomId: RoomId, sender: string, heard: Heard): Promise<void> {
    const call = this.#calls.get(roomId);
    if (call?.callId !== heard.callId || call.other !== sender) return;
    await call.hear(heard.partyId, heard.word);
  }

  async #hearInvite(
    roomId: RoomId,
    event: EventRecord["event"],
    { callId, partyId }: Heard,
    word: InviteWord,
  ): Promise<void> {
    const ageMs = asNumber(event.unsigned?.["age"]) ?? Date.now() - event.origin_server_ts;
    const restMs = Math.min(word.lifetimeMs, word.lifetimeMs - ageMs);
    if (restMs <= 0 || !this.#isForUs(roomId, event.sender, word)) return;
    if (!(await this.#makeRoom(roomId, callId))) return;
    const { offer } = word;
    const call = this.#put({
      roomId,
      callId,
      other: event.sender,
      intent: /^m=video/m.test(offer.sdp) ? "video" : "audio",
      endsAt: Date.now() + restMs,
      invite: { eventId: event.event_id, partyId, offer },
    });
    await call.tell();
  }

  #isForUs(roomId: RoomId, caller: string, { invitee }: InviteWord): boolean {
    const { session, account } = this.#context;
    if (account.ignoredUsers().includes(caller) || account.isHeld(roomId)) return false;
    return invitee === null || invitee === session.userId;
  }

  /** When both call at once the smaller name stays. spec: client-server-api #glare */
  async #makeRoom(roomId: RoomId, callId: string): Promise<boolean> {
    const present = this.#calls.get(roomId);
    if (!present) return true;
    if (!present.isPlaced || present.callId < callId) return false;
    await present.hangUp();
    return true;
  }

  #put(start: Omit<OlderCallWiring, "context" | "members" | "say" | "onOver">): OlderCall {
    const { roomId, callId } = start;
    const call = new OlderCall({
      ...start,
      context: this.#context,
      members: this.#members,
      say: (type, content) => this.#say(this.#context, roomId, type, content),
      onOver: () => this.#drop(roomId, callId),
    });
    this.#calls.set(roomId, call);
    return call;
  }

  #drop(roomId: RoomId, callId: string): void {
    this.#calls.delete(roomId);
    this.#over.add(callId);
    const [oldest] = this.#over;
    if (this.#over.size > OVER_MAX && oldest !== undefined) this.#over.delete(oldest);
  }

  // What we do

  #call(roomId: RoomId): OlderCall {
    const call = this.#calls.get(roomId);
    if (!call) throw new EngineError("not_found", "The call is over.");
    return call;
  }

  /** Answers the call that rings in this room. */
  answer(roomId: RoomId): Promise<DirectTicket> {
    return this.#call(roomId).enter();
  }

  /** Begins a call; our page's first word is the invite. */
  place(roomId: RoomId, intent: CallIntent): Promise<DirectTicket> {
    const other = this.#context.account.directUser(roomId);
    if (other === null) throw new EngineError("unsupported", "The server carries no calls.");
    const endsAt = Date.now() + LIFETIME_MS;
    return this.#put({
      roomId,
      callId: randomName(),
      other,
      intent,
      endsAt,
      invite: null,
    }).enter();
  }

  async speak(roomId: RoomId, word: CallWord): Promise<void> {
    await this.#call(roomId).speak(word);
  }

  /** Ends it; what rings is declined. */
  async leave(roomId: RoomId): Promise<void> {
    await this.#calls.get(roomId)?.hangUp();
  }
}

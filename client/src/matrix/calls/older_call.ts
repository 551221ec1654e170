/** One call from one to the other, without a media server. */
import type {
  Call,
  CallIntent,
  CallMember,
  CallRing,
  CallWord,
  Candidate,
  DirectTicket,
  MediaDescription,
} from "../call_models.ts";
import type { Context } from "../context.ts";
import { asObject, asText, type JsonObject, texts } from "../json.ts";
import type { EventId, RoomId, TimestampMs, UserId } from "../models.ts";
import { localPart } from "../names.ts";
import type { Members } from "../rooms/members.ts";
import { LIFETIME_MS, type OlderWord, wordsOf } from "./older_words.ts";

/** `placing`: our page makes its offer. `inviting`: it rings at the other. */
type Phase = "ringing" | "placing" | "inviting" | "talking" | "over";

/** Somebody calls us. */
export interface Invite {
  eventId: EventId;
  /** The device that calls; null in the first version of the protocol. */
  partyId: string | null;
  offer: MediaDescription;
}

export interface OlderCallWiring {
  context: Context;
  members: Members;
  roomId: RoomId;
  callId: string;
  other: UserId;
  intent: CallIntent;
  /** Until when it rings. */
  endsAt: TimestampMs;
  /** Null when we call. */
  invite: Invite | null;
  /** Says it in the room, encrypted. */
  say: (type: string, content: JsonObject) => Promise<unknown>;
  onOver: () => void;
}

export class OlderCall {
  readonly #wiring: OlderCallWiring;
  readonly #timer: ReturnType<typeof setTimeout>;
  #phase: Phase;
  #startedAt = Date.now();
  /** The device that we talk to; undefined before one has answered. */
  #otherParty: string | null | undefined;
  /** Not answered yet. */
  #offer: MediaDescription | null;
  /** Those that came before our page was there. */
  readonly #candidates: Candidate[] = [];

  constructor(wiring: OlderCallWiring) {
    const { invite, endsAt } = wiring;
    this.#wiring = wiring;
    this.#phase = invite ? "ringing" : "placing";
    this.#otherParty = invite?.partyId;
    this.#offer = invite?.offer ?? null;
    this.#timer = setTimeout(() => this.#timeIsOut(), endsAt - Date.now());
  }

  get callId(): string {
    return this.#wiring.callId;
  }

  get other(): UserId {
    return this.#wiring.other;
  }

  /** We call, and nobody has answered. */
  get isPlaced(): boolean {
    return this.#phase === "placing" || this.#phase === "inviting";
  }

  // What is heard

  /** Another device of ours says something. */
  hearOwn(word: OlderWord): void {
    if (["answer", "reject", "hangup"].includes(word.kind)) this.#end();
  }

  /** The other says something, on the device that is named. */
  async hear(partyId: string | null, word: OlderWord): Promise<void> {
    if (word.kind === "answer") return this.#answered(partyId, word.answer);
    // Several devices of the other may speak before one of them has answered.
    if (this.#otherParty !== undefined && this.#otherParty !== partyId) return;
    if (word.kind === "hangup") this.#end();
    else if (word.kind === "reject") await this.#rejected();
    else if (word.kind === "select_answer") this.#selected(word.partyId);
    else if (word.kind !== "invite") this.#hearWord(word);
  }

  #hearWord(word: CallWord): void {
    if (this.#phase === "talking") this.#pass(word);
    else if (word.kind === "candidates") this.#candidates.push(...word.candidates);
  }

  async #answered(partyId: string | null, description: MediaDescription): Promise<void> {
    if (this.#phase !== "inviting") return;
    this.#otherParty = partyId;
    this.#talk();
    this.#pass({ kind: "description", description });
    this.#pass({ kind: "candidates", candidates: this.#candidates });
    await this.tell();
    await this.#say({ kind: "select_answer", partyId });
  }

  #selected(partyId: string | null): void {
    if (partyId !== this.#wiring.context.session.deviceId) this.#end();
  }

  async #rejected(): Promise<void> {
    if (this.#phase === "inviting") await this.tell([this.other]);
    this.#end();
  }

  #pass(word: CallWord): void {
    const { context, roomId } = this.#wiring;
    context.emit({ type: "CallWordHeard", roomId, word });
  }

  // What we do

  /** What our page needs; answers the call if it rings. */
  async enter(): Promise<DirectTicket> {
    const iceServers = await this.#iceServers();
    const { context, other } = this.#wiring;
    if (this.#phase === "ringing") this.#talk();
    await this.tell();
    return {
      kind: "direct",
      identity: context.session.userId,
      otherIdentity: other,
      iceServers,
      offer: this.#offer,
      candidates: [...this.#candidates],
    };
  }

  /** Those of the operator alone, or none. */
  async #iceServers(): Promise<RTCIceServer[]> {
    const where = "/_matrix/client/v3/voip/turnServer";
    const answer = asObject(await this.#wiring.context.http.call("GET", where));
    const urls = texts(answer["uris"]);
    const username = asText(answer["username"]) ?? "";
    const credential = asText(answer["password"]) ?? "";
    return urls.length > 0 ? [{ urls, username, credential }] : [];
  }

  /** Says what our page says; its first description opens or answers the call. */
  async speak(word: CallWord): Promise<void> {
    if (word.kind !== "description") return this.#say(word);
    const { description } = word;
    if (this.#phase === "placing") {
      this.#phase = "inviting";
      const invitee = this.other;
      await this.#say({ kind: "invite", offer: description, lifetimeMs: LIFETIME_MS, invitee });
    } else if (this.#offer && description.type === "answer") {
      this.#offer = null;
      await this.#say({ kind: "answer", answer: description });
    } else await this.#say(word);
  }

  async hangUp(): Promise<void> {
    const phase = this.#phase;
    this.#end();
    if (phase === "ringing") await this.#say({ kind: "reject" });
    else if (phase !== "placing") await this.#say({ kind: "hangup" });
  }

  async #say(word: OlderWord): Promise<void> {
    const { context, callId } = this.#wiring;
    const [type, content] = wordsOf({ callId, partyId: context.session.deviceId }, word);
    await this.#wiring.say(type, content);
  }

  // Where it stands

  #talk(): void {
    this.#phase = "talking";
    this.#startedAt = Date.now();
    clearTimeout(this.#timer);
  }

  #timeIsOut(): void {
    if (this.#phase === "ringing") this.#end();
    // The other's device stops by itself.
    else void this.hangUp().catch(() => undefined);
  }

  /** Tells the view no more. */
  stop(): void {
    this.#phase = "over";
    clearTimeout(this.#timer);
  }

  #end(): void {
    if (this.#phase === "over") return;
    this.stop();
    const { context, roomId, onOver } = this.#wiring;
    onOver();
    context.emit({ type: "CallEnded", roomId });
  }

  async tell(declinedBy: UserId[] = []): Promise<void> {
    const call = { ...(await this.view()), declinedBy };
    if (this.#phase !== "over") this.#wiring.context.emit({ type: "CallChanged", call });
  }

  async view(): Promise<Call> {
    const { context, roomId, intent } = this.#wiring;
    const isThere = this.#phase === "ringing" || this.#phase === "talking";
    const isHere = this.#phase !== "ringing";
    const present = [...(isThere ? [this.other] : []), ...(isHere ? [context.session.userId] : [])];
    return {
      roomId,
      way: "direct",
      intent,
      startedAt: this.#startedAt,
      members: await Promise.all(present.map((userId) => this.#member(userId))),
      ring: isHere ? null : await this.#ring(),
      declinedBy: [],
      hungUp: [],
      joined: isHere ? "here" : null,
    };
  }

  async #ring(): Promise<CallRing | null> {
    const { invite, intent, endsAt } = this.#wiring;
    if (!invite) return null;
    const { name: callerName, avatar: callerAvatar } = await this.#profile(this.other);
    const { eventId } = invite;
    return { eventId, caller: this.other, callerName, callerAvatar, kind: "ring", intent, endsAt };
  }

  async #profile(userId: UserId) {
    const { members, roomId } = this.#wiring;
    const { displayName, avatar } = await members.profile(roomId, userId);
    return { name: displayName ?? localPart(userId), avatar };
  }

  async #member(userId: UserId): Promise<CallMember> {
    const { session, crypto } = this.#wiring.context;
    const isOwn = userId === session.userId;
    const deviceId = isOwn ? session.deviceId : (this.#otherParty ?? "");
    const { deviceTrust, userTrust } = await trustIn(await crypto(), userId);
    return {
      identity: userId,
      userId,
      deviceId,
      ...(await this.#profile(userId)),
      joinedAt: this.#startedAt,
      isOwn,
      handRaisedAt: null,
      trust: userTrust,
      isDeviceVerified: deviceTrust.get(deviceId)?.isVerified ?? false,
      isGuest: false,
    };
  }
}

async function trustIn(crypto: Awaited<ReturnType<Context["crypto"]>>, userId: UserId) {
  const [deviceTrust, userTrust] = await Promise.all([
    crypto.deviceTrust(userId),
    crypto.userTrust(userId),
  ]);
  return { deviceTrust, userTrust };
}

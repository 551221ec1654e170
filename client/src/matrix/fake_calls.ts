/** Calls in the fake engine: the others are whoever calls `putCall` and `endCall`. */
import type { Call, CallOptions, CallTicket, CallMember } from "./call_models.ts";
import type { CallIntents, Change, EngineError } from "./engine.ts";
import { OWN_USER, SESSION, START_MS } from "./fake_samples.ts";
import type { RoomId } from "./models.ts";

export class FakeCalls implements CallIntents {
  readonly #change: (change: Change) => void;
  readonly #calls = new Map<RoomId, Call>();
  /** What `joinCall` is refused with. */
  refusal: EngineError | null = null;

  constructor(change: (change: Change) => void) {
    this.#change = change;
  }

  /** Changes the call of a room, or begins one, as others would. */
  putCall(roomId: RoomId, changes: Partial<Call>): void {
    const start: Call = {
      roomId,
      way: "server",
      intent: "video",
      startedAt: START_MS,
      members: [],
      ring: null,
      declinedBy: [],
      hungUp: [],
      joined: null,
    };
    const call = { ...start, ...this.#calls.get(roomId), ...changes };
    this.#calls.set(roomId, call);
    this.#change({ type: "CallChanged", call });
  }

  endCall(roomId: RoomId): void {
    if (this.#calls.delete(roomId)) this.#change({ type: "CallEnded", roomId });
  }

  async loadCalls(): Promise<Call[]> {
    return structuredClone([...this.#calls.values()]);
  }

  async joinCall(roomId: RoomId, { intent }: CallOptions): Promise<CallTicket> {
    if (this.refusal) throw this.refusal;
    const others = this.#others(roomId);
    const members = [...others, ownMember()];
    this.putCall(roomId, { intent, members, ring: null, joined: "here" });
    const key = new Uint8Array(32).fill(7);
    const { identity } = ownMember();
    const url = "wss://example.org/_linnet/livekit";
    return { kind: "server", url, token: "token", identity, keys: [{ identity, index: 0, key }] };
  }

  async sendCallWord(): Promise<void> {}

  async leaveCall(roomId: RoomId): Promise<void> {
    const members = this.#others(roomId);
    if (members.length === 0) this.endCall(roomId);
    else this.putCall(roomId, { members, joined: null });
  }

  async declineCall(roomId: RoomId): Promise<void> {
    if (this.#others(roomId).length === 0) this.endCall(roomId);
    else this.putCall(roomId, { ring: null });
  }

  async setCallIntent(roomId: RoomId, intent: Call["intent"]): Promise<void> {
    this.putCall(roomId, { intent });
  }

  async raiseHand(roomId: RoomId, isRaised: boolean): Promise<void> {
    const members = this.#calls.get(roomId)?.members ?? [];
    const handRaisedAt = isRaised ? START_MS : null;
    this.putCall(roomId, {
      members: members.map((one) => (one.isOwn ? { ...one, handRaisedAt } : one)),
    });
  }

  async sendCallReaction(roomId: RoomId, emoji: string): Promise<void> {
    this.#change({ type: "CallReactionShown", roomId, userId: OWN_USER.userId, emoji });
  }

  async allowCalls(): Promise<void> {}

  #others(roomId: RoomId): CallMember[] {
    return (this.#calls.get(roomId)?.members ?? []).filter(({ isOwn }) => !isOwn);
  }
}

function ownMember(): CallMember {
  return {
    identity: `${SESSION.userId}:${SESSION.deviceId}`,
    userId: SESSION.userId,
    deviceId: SESSION.deviceId,
    name: OWN_USER.displayName ?? SESSION.userId,
    avatar: OWN_USER.avatar,
    joinedAt: START_MS,
    isOwn: true,
    handRaisedAt: null,
    trust: "verified",
    isDeviceVerified: true,
    isGuest: false,
  };
}

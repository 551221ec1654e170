/** Being in one call: the way in, the way back when it is lost, and the ends that a call has. */
import { createStore, type Store } from "../../app/store.ts";
import { errorCode } from "../../app/error_code.ts";
import type {
  Call,
  CallMember,
  Change,
  Engine,
  EngineErrorCode,
  RoomId,
  UserId,
} from "../../matrix/engine.ts";
import type { CallMedia } from "../../platform/call_media/call_media.ts";
import type { OwnCall } from "../../app/own_calls.ts";

export type SessionPhase = "joining" | "in" | "returning" | "over";

export type SessionEnd =
  | "left"
  /** We went on with it on another device or in another tab. */
  | "elsewhere"
  | "declined"
  | "unanswered"
  /** The other person of a direct chat hung up. */
  | "alone"
  | EngineErrorCode;

export interface SessionState {
  phase: SessionPhase;
  /** We ring, and nobody has come yet. */
  isRinging: boolean;
  end: SessionEnd | null;
}

export interface SessionWiring {
  engine: Pick<Engine, "joinCall" | "leaveCall" | "loadCalls" | "subscribe">;
  media: CallMedia;
  wish: OwnCall;
  ownId: UserId;
  isDirect: boolean;
}

/** As long as the engine lets it ring at the others'. spec: MSC4075, `lifetime` */
export const RING_MS = 60_000;
/** Whoever reloads the page or changes the network is back within this time. */
export const ALONE_MS = 8_000;
const RETRY_DELAYS_MS = [250, 500, 1_000, 1_000, 2_000];

/** Trying again would not help. */
const FINAL: ReadonlySet<EngineErrorCode> = new Set([
  "forbidden",
  "not_found",
  "signed_out",
  "too_large",
  "unsupported",
  "untrusted",
]);

export class CallSession {
  readonly state: Store<SessionState>;
  readonly #wiring: SessionWiring;
  readonly #roomId: RoomId;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #ends: (() => void)[] = [];
  #others = 0;
  /** Devices of others that were in the call when last there were any. */
  #lastSeen: ReadonlySet<string> = new Set();
  /** Devices of our own that were in the call before. */
  #ownDevices: ReadonlySet<string> | null = null;

  constructor(wiring: SessionWiring) {
    const { isRinging, roomId } = wiring.wish;
    this.#wiring = wiring;
    this.#roomId = roomId;
    this.state = createStore<SessionState>({ phase: "joining", isRinging, end: null });
  }

  /** Goes in and stays in until somebody ends it. */
  async start(): Promise<void> {
    const { engine, media, wish } = this.#wiring;
    this.#ends.push(engine.subscribe((change) => this.#follow(change)));
    if (wish.isRinging) this.#after("ring", RING_MS, () => this.#stopRinging());
    const known = await engine.loadCalls();
    this.#look(known.find(({ roomId }) => roomId === this.#roomId));
    await Promise.all([media.setMicrophone(wish.isMicrophoneOn), media.setCamera(wish.isCameraOn)]);
    for (let attempt = 0; !this.#isOver(); attempt += 1) {
      const isIn = await this.#enter();
      if (isIn) attempt = -1;
      if (!this.#isOver()) await this.#pause(attempt);
    }
  }

  #isOver(): boolean {
    return this.state.get().phase === "over";
  }

  /** True when we were in, and have lost it again. */
  async #enter(): Promise<boolean> {
    const { engine, media, wish } = this.#wiring;
    const { isRinging, phase } = this.state.get();
    try {
      const ring = isRinging && phase === "joining";
      const ticket = await engine.joinCall(this.#roomId, { intent: wish.intent, ring });
      if (this.#isOver()) return false;
      await media.enter(ticket);
    } catch (why) {
      const code = errorCode(why);
      if (FINAL.has(code)) await this.end(code);
      return false;
    }
    if (this.#isOver()) return false;
    this.state.set((state) => ({ ...state, phase: "in" }));
    const how = await this.#lost();
    if (how === "replaced") await this.#close("elsewhere");
    else if (!this.#isOver()) this.state.set((state) => ({ ...state, phase: "returning" }));
    return true;
  }

  #lost(): Promise<"lost" | "replaced" | "idle"> {
    const { media } = this.#wiring;
    return new Promise((resolve) => {
      const look = () => {
        const { connection } = media.get();
        if (connection !== "lost" && connection !== "replaced" && connection !== "idle") return;
        stop();
        resolve(connection);
      };
      const stop = media.subscribe(look);
      look();
    });
  }

  #pause(attempt: number): Promise<void> {
    const ms = RETRY_DELAYS_MS[Math.min(Math.max(0, attempt), RETRY_DELAYS_MS.length - 1)];
    return new Promise((resolve) => {
      this.#after("retry", ms ?? 0, resolve);
      this.#ends.push(resolve);
    });
  }

  #after(name: string, ms: number, act: () => void): void {
    this.#cancel(name);
    this.#timers.set(name, setTimeout(act, ms));
  }

  #cancel(name: string): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  #follow(change: Change): void {
    if (change.type === "CallKeysChanged" && change.roomId === this.#roomId) {
      void this.#wiring.media.setKeys(change.keys);
    }
    if (change.type === "CallWordHeard" && change.roomId === this.#roomId) {
      void this.#wiring.media.hear(change.word);
    }
    if (change.type === "CallChanged" && change.call.roomId === this.#roomId) {
      this.#look(change.call);
    }
    if (change.type === "CallEnded" && change.roomId === this.#roomId) this.#lookAtEnd();
  }

  /** What others do may end our call, too. */
  #look(call: Call | undefined): void {
    const members = call?.members ?? [];
    this.#lookAtOwn(members);
    const others = members.filter(({ userId }) => userId !== this.#wiring.ownId);
    const before = this.#others;
    this.#others = others.length;
    if (this.#others > 0) {
      this.#lastSeen = new Set(others.map(({ identity }) => identity));
      this.#cancel("ring");
      this.#cancel("alone");
      this.state.set((state) => (state.isRinging ? { ...state, isRinging: false } : state));
    } else if (this.#wiring.isDirect) {
      this.#lookWhileAlone(call, before > 0);
    }
  }

  #lookWhileAlone(call: Call | undefined, wasWithOthers: boolean): void {
    const isDeclined = this.state.get().isRinging && Boolean(call?.declinedBy.length);
    const isHungUp = call?.hungUp.some((identity) => this.#lastSeen.has(identity));
    if (isHungUp) void this.end("alone");
    else if (wasWithOthers) this.#after("alone", ALONE_MS, () => void this.end("alone"));
    else if (isDeclined) void this.end("declined");
  }

  /** A direct call ends for both at once. */
  #lookAtEnd(): void {
    if (this.state.get().phase !== "in" || !this.#wiring.isDirect) return;
    void this.end(this.state.get().isRinging ? "unanswered" : "alone");
  }

  /** A device of ours that comes after us takes the call over. */
  #lookAtOwn(members: readonly CallMember[]): void {
    const { ownId } = this.#wiring;
    const own = members.filter(({ userId, isOwn }) => userId === ownId && !isOwn);
    const known = this.#ownDevices;
    this.#ownDevices = new Set(own.map(({ identity }) => identity));
    if (known && own.some(({ identity }) => !known.has(identity))) void this.end("elsewhere");
  }

  #stopRinging(): void {
    this.state.set((state) => ({ ...state, isRinging: false }));
    if (this.#wiring.isDirect) void this.end("unanswered");
  }

  /** Leaves the call, once. */
  async end(end: SessionEnd = "left"): Promise<void> {
    if (this.#isOver()) return;
    await Promise.all([
      this.#close(end),
      this.#wiring.engine.leaveCall(this.#roomId).catch(() => undefined),
    ]);
  }

  /** Ends what this tab does for the call. Where another tab has it, this device is still in it. */
  async #close(end: SessionEnd): Promise<void> {
    this.state.set(() => ({ phase: "over", isRinging: false, end }));
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const stop of this.#ends.splice(0)) stop();
    await this.#wiring.media.leave();
  }
}

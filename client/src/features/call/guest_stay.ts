/** The stay of a guest: coming by a link, perhaps waiting, being in the call, and its end. */
import { applyChange, fromFirstPaint, type AccountState } from "../../app/account.model.ts";
import { closeCall, enterCall, ownCalls, type OwnCall } from "../../app/own_calls.ts";
import { createStore, type Store } from "../../app/store.ts";
import type { Change } from "../../matrix/engine.ts";
import type { GuestEngineModel, GuestPlace } from "../../matrix/guest_engine.ts";

export type GuestEnd =
  | "left"
  /** Nobody has let them in. */
  | "refused"
  /** The link was revoked or has ended, or somebody has put them out. */
  | "removed";

export type GuestPhase = "coming" | "waiting" | "in" | "over";

export interface StayState {
  phase: GuestPhase;
  end: GuestEnd | null;
}

export interface StayWiring {
  engine: GuestEngineModel;
  /** As the link has told it; guests are not told what the room is called. */
  roomName: string | null;
  bringing: Pick<OwnCall, "isMicrophoneOn" | "isCameraOn">;
  /** Lets a page that is closed say goodbye; returns what ends that. */
  atEnd: (accessToken: string) => () => void;
}

export class GuestStay {
  readonly engine: GuestEngineModel;
  readonly account: Store<AccountState>;
  readonly state = createStore<StayState>({ phase: "coming", end: null });
  readonly #wiring: StayWiring;
  readonly #ends: (() => void)[] = [];
  #place: GuestPlace | null = null;

  constructor(wiring: StayWiring) {
    this.#wiring = wiring;
    this.engine = wiring.engine;
    const nobody = { session: null, rooms: [], profile: null, ignoredUsers: [] };
    this.account = createStore(fromFirstPaint(nobody, false));
    this.#ends.push(wiring.engine.subscribe((change) => this.#follow(change)));
    this.#ends.push(ownCalls.subscribe(() => this.#lookAtCall()));
  }

  /** Rejects as `enterByLink` does; then the stay has not begun. */
  async begin(token: string, name: string): Promise<void> {
    try {
      this.#place = await this.engine.enterByLink(token, name);
    } catch (why) {
      this.#stop();
      throw why;
    }
    this.#ends.push(this.#wiring.atEnd(this.#place.accessToken));
    if (this.#place.isWaiting) this.state.set((state) => ({ ...state, phase: "waiting" }));
    this.#lookAtRoom();
  }

  /** Goes, from wherever they are. */
  leave(): void {
    this.#end("left");
  }

  #follow(change: Change): void {
    this.account.set((state) => applyChange(state, this.#named(change)));
    if (change.type === "RoomsChanged") this.#lookAtRoom();
    if (change.type === "SessionEnded") {
      this.#end(this.state.get().phase === "waiting" ? "refused" : "removed");
    }
  }

  #named(change: Change): Change {
    const { roomName } = this.#wiring;
    if (change.type !== "RoomsChanged" || roomName === null) return change;
    return { ...change, rooms: change.rooms.map((room) => ({ ...room, name: roomName })) };
  }

  /** Once the room is there, the call is. */
  #lookAtRoom(): void {
    const { phase } = this.state.get();
    const place = this.#place;
    if (!place || (phase !== "coming" && phase !== "waiting")) return;
    if (this.account.get().rooms.get(place.roomId)?.membership !== "join") return;
    const { isMicrophoneOn, isCameraOn } = this.#wiring.bringing;
    const switches = { isMicrophoneOn, isCameraOn, isRinging: false };
    enterCall({ roomId: place.roomId, intent: "video", isGuest: true, ...switches });
    this.state.set((state) => ({ ...state, phase: "in" }));
  }

  #lookAtCall(): void {
    if (this.state.get().phase === "in" && !ownCalls.get().call) this.#end("left");
  }

  #end(end: GuestEnd): void {
    if (this.state.get().phase === "over") return;
    this.state.set(() => ({ phase: "over", end }));
    void this.#leave(end);
  }

  async #leave(end: GuestEnd): Promise<void> {
    if (this.#place) closeCall(this.#place.roomId);
    if (end === "left") await this.engine.leaveAsGuest().catch(() => undefined);
    this.#stop();
  }

  #stop(): void {
    for (const end of this.#ends.splice(0)) end();
    this.engine.close();
  }
}

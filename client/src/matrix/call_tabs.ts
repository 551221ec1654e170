/**
 * Which tab is in the call of which room.
 *
 * The page carries the media. So a call ends with its page, wherever the engine runs; and when the
 * engine moves, it goes on.
 */
import { isObject } from "./json.ts";
import type { RoomId } from "./models.ts";
import type { Call } from "./rpc.ts";

export interface CallTabsWiring {
  /** Name of our tab, and of the lock that our worker holds as long as it lives. */
  tab: string;
  takeLock: (name: string, run: () => void) => void;
  /** Lets the engine, which runs here, leave the call of a room. */
  leave: (roomId: RoomId) => void;
}

export class CallTabs {
  readonly #wiring: CallTabsWiring;
  /** How our page has joined. */
  readonly #joined = new Map<RoomId, Call>();
  /** Whose page is in the call of a room, as the engine here knows. */
  readonly #holders = new Map<RoomId, string>();
  readonly #watched = new Set<string>();

  constructor(wiring: CallTabsWiring) {
    this.#wiring = wiring;
    wiring.takeLock(wiring.tab, () => {});
  }

  /** Our page asks for this. */
  noteAsked(call: Call): void {
    const [roomId] = call.args;
    if (call.method === "joinCall") this.#joined.set(String(roomId), call);
    else if (call.method === "leaveCall") this.#joined.delete(String(roomId));
  }

  /** It was refused. */
  noteFailed(id: string): void {
    for (const [roomId, call] of this.#joined) if (call.id === id) this.#joined.delete(roomId);
  }

  /** What another engine has to be asked, so that our calls go on. */
  toAskAgain(): Call[] {
    return [...this.#joined.values()].map((call) => {
      const [roomId, options] = call.args;
      return { ...call, args: [roomId, isObject(options) ? { ...options, ring: false } : options] };
    });
  }

  /** False for the leaving of a tab whose call another tab has taken over. */
  admit({ method, args, tab = this.#wiring.tab }: Call): boolean {
    const roomId = String(args[0]);
    if (method === "leaveCall") {
      if (this.#holders.get(roomId) !== tab) return false;
      this.#holders.delete(roomId);
    }
    if (method === "joinCall") {
      this.#holders.set(roomId, tab);
      this.#watch(tab);
    }
    return true;
  }

  #watch(tab: string): void {
    if (tab === this.#wiring.tab || this.#watched.has(tab)) return;
    this.#watched.add(tab);
    // We get it when the tab is gone.
    this.#wiring.takeLock(tab, () => {
      for (const [roomId, holder] of this.#holders) {
        if (holder !== tab) continue;
        this.#holders.delete(roomId);
        this.#wiring.leave(roomId);
      }
    });
  }
}

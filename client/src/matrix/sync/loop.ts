/** Keeps asking the server what is new, and hands each answer on. */
import { MatrixError } from "../api/http.ts";
import type { Context } from "../context.ts";
import { EngineError } from "../engine.ts";
import { asNumber, asObject, asText, type JsonObject } from "../json.ts";
import type { Connection, RoomId } from "../models.ts";
import { readFact } from "../store/database.ts";
import { nextRoomCount, ROOM_LIST, SYNC_PATH, syncBody } from "./request.ts";

const LONG_POLL_MS = 30_000;
/** On top of the server's own waiting time. */
const NETWORK_MS = 30_000;
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 30_000;

export interface SyncPosition {
  pos: string;
  toDevice: string | null;
}

export interface LoopWiring {
  context: Context;
  openRooms: () => RoomId[];
  /** Resolves when the answer is committed, together with the position. */
  handle: (answer: JsonObject, position: SyncPosition) => Promise<void>;
  onConnection: (connection: Connection) => void;
}

export class SyncLoop {
  readonly #wiring: LoopWiring;
  #pos: string | null = null;
  #toDevice: string | null = null;
  #roomCount = nextRoomCount(0, 0);
  #isComplete = false;
  #stop = new AbortController();
  #poll: AbortController | null = null;
  #wake: (() => void) | null = null;
  #retryMs = RETRY_MS_MIN;
  #isCaughtUp = false;

  constructor(wiring: LoopWiring) {
    this.#wiring = wiring;
  }

  async start(): Promise<void> {
    const kept = await readFact(this.#wiring.context.database, "syncPosition");
    this.#pos = kept?.pos ?? null;
    this.#toDevice = kept?.toDevice ?? null;
    void this.#run();
  }

  stop(): void {
    this.#stop.abort();
    this.#poll?.abort();
    this.#wake?.();
  }

  /** The wish has changed (a room was opened), or the network came back: ask again now. */
  refresh(): void {
    // A request that does not wait is answered soon; the wish goes with the next one.
    if (this.#isCaughtUp) this.#poll?.abort();
    this.#wake?.();
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#round();
        this.#retryMs = RETRY_MS_MIN;
      } catch (error) {
        if (!(await this.#recover(error))) return;
      }
    }
  }

  /** False when the loop is over. */
  async #recover(error: unknown): Promise<boolean> {
    const code = error instanceof EngineError ? error.code : null;
    if (this.#stop.signal.aborted || code === "signed_out") return false;
    if (error instanceof MatrixError && error.errcode === "M_UNKNOWN_POS") this.#forgetPosition();
    else if (code !== "cancelled") await this.#waitAfter(error);
    return true;
  }

  async #waitAfter(error: unknown): Promise<void> {
    const askedMs = error instanceof EngineError ? error.retryAfterMs : null;
    // A fault of ours must be seen, but it must not end the conversation.
    if (!(error instanceof EngineError)) globalThis.reportError(error);
    this.#isCaughtUp = false;
    this.#wiring.onConnection("offline");
    await this.#sleep(askedMs ?? this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS_MAX);
  }

  #forgetPosition(): void {
    this.#pos = null;
    this.#roomCount = nextRoomCount(0, 0);
    this.#isComplete = false;
    this.#isCaughtUp = false;
  }

  #sleep(timeMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #round(): Promise<void> {
    if (!this.#isCaughtUp) this.#wiring.onConnection("catching_up");
    const answer = await this.#ask();
    const extensions = asObject(answer["extensions"]);
    const pos = asText(answer["pos"]);
    if (pos === null) throw new EngineError("offline", "The sync answer has no position.");
    const nextBatch = asText(asObject(extensions["to_device"])["next_batch"]);
    const position = { pos, toDevice: nextBatch ?? this.#toDevice };
    await this.#wiring.handle(answer, position);
    this.#pos = pos;
    this.#toDevice = position.toDevice;
    this.#grow(answer);
    if (this.#isComplete && !this.#isCaughtUp) {
      this.#isCaughtUp = true;
      this.#wiring.onConnection("live");
    }
  }

  async #ask(): Promise<JsonObject> {
    const { context, openRooms } = this.#wiring;
    const timeout = this.#pos !== null && this.#isCaughtUp ? LONG_POLL_MS : 0;
    const wish = { roomCount: this.#roomCount, openRooms: openRooms(), toDevice: this.#toDevice };
    this.#poll = new AbortController();
    const answer = await context.http.call("POST", SYNC_PATH, {
      query: { pos: this.#pos ?? undefined, timeout },
      body: syncBody(wish),
      signal: this.#poll.signal,
      timeoutMs: timeout + NETWORK_MS,
    });
    return asObject(answer);
  }

  #grow(answer: JsonObject): void {
    const total = asNumber(asObject(asObject(answer["lists"])[ROOM_LIST])["count"]) ?? 0;
    const next = nextRoomCount(this.#roomCount, total);
    this.#isComplete = next === this.#roomCount;
    this.#roomCount = next;
  }
}

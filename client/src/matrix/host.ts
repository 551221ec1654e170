/**
 * Decides which tab's worker runs the engine, and carries calls to it.
 *
 * Every tab has a worker, and every worker asks for the same lock. The one that has it runs the
 * engine; the others pass calls on to it through a broadcast channel and wait for their turn.
 */
import { CallTabs } from "./call_tabs.ts";
import {
  failureOf,
  type Call,
  type EngineMessage,
  type FromEngine,
  SENDING_METHODS,
} from "./rpc.ts";
import type { ChangeListener } from "./changes.ts";
import { EngineError } from "./engine.ts";

export const ENGINE_LOCK = "linnet-engine";

/** What the host needs of an engine; `LinnetEngine` has it. */
export interface HostedEngine {
  subscribe(listener: ChangeListener): () => void;
}

export interface Channel {
  postMessage(message: EngineMessage): void;
  onmessage: ((event: MessageEvent<EngineMessage>) => void) | null;
}

export interface HostWiring {
  /** To and from our own page. */
  page: Channel;
  /** To and from the workers of other tabs. */
  others: Channel;
  /** Calls `run` when the lock is ours, and keeps it as long as the worker lives. */
  takeLock: (name: string, run: () => void) => void;
  /** Of this tab alone, also the name of a lock. */
  tab: string;
  createEngine: () => HostedEngine;
}

export class Host {
  readonly #wiring: HostWiring;
  #engine: HostedEngine | null = null;
  /** Calls of our page that the present engine has not answered. */
  readonly #pending = new Map<string, Call>();
  /** Timelines that our page has open, to open them again after a takeover. */
  readonly #opened = new Map<string, Call>();
  readonly #callTabs: CallTabs;

  constructor(wiring: HostWiring) {
    this.#wiring = wiring;
    const { tab, takeLock } = wiring;
    this.#callTabs = new CallTabs({ tab, takeLock, leave: (roomId) => this.#leaveCall(roomId) });
    wiring.page.onmessage = ({ data }) => {
      if (data.kind === "call") this.#fromPage({ ...data, tab });
    };
    wiring.others.onmessage = ({ data }) => this.#fromOthers(data);
    wiring.takeLock(ENGINE_LOCK, () => this.#takeOver());
  }

  #fromPage(call: Call): void {
    this.#remember(call);
    if (this.#engine) void this.#answer(call, (reply) => this.#toPage(reply));
    else {
      this.#pending.set(call.id, call);
      this.#wiring.others.postMessage(call);
    }
  }

  #leaveCall(roomId: string): void {
    const { tab } = this.#wiring;
    const call: Call = { kind: "call", id: "", method: "leaveCall", args: [roomId], tab };
    // Nobody is left who could hear that it failed; the server notices by itself.
    void this.#invoke(call).catch(() => {});
  }

  #remember(call: Call): void {
    this.#callTabs.noteAsked(call);
    const [roomId] = call.args;
    if (typeof roomId !== "string") return;
    if (call.method === "openTimeline" || call.method === "openTimelineAt") {
      this.#opened.set(roomId, call);
    } else if (call.method === "closeTimeline") this.#opened.delete(roomId);
  }

  #toPage(message: FromEngine): void {
    if (message.kind === "failure") this.#callTabs.noteFailed(message.id);
    this.#wiring.page.postMessage(message);
  }

  #fromOthers(message: EngineMessage): void {
    if (message.kind === "call") {
      if (this.#engine)
        void this.#answer(message, (reply) => this.#wiring.others.postMessage(reply));
    } else if (message.kind === "change") {
      this.#toPage(message);
    } else if (message.kind === "takeover") {
      this.#askAgain((call) => this.#wiring.others.postMessage(call));
    } else if (this.#pending.delete(message.id)) {
      this.#toPage(message);
    }
  }

  #takeOver(): void {
    const engine = this.#wiring.createEngine();
    this.#engine = engine;
    engine.subscribe((change) => {
      const told = { kind: "change", change } as const;
      this.#toPage(told);
      this.#wiring.others.postMessage(told);
    });
    this.#wiring.others.postMessage({ kind: "takeover" });
    this.#askAgain((call) => {
      this.#pending.delete(call.id);
      void this.#answer(call, (reply) => this.#toPage(reply));
    });
  }

  /** What the engine before us left unanswered, and the timelines and calls it had for us. */
  #askAgain(ask: (call: Call) => void): void {
    const waiting = [...this.#pending.values()];
    const reopened = [...this.#opened.values()].filter(({ id }) => !this.#pending.has(id));
    const rejoining = this.#callTabs.toAskAgain().filter(({ id }) => !this.#pending.has(id));
    for (const call of [...reopened, ...rejoining, ...waiting]) ask(call);
    for (const { args } of reopened) {
      const change = { type: "TimelineReset", roomId: String(args[0]) } as const;
      this.#toPage({ kind: "change", change });
    }
  }

  async #answer(call: Call, reply: (message: FromEngine) => void): Promise<void> {
    try {
      const result = this.#callTabs.admit(call) ? await this.#invoke(call) : undefined;
      reply({ kind: "reply", id: call.id, result });
    } catch (error) {
      reply({ kind: "failure", id: call.id, failure: failureOf(error) });
    }
  }

  async #invoke({ id, method, args }: Call): Promise<unknown> {
    const run: unknown = Reflect.get(this.#engine ?? {}, method);
    if (typeof run !== "function") {
      throw new EngineError("unsupported", `No intent ${method}`);
    }
    const whole = [...args];
    const place = SENDING_METHODS.get(method);
    if (place !== undefined) whole[place] = id;
    return run.apply(this.#engine, whole);
  }
}

/** People for stories: each has an engine of their own and waits for what should happen. */
import { Worker } from "node:worker_threads";
import type { Change, ChangeOf, ChangeType } from "../src/matrix/changes.ts";
import type { Engine, MessageDraft } from "../src/matrix/engine.ts";
import type { Link } from "../src/matrix/link_models.ts";
import type { MessageItem, RoomId, RoomSummary, TimelineItem } from "../src/matrix/models.ts";
import { engineClient, type EnginePort } from "../src/platform/engine_client.ts";

const WAIT_MS = 15_000;

export function draft(text: string, changes: Partial<MessageDraft> = {}): MessageDraft {
  return { text, html: null, mentions: [], mentionsRoom: false, replyTo: null, ...changes };
}

export class Person {
  readonly engine: Engine;
  readonly rooms = new Map<RoomId, RoomSummary>();
  readonly items = new Map<string, TimelineItem>();
  readonly changes: Change[] = [];
  readonly #worker: Worker;
  readonly #checks = new Set<() => void>();

  constructor(server: string) {
    this.#worker = new Worker(new URL("./person_worker.ts", import.meta.url), {
      workerData: { server },
    });
    const port: EnginePort = {
      onmessage: null,
      postMessage: (message) => this.#worker.postMessage(message),
    };
    this.#worker.on("message", (data) => port.onmessage?.({ data } as MessageEvent));
    this.#worker.on("error", (error) => {
      throw error;
    });
    const unused = () => Promise.reject(new Error("Stories ask the engine."));
    this.engine = engineClient(port, {
      readFirstPaint: unused,
      readTimelineSnapshot: unused,
      end: () => void this.#worker.terminate(),
    });
    this.engine.subscribe((change) => this.#take(change));
  }

  #take(change: Change): void {
    this.changes.push(change);
    if (change.type === "RoomsChanged") {
      for (const room of change.rooms) this.rooms.set(room.roomId, room);
      for (const roomId of change.removed) this.rooms.delete(roomId);
    }
    if (change.type === "TimelineChanged") {
      for (const key of change.removed) this.items.delete(key);
      this.#put(change.items);
    }
    for (const check of this.#checks) check();
  }

  #put(items: TimelineItem[]): void {
    for (const item of items) this.items.set(item.key, item);
  }

  async opens(roomId: RoomId): Promise<void> {
    const window = await this.engine.openTimeline(roomId);
    this.#put(window.items);
    for (const check of this.#checks) check();
  }

  /** Resolves with what `find` gives as soon as it gives something. */
  until<T>(what: string, find: () => T | null | undefined | false): Promise<T> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = find();
        if (!found) return;
        this.#checks.delete(check);
        clearTimeout(timer);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#checks.delete(check);
        reject(new Error(`Waited in vain for ${what}. ${this.#summary()}`));
      }, WAIT_MS);
      this.#checks.add(check);
      check();
    });
  }

  #summary(): string {
    const items = [...this.items.values()].map((item) =>
      item.kind === "message" ? `${item.senderName}: ${JSON.stringify(item.body)}` : item.kind,
    );
    const phases = this.changes.flatMap((one) =>
      one.type === "VerificationChanged" ? [one.verification.phase] : [],
    );
    const kinds = this.changes.slice(-12).map((change) => change.type);
    const { status } = this.changes.findLast((one) => one.type === "EncryptionChanged") ?? {};
    return `Status: ${JSON.stringify(status)}. Phases: ${phases.join(" ")}. Last changes: ${kinds.join(" ")}. Items: ${items.slice(-8).join(" | ")}`;
  }

  sees(text: string): Promise<MessageItem> {
    return this.message(`"${text}"`, (item) => "text" in item.body && item.body.text === text);
  }

  message(what: string, fits: (item: MessageItem) => boolean): Promise<MessageItem> {
    return this.until(what, () => {
      const item = [...this.items.values()].find((one) => one.kind === "message" && fits(one));
      return item?.kind === "message" ? item : null;
    });
  }

  change<T extends ChangeType>(
    type: T,
    fits: (change: ChangeOf<T>) => boolean = () => true,
    what: string = type,
  ): Promise<ChangeOf<T>> {
    return this.until(what, () =>
      this.changes.find((one): one is ChangeOf<T> => one.type === type && fits(one as ChangeOf<T>)),
    );
  }

  /** The linking under way, in this phase. */
  async link(phase: Link["phase"]): Promise<Link> {
    const { link } = await this.change(
      "LinkChanged",
      (change) => change.link?.phase === phase,
      `LinkChanged to ${phase}`,
    );
    if (!link) throw new Error("No linking is under way.");
    return link;
  }

  async leaves(): Promise<void> {
    await this.#worker.terminate();
  }
}

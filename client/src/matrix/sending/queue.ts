/** The send queue: stored first, shown at once, sent in order, however often the page reloads. */
import { isPassing, path } from "../api/http.ts";
import type { Context } from "../context.ts";
import { EngineError } from "../engine.ts";
import { randomName } from "../encoding.ts";
import { asObject, asText, type JsonObject } from "../json.ts";
import { sealFile } from "../media/file_cipher.ts";
import type { Media } from "../media/media.ts";
import type { EventId, RoomId } from "../models.ts";
import type { Verdict } from "../protection_models.ts";
import type { QueueRecord, StoredQueued, StoredUpload, UploadRecord } from "../store/records.ts";
import { openQueued, openUpload, sealContent, sealQueued, sealUpload } from "../store/sealing.ts";
import type { Timelines } from "../timeline/timelines.ts";
import { isEcho, pendingRelations } from "./echo.ts";
import { sealFor } from "./seal.ts";
import { fateOf, readHeld, verdictOf, withdraw } from "./verdict.ts";

const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 30_000;
/** Sync has long brought what was sent before this. */
const SEEN_AFTER_MS = 3_600_000;

export interface NewSend {
  roomId: RoomId;
  type: string;
  content: JsonObject;
  redacts?: EventId;
  about?: EventId;
  uploads?: UploadRecord[];
  txnId?: string;
}

export class SendQueue {
  readonly #context: Context;
  readonly #timelines: Timelines;
  readonly #media: Media;
  readonly #running = new Set<RoomId>();
  readonly #waiters = new Map<string, PromiseWithResolvers<EventId>>();
  /** Rooms that ask for a pause, as slow mode does. */
  readonly #pauses = new Map<RoomId, ReturnType<typeof setTimeout>>();
  #sequence = 0;
  #retryMs = RETRY_MS_MIN;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;

  constructor(context: Context, timelines: Timelines, media: Media) {
    this.#context = context;
    this.#timelines = timelines;
    this.#media = media;
  }

  /** Goes on with what an earlier run left behind. */
  async resume(): Promise<void> {
    const { database } = this.#context;
    const records = await database.getAll("queue");
    const isSeen = ({ state, queuedAt }: StoredQueued) =>
      state === "sent" && queuedAt < Date.now() - SEEN_AFTER_MS;
    for (const { txnId } of records.filter(isSeen)) await database.delete("queue", txnId);
    this.#sequence = Math.max(0, ...records.map(({ sequence }) => sequence));
    for (const roomId of new Set(records.map((record) => record.roomId))) this.#kick(roomId);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const pause of this.#pauses.values()) clearTimeout(pause);
  }

  /** Resolves with the transaction id once it is stored. */
  async add({ txnId = randomName(), ...send }: NewSend): Promise<string> {
    this.#sequence += 1;
    const sequence = this.#sequence;
    const { database, vault } = this.#context;
    const uploads = (send.uploads ?? []).map((upload) => sealUpload(vault, txnId, upload));
    const record: QueueRecord = {
      txnId,
      roomId: send.roomId,
      sequence,
      queuedAt: Date.now(),
      type: send.type,
      content: send.content,
      redacts: send.redacts ?? null,
      about: send.about ?? null,
      uploads: await Promise.all(uploads),
      state: "queued",
      error: null,
      verdict: null,
      eventId: null,
    };
    await database.put("queue", await sealQueued(vault, record));
    await this.#show(record);
    this.#kick(record.roomId);
    return record.txnId;
  }

  /** Resolves with the event id once the server has it; rejects when it refuses. */
  async addAndWait(send: NewSend): Promise<EventId> {
    const txnId = send.txnId ?? randomName();
    const waiter = Promise.withResolvers<EventId>();
    this.#waiters.set(txnId, waiter);
    await this.add({ ...send, txnId });
    return waiter.promise;
  }

  async retry(txnId: string): Promise<void> {
    await this.#update(txnId, { state: "queued", error: null, verdict: null });
    const record = await this.#context.database.get("queue", txnId);
    if (record) this.#kick(record.roomId);
  }

  async discard(txnId: string): Promise<void> {
    const record = await this.#context.database.get("queue", txnId);
    if (!record || record.state === "sending") return;
    const { verdict } = record;
    if (verdict?.state === "held" && verdict.heldId !== null) {
      await withdraw(this.#context.http, verdict.heldId);
    }
    await this.#remove(record);
  }

  async #remove(record: StoredQueued): Promise<void> {
    const { txnId, roomId } = record;
    await this.#context.database.delete("queue", txnId);
    const touched = touchedBy(await openQueued(this.#context.vault, record));
    await this.#timelines.publish(roomId, [], touched, [txnId]);
  }

  /** Asks what became of messages that are held, if there are any. */
  async followHeld(): Promise<void> {
    const records = await this.#context.database.getAll("queue");
    const held = records.filter(({ verdict }) => verdict?.state === "held");
    if (held.length === 0) return;
    const told = await readHeld(this.#context.http);
    for (const record of held) {
      if (!record.verdict) continue;
      const fate = fateOf(record.verdict, told.get(record.verdict.heldId ?? ""));
      if (fate === "sent" || fate === "withdrawn") await this.#remove(record);
      else if (fate !== "waiting") {
        await this.#update(record.txnId, { verdict: fate });
        await this.#tellVerdict(record, fate);
      }
    }
  }

  /** The network is back: do not wait for the timer. */
  hurry(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    void this.resume();
  }

  #kick(roomId: RoomId): void {
    if (this.#stopped || this.#running.has(roomId) || this.#pauses.has(roomId)) return;
    this.#running.add(roomId);
    void this.#drain(roomId).finally(() => this.#running.delete(roomId));
  }

  async #next(roomId: RoomId): Promise<QueueRecord | undefined> {
    const { database, vault } = this.#context;
    const records = await database.getAll("queue");
    const first = records
      .filter(({ roomId: room, state }) => room === roomId && ["queued", "sending"].includes(state))
      .sort((a, b) => a.sequence - b.sequence)[0];
    return first && openQueued(vault, first);
  }

  async #drain(roomId: RoomId): Promise<void> {
    while (!this.#stopped) {
      const record = await this.#next(roomId);
      if (!record) return;
      try {
        await this.#update(record.txnId, { state: "sending" });
        const eventId = await this.#send(record);
        this.#retryMs = RETRY_MS_MIN;
        await this.#update(record.txnId, { state: "sent", eventId });
        this.#settle(record.txnId, eventId);
      } catch (error) {
        if (!(await this.#failed(record, error))) return;
      }
    }
  }

  /** True when the queue may go on with the next one. */
  async #failed(record: QueueRecord, error: unknown): Promise<boolean> {
    const code = error instanceof EngineError ? error.code : "server";
    if (isPassing(error) || code === "signed_out") {
      await this.#update(record.txnId, { state: "queued" });
      const askedMs = error instanceof EngineError ? error.retryAfterMs : null;
      if (code === "rate_limited" && askedMs !== null) this.#pause(record.roomId, askedMs);
      else this.#retryLater();
      return false;
    }
    const verdict = verdictOf(error);
    await this.#update(record.txnId, { state: "failed", error: code, verdict });
    if (verdict) await this.#tellVerdict(record, verdict);
    this.#settle(record.txnId, null, error);
    return true;
  }

  /** Of a message its own item tells; what else is not sent would go unseen, and lie there. */
  async #tellVerdict(stored: StoredQueued | QueueRecord, verdict: Verdict): Promise<void> {
    const current = await this.#context.database.get("queue", stored.txnId);
    if (!current || isEcho(await openQueued(this.#context.vault, current))) return;
    this.#context.emit({ type: "EditJudged", roomId: current.roomId, verdict });
    if (verdict.state !== "held") await this.#remove(current);
  }

  #settle(txnId: string, eventId: EventId | null, error?: unknown): void {
    const waiter = this.#waiters.get(txnId);
    this.#waiters.delete(txnId);
    if (eventId === null) waiter?.reject(error);
    else waiter?.resolve(eventId);
  }

  /** Only this room waits, and whoever writes there is told for how long. */
  #pause(roomId: RoomId, forMs: number): void {
    if (this.#stopped) return;
    const goOn = () => {
      this.#pauses.delete(roomId);
      this.#kick(roomId);
    };
    clearTimeout(this.#pauses.get(roomId));
    this.#pauses.set(roomId, setTimeout(goOn, forMs));
    this.#context.emit({ type: "SendingPaused", roomId, until: Date.now() + forMs });
  }

  #retryLater(): void {
    if (this.#stopped || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.resume();
    }, this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS_MAX);
  }

  async #send(record: QueueRecord): Promise<EventId> {
    const { roomId, txnId, redacts } = record;
    const room = path`/_matrix/client/v3/rooms/${roomId}`;
    if (redacts !== null) {
      const where = room + path`/redact/${redacts}/${txnId}`;
      return eventIdOf(await this.#context.http.call("PUT", where, { body: record.content }));
    }
    const content = await this.#upload(record);
    const { type, body } = await sealFor(this.#context, roomId, record.type, content);
    // The server cannot see which files a sealed message has; with it they go.
    const files = type === record.type ? "" : namedFiles(content);
    const where = room + path`/send/${type}/${txnId}` + files;
    return eventIdOf(await this.#context.http.call("PUT", where, { body }));
  }

  /** Uploads what is not yet there, keeping the addresses for the next attempt. */
  async #upload(record: QueueRecord): Promise<JsonObject> {
    let { content } = record;
    let { uploads } = record;
    while (uploads[0]) {
      content = await this.#uploadOne(record.txnId, content, uploads[0]);
      uploads = uploads.slice(1);
      await this.#update(record.txnId, { content, uploads });
    }
    return content;
  }

  async #uploadOne(txnId: string, content: JsonObject, upload: StoredUpload): Promise<JsonObject> {
    const { blob, encrypt, name, place } = await openUpload(this.#context.vault, txnId, upload);
    const info = asObject(content["info"]);
    const put = (plain: string, sealed: string, value: JsonObject | string) =>
      typeof value === "string" ? { [plain]: value } : { [sealed]: value };
    let address: JsonObject | string;
    if (encrypt) {
      const { sealed, file } = await sealFile(await blob.arrayBuffer());
      const url = await this.#media.upload(sealed, "application/octet-stream", null);
      address = { ...file, url } as unknown as JsonObject;
    } else {
      address = await this.#media.upload(blob, blob.type || "application/octet-stream", name);
    }
    if (place === "file") return { ...content, ...put("url", "file", address) };
    return { ...content, info: { ...info, ...put("thumbnail_url", "thumbnail_file", address) } };
  }

  async #update(txnId: string, changes: Partial<QueueRecord>): Promise<void> {
    const { database, vault } = this.#context;
    const { content, ...rest } = changes;
    const sealed = content && { sealed: await sealContent(vault, txnId, content) };
    const tx = database.transaction("queue", "readwrite");
    const before = await tx.store.get(txnId);
    const record = before && { ...before, ...rest, ...sealed };
    // Sync may have brought the event back already and ended its time here.
    if (record) await tx.store.put(record);
    await tx.done;
    if (record) await this.#show(await openQueued(vault, record));
  }

  #show(record: QueueRecord): Promise<void> {
    return this.#timelines.publish(record.roomId, [], touchedBy(record));
  }
}

/** The files of a message, as the server wants to be told of them. */
export function namedFiles(content: JsonObject): string {
  const info = asObject(content["info"]);
  const places = [content["file"], info["thumbnail_file"]].map((one) => asObject(one)["url"]);
  const ids = [...places, content["url"]].flatMap((mxc) => {
    const match = /^mxc:\/\/[^/]+\/([\w-]+)$/.exec(asText(mxc) ?? "");
    return match?.[1] ? [`org.linnet.media_id=${match[1]}`] : [];
  });
  return ids.length > 0 ? `?${ids.join("&")}` : "";
}

function touchedBy(record: QueueRecord): Set<EventId> {
  const relations = pendingRelations([{ ...record, state: "queued" }], "");
  const targets = relations.map(({ target }) => target);
  return new Set(record.about === null ? targets : [record.about, ...targets]);
}

function eventIdOf(answer: unknown): EventId {
  const eventId = asText(asObject(answer)["event_id"]);
  if (eventId === null) throw new EngineError("server", "The answer has no event id.");
  return eventId;
}

/** Gathers what an export is made of: page by page, with a checkpoint after each. */
import { type Http, isPassing, MatrixError, path } from "../api/http.ts";
import { isEncrypted, type Decryption } from "../crypto/decrypt.ts";
import type { Bytes } from "../encoding.ts";
import { EngineError } from "../engine.ts";
import { asObject, asText, type JsonObject, objects } from "../json.ts";
import { openFile } from "../media/file_cipher.ts";
import { addressOf } from "../media/media.ts";
import type { MediaRef, RoomId } from "../models.ts";
import type { ServerEvent } from "../store/records.ts";
import { eventsOf } from "../sync/room_data.ts";
import { crc32 } from "./crc32.ts";
import { DRAFTS } from "./drafts.ts";
import {
  bodyOfLine,
  type FileGap,
  fileOf,
  type GatheredFile,
  isAboutAnother,
  isDeleted,
  type Line,
  trimmed,
} from "./format.ts";
import type { Spool } from "./spool.ts";
import {
  type ExportState,
  type GatheredChat,
  type GatheredPart,
  type GatheredPicture,
  newChat,
} from "./state.ts";

export const EXPORT = "/_linnet/client/v1/export";
/** Where the format is described; it is part of the web app. */
export const SCHEMA = "/export-schema.json";
const CLIENT = "/_matrix/client/v3";
const PAGE_EVENTS = 100;
/** Fewer, because a page that breaks off fetches its files again. */
const PAGE_EVENTS_WITH_FILES = 25;
const LAZY_MEMBERS = JSON.stringify({ lazy_load_members: true });
/** A file is in memory while it is checked and opened. */
export const FILE_BYTES_MAX = 512 * 1024 * 1024;

export interface GatherWiring {
  http: Http;
  decrypt: (roomId: RoomId, event: ServerEvent) => Promise<Decryption>;
  /** Looks for a key in the backup. */
  fetchKey: (roomId: RoomId, sessionId: string) => Promise<void>;
  /** What was begun on this device. */
  drafts: () => Promise<JsonObject[]>;
  log: Spool;
  files: Spool;
  state: ExportState;
  signal: AbortSignal;
  /** What was gathered is kept from here on. Rejects to stop. */
  checkpoint: () => Promise<void>;
}

export class Gathering {
  readonly #wiring: GatherWiring;

  constructor(wiring: GatherWiring) {
    this.#wiring = wiring;
  }

  /** Goes on until everything is there. Rejects when something passing is in the way. */
  async run(): Promise<void> {
    const { state } = this.#wiring;
    await this.#fetchSchema();
    for (const part of state.parts) {
      if (part.after !== null) await this.#gatherPart(part);
    }
    await this.#gatherDrafts();
    if (state.picture === undefined) await this.#gatherPicture();
    if (state.choice.withLeftChats) await this.#findLeftChats();
    for (const chat of state.chats) {
      if (!chat.isDone) await this.#gatherChat(chat);
    }
  }

  async #fetchSchema(): Promise<void> {
    const { http, state } = this.#wiring;
    if (state.schema !== null) return;
    const blob = await http.download(SCHEMA);
    state.schema = await blob.text();
  }

  // What the server keeps

  async #gatherPart(part: GatheredPart): Promise<void> {
    const { http, log, state, signal, checkpoint } = this.#wiring;
    const headers = { "Linnet-Export": state.pass };
    // Parts are not read backwards, so a part may follow half of itself.
    if (part.after === "") part.from = log.length;
    while (part.after !== null) {
      try {
        const query = { after: part.after };
        const answer = asObject(
          await http.call("GET", EXPORT + path`/${part.name}`, { query, headers, signal }),
        );
        await log.appendJson(objects(answer["entries"]));
        part.after = asText(answer["next"]);
      } catch (error) {
        part.problem = problemOf(error);
        part.after = null;
      }
      part.to = log.length;
      await checkpoint();
    }
  }

  async #gatherDrafts(): Promise<void> {
    const { drafts, log, state, checkpoint } = this.#wiring;
    if (state.parts.some(({ name }) => name === DRAFTS)) return;
    const from = log.length;
    await log.appendJson(await drafts());
    state.parts.push({ name: DRAFTS, after: null, from, to: log.length, problem: null });
    await checkpoint();
  }

  /** One's own picture, as the profile names it. */
  async #gatherPicture(): Promise<void> {
    const { state, checkpoint } = this.#wiring;
    const mxc = await this.#ownPicture();
    state.picture = mxc === null ? null : await this.#pictureOf(mxc);
    await checkpoint();
  }

  async #ownPicture(): Promise<string | null> {
    const { log, state } = this.#wiring;
    const profile = state.parts.find(({ name }) => name === "profile");
    if (!profile) return null;
    for await (const frame of log.forward(profile)) {
      const rows = objects(JSON.parse(new TextDecoder().decode(frame)));
      const row = rows.find(({ field }) => field === "avatar_url");
      if (row) return asText(row["value"]);
    }
    return null;
  }

  async #pictureOf(mxc: string): Promise<GatheredPicture | null> {
    const ref = { mxc, mimeType: "", sizeBytes: null, encryption: null };
    const { files } = this.#wiring;
    const blob = await this.#download(ref);
    if (typeof blob === "string") return null;
    const stretch = await files.appendAll(blob.bytes);
    return { ...stretch, size: blob.bytes.length, crc: crc32(blob.bytes), type: blob.type };
  }

  /** Chats that one has gone out of can be read up to that moment. */
  async #findLeftChats(): Promise<void> {
    const { log, state, checkpoint } = this.#wiring;
    const memberships = state.parts.find(({ name }) => name === "memberships");
    if (!memberships) return;
    const known = new Set(state.chats.map(({ roomId }) => roomId));
    for await (const frame of log.forward(memberships)) {
      for (const one of objects(JSON.parse(new TextDecoder().decode(frame)))) {
        const roomId = asText(one["room_id"]);
        const isLeft = one["membership"] === "leave" || one["membership"] === "ban";
        if (roomId === null || !isLeft || one["is_forgotten"] === true || known.has(roomId))
          continue;
        state.chats.push(newChat(roomId, await this.#nameOf(roomId)));
      }
    }
    state.choice.withLeftChats = false;
    await checkpoint();
  }

  async #nameOf(roomId: RoomId): Promise<string> {
    const where = CLIENT + path`/rooms/${roomId}/state/m.room.name/`;
    try {
      return asText(asObject(await this.#wiring.http.call("GET", where))["name"]) || roomId;
    } catch (error) {
      if (isPassing(error) || !(error instanceof MatrixError)) throw error;
      return roomId;
    }
  }

  // Chats

  async #gatherChat(chat: GatheredChat): Promise<void> {
    const { log, checkpoint } = this.#wiring;
    if (chat.token === null) chat.from = log.length;
    while (!chat.isDone) {
      try {
        await this.#gatherPage(chat);
      } catch (error) {
        chat.problem = problemOf(error);
        chat.isDone = true;
      }
      chat.to = log.length;
      await checkpoint();
    }
  }

  async #gatherPage(chat: GatheredChat): Promise<void> {
    const { http, log, state, signal } = this.#wiring;
    const { roomId } = chat;
    const query = {
      dir: "b",
      limit: state.choice.withFiles ? PAGE_EVENTS_WITH_FILES : PAGE_EVENTS,
      filter: LAZY_MEMBERS,
      from: chat.token ?? undefined,
    };
    const where = CLIENT + path`/rooms/${roomId}/messages`;
    const answer = asObject(await http.call("GET", where, { query, signal }));
    const { since } = state.choice;
    const all = eventsOf(answer["chunk"]).filter((event) => event.event_id !== "");
    const events = all.filter((event) => since === null || event.origin_server_ts >= since);
    const names = namesOf(eventsOf(answer["state"]));
    const lines: Line[] = [];
    for (const event of events) lines.push(await this.#lineOf(chat, event, names));
    // Only whole pages count, so that a page that breaks off is not told twice.
    if (lines.length > 0) await log.appendJson(lines);
    count(chat, lines);
    const end = asText(answer["end"]);
    chat.isDone = end === null || end === chat.token || events.length < all.length;
    chat.token = end;
  }

  async #lineOf(
    { roomId }: GatheredChat,
    event: ServerEvent,
    names: ReadonlyMap<string, string>,
  ): Promise<Line> {
    const isSealed = isEncrypted(event);
    const reading = isSealed && !isDeleted(event) ? await this.#read(roomId, event) : null;
    const line: Line = {
      event: trimmed(event, reading?.clear ?? null),
      name: names.get(event.sender) ?? null,
      wasEncrypted: isSealed,
      unreadable: reading?.utd ?? null,
      file: null,
    };
    const found = fileOf(bodyOfLine(line));
    if (found) line.file = await this.#fileOf(found.ref);
    return line;
  }

  async #read(roomId: RoomId, event: ServerEvent): Promise<Decryption> {
    const { decrypt, fetchKey } = this.#wiring;
    const first = await decrypt(roomId, event);
    if (first.utd === null || first.sessionId === null || first.utd === "broken") return first;
    await fetchKey(roomId, first.sessionId);
    return decrypt(roomId, event);
  }

  async #fileOf(ref: MediaRef): Promise<GatheredFile | FileGap> {
    const { files, state } = this.#wiring;
    if (!state.choice.withFiles) return "not_wanted";
    if ((ref.sizeBytes ?? 0) > FILE_BYTES_MAX) return "too_large";
    const found = await this.#download(ref);
    if (typeof found === "string") return found;
    const { bytes } = found;
    const stretch = await files.appendAll(bytes);
    state.bytes += bytes.length;
    return { ...stretch, size: bytes.length, crc: crc32(bytes) };
  }

  async #download({
    mxc,
    encryption,
  }: MediaRef): Promise<{ bytes: Bytes; type: string } | FileGap> {
    try {
      const { server, id } = addressOf(mxc);
      const where = `/_matrix/client/v1/media${path`/download/${server}/${id}`}`;
      const { http, signal } = this.#wiring;
      const blob = await http.download(where, { signal });
      if (blob.size > FILE_BYTES_MAX) return "too_large";
      const sent = await blob.arrayBuffer();
      const bytes = new Uint8Array(encryption ? await openFile(sent, encryption) : sent);
      return { bytes, type: blob.type };
    } catch (error) {
      if (isPassing(error) && !isElsewhere(error)) throw error;
      if (error instanceof EngineError && ENDS.has(error.code)) throw error;
      return error instanceof EngineError && error.code === "untrusted" ? "altered" : "gone";
    }
  }
}

/** After these nothing more can be fetched. */
const ENDS = new Set(["signed_out", "cancelled"]);

/** The file lies at another server, which does not give it. */
function isElsewhere(error: unknown): boolean {
  return error instanceof MatrixError && (error.status === 502 || error.status === 504);
}

/** What the server says for good; what may pass is thrown again. */
function problemOf(error: unknown): string {
  const isForGood = error instanceof MatrixError && !isPassing(error) && error.status !== 401;
  if (!isForGood) throw error;
  return error.errcode;
}

function namesOf(state: ServerEvent[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { type, state_key: userId, content } of state) {
    const name = asText(content["displayname"]);
    if (type === "m.room.member" && userId !== undefined && name) names.set(userId, name);
  }
  return names;
}

function count(chat: GatheredChat, lines: Line[]): void {
  for (const line of lines) {
    if (line.unreadable !== null) chat.unreadable += 1;
    if (!isAboutAnother(line)) chat.messages += 1;
    if (line.file === null || line.file === "not_wanted") continue;
    if (typeof line.file === "string") chat.missingFiles += 1;
    else chat.files += 1;
  }
}

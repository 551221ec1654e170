/** An export that somebody has chosen: opened, and checked as a whole before anything is taken from it. */
import type { Bytes } from "../encoding.ts";
import { type ExportedMessage, FORMAT, FORMAT_VERSION } from "../export/format.ts";
import {
  asArray,
  asNumber,
  asObject,
  asText,
  type Json,
  type JsonObject,
  objects,
  texts,
} from "../json.ts";
import type { RoomId, TimestampMs, UserId } from "../models.ts";
import { fitsSchema } from "./json_schema.ts";
import { BadArchive, type ZipEntry, ZipFile } from "./zip_reader.ts";

/** 1,000 messages of 64 KiB each are the most that an export writes into one. */
const JSON_BYTES_MAX = 96 * 1024 * 1024;
/** What one reads of an account: settings, people and chats, not what apps have written all day. */
const PART_BYTES_MAX = 32 * 1024 * 1024;
const MANIFEST = /^(?:[^/]+\/)?export\.json$/;
const PICTURE = /^account\/picture\.\w+$/;
const MEDIA = /^chats\/\d+\/media\//;
const CHAT_FOLDER = /^chats\/\d{4,9}$/;

/** The parts of the account from which something is taken in. */
export const USED_PARTS = ["profile", "account_data", "push_rules", "memberships"] as const;
export type UsedPart = (typeof USED_PARTS)[number];

export interface ArchivedChat {
  roomId: RoomId;
  name: string;
  folder: string;
  messages: number;
  parts: string[];
}

export interface ArchivedPicture {
  path: string;
  type: string;
}

const damaged = (why: string) => new BadArchive("damaged", why);

export class Archive {
  readonly #zip: ZipFile;
  readonly #root: string;
  readonly #schema: JsonObject;
  readonly userId: UserId;
  readonly madeAt: TimestampMs;
  readonly chats: ArchivedChat[];
  readonly picture: ArchivedPicture | null;
  readonly #parts: ReadonlyMap<string, string>;

  private constructor(zip: ZipFile, root: string, schema: JsonObject, manifest: JsonObject) {
    this.#zip = zip;
    this.#root = root;
    this.#schema = schema;
    this.userId = asText(manifest["user_id"]) ?? "";
    this.madeAt = Date.parse(asText(manifest["made"]) ?? "");
    this.chats = objects(manifest["chats"]).map(chatOf);
    const picture = asObject(manifest["picture"]);
    const [path, type] = [asText(picture["path"]), asText(picture["type"])];
    this.picture = path === null || type === null ? null : { path, type };
    this.#parts = new Map(
      objects(manifest["account"]).map((one) => [String(one["part"]), String(one["path"])]),
    );
  }

  /** Rejects with `BadArchive` what is no export, or one that this version cannot read. */
  static async open(file: Blob, schema: JsonObject): Promise<Archive> {
    const zip = await ZipFile.open(file);
    const [found, ...others] = [...zip.entries.keys()].filter((name) => MANIFEST.test(name));
    const entry = found === undefined ? undefined : zip.entries.get(found);
    if (!entry || others.length > 0) {
      throw new BadArchive("not_an_export", "It has no export.json, or more than one.");
    }
    const manifest = parse(await zip.read(entry, PART_BYTES_MAX));
    const { format, version } = asObject(manifest);
    if (format !== FORMAT) throw new BadArchive("not_an_export", "It is of another kind.");
    if (typeof version === "number" && version > FORMAT_VERSION) {
      throw new BadArchive("too_new", `It is of version ${version}.`);
    }
    if (!fitsSchema(schema, "manifest", manifest)) {
      throw damaged("export.json has not the form that it should have.");
    }
    const root = entry.name.slice(0, -"export.json".length);
    return new Archive(zip, root, schema, asObject(manifest));
  }

  /** The same for the same content, whatever the file is called. */
  get fingerprint(): string {
    return this.#zip.fingerprint;
  }

  get size(): number {
    return [...this.#zip.entries.values()].reduce((sum, { packedSize }) => sum + packedSize, 0);
  }

  /** Of the messages as data, and of their files. */
  get sizes(): { messages: number; files: number } {
    const sizes = { messages: 0, files: 0 };
    for (const chat of this.chats) {
      for (const path of chat.parts) sizes.messages += this.#entry(path).size;
    }
    for (const { name, size } of this.#zip.entries.values()) {
      if (MEDIA.test(name.slice(this.#root.length))) sizes.files += size;
    }
    return sizes;
  }

  has(path: string): boolean {
    return this.#zip.entries.has(this.#root + path);
  }

  #entry(path: string): ZipEntry {
    const entry = this.#zip.entries.get(this.#root + path);
    if (!entry) throw damaged(`${path} is missing.`);
    return entry;
  }

  sizeOf(path: string): number {
    return this.#entry(path).size;
  }

  file(path: string): AsyncGenerator<Bytes> {
    return this.#zip.pieces(this.#entry(path));
  }

  read(path: string, bytesMax: number): Promise<Bytes> {
    return this.#zip.read(this.#entry(path), bytesMax);
  }

  /** Rows of the account; none where the archive has not got this part. */
  async part(name: UsedPart): Promise<JsonObject[]> {
    const path = this.#parts.get(name);
    if (path === undefined) return [];
    const part = parse(await this.#zip.read(this.#entry(path), PART_BYTES_MAX));
    if (!fitsSchema(this.#schema, "part", part) || asObject(part)["part"] !== name) {
      throw damaged(`${path} has not the form that it should have.`);
    }
    return objects(asObject(part)["entries"]);
  }

  /** The messages of one file, oldest first. */
  async messages(chat: ArchivedChat, path: string): Promise<ExportedMessage[]> {
    const part = parse(await this.#zip.read(this.#entry(path), JSON_BYTES_MAX));
    if (!fitsSchema(this.#schema, "messages", part) || asObject(part)["room_id"] !== chat.roomId) {
      throw damaged(`${path} has not the form that it should have.`);
    }
    const messages = asArray(asObject(part)["messages"]) as unknown as ExportedMessage[];
    for (const { file } of messages) {
      if (file?.path === undefined) continue;
      if (!file.path.startsWith(`${chat.folder}/media/`)) {
        throw new BadArchive("dangerous", "A message names a file of something else.");
      }
      if (file.size !== undefined && this.sizeOf(file.path) !== file.size) {
        throw damaged(`${file.path} has another size than its message says.`);
      }
    }
    return messages;
  }

  /** Reads all of it once. `tell` is given how many packed bytes were read, and rejects to stop. */
  async check(tell: (bytes: number) => void): Promise<void> {
    this.#checkAccount();
    this.#checkChats();
    for (const name of USED_PARTS) await this.part(name);
    const messages = new Set<string>();
    const files = new Set<string>();
    let bytes = 0;
    for (const chat of this.chats) {
      for (const path of chat.parts) messages.add(this.#root + path);
      bytes += await this.#checkMessages(chat, files, (done) => tell(bytes + done));
    }
    for (const entry of this.#zip.entries.values()) {
      if (messages.has(entry.name)) continue;
      let done = 0;
      for await (const piece of this.#zip.pieces(entry)) {
        done += piece.length;
        tell(bytes + Math.min(done, entry.packedSize));
      }
      bytes += entry.packedSize;
    }
  }

  /** Returns how many packed bytes it was; `files` are those that messages before these have. */
  async #checkMessages(
    chat: ArchivedChat,
    files: Set<string>,
    tell: (bytes: number) => void,
  ): Promise<number> {
    let [bytes, count] = [0, 0];
    for (const path of chat.parts) {
      for (const { file } of await this.messages(chat, path)) {
        count += 1;
        if (file?.path === undefined) continue;
        if (files.has(file.path)) throw new BadArchive("dangerous", "A file is there twice.");
        files.add(file.path);
      }
      bytes += this.#entry(path).packedSize;
      tell(bytes);
    }
    if (count !== chat.messages) throw damaged(`Messages of ${chat.folder} are missing.`);
    return bytes;
  }

  /** Every path is one that an export has, so none is read as what it is not. */
  #checkAccount(): void {
    for (const [name, path] of this.#parts) {
      if (path !== `account/${name}.json` || !this.has(path)) throw damaged(`${path} is missing.`);
    }
    const { picture, userId, madeAt } = this;
    if (picture && !(PICTURE.test(picture.path) && this.has(picture.path))) {
      throw damaged("The picture lies where none does.");
    }
    if (!/^@[^:]*:.+$/.test(userId) || Number.isNaN(madeAt)) {
      throw damaged("It does not say whose it is.");
    }
  }

  #checkChats(): void {
    const folders = new Set(this.chats.map(({ folder }) => folder));
    if (folders.size !== this.chats.length) throw damaged("Two chats lie in one folder.");
    for (const { folder, parts } of this.chats) {
      const isKnown =
        CHAT_FOLDER.test(folder) &&
        new Set(parts).size === parts.length &&
        parts.every((path) => path.startsWith(`${folder}/messages-`) && this.has(path));
      if (!isKnown) throw damaged(`${folder} is not whole.`);
    }
  }
}

function parse(bytes: Bytes): Json {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Json;
  } catch {
    throw damaged("A part of it is no JSON.");
  }
}

function chatOf(chat: JsonObject): ArchivedChat {
  return {
    roomId: String(chat["room_id"]),
    name: String(chat["name"]),
    folder: String(chat["folder"]),
    messages: asNumber(chat["messages"]) ?? 0,
    parts: texts(chat["parts"]),
  };
}

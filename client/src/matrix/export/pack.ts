/** Makes the archive of what was gathered. It needs nothing but the spools, so it can be done again. */
import type { JsonObject } from "../json.ts";
import type { EventId, UserId } from "../models.ts";
import { accountPage, indexPage } from "./account_pages.ts";
import {
  chatPage,
  PAGE_MESSAGES,
  pageName,
  type Quoted,
  quotedOf,
  type Shown,
} from "./chat_pages.ts";
import { extensionOf, fileName } from "./file_names.ts";
import {
  bodyOfLine,
  type ExportedMessage,
  fileOf,
  FORMAT,
  FORMAT_VERSION,
  isAboutAnother,
  type Line,
  messageOf,
  noteSaid,
  type Said,
  timeOf,
} from "./format.ts";
import { jsonOf, type Spool } from "./spool.ts";
import {
  archiveName,
  type ExportState,
  type GatheredChat,
  type GatheredPart,
  type GatheredPicture,
} from "./state.ts";
import { STYLE } from "./style.ts";
import { type Write, ZipWriter } from "./zip.ts";

export const PART_MESSAGES = 1000;
/** So many rows of a part are on the page; the data has all of them. */
export const SHOWN_ENTRIES = 200;

export interface Packing {
  state: ExportState;
  userId: UserId;
  log: Spool;
  files: Spool;
  write: Write;
  /** Called with the size of the archive so far. Rejects to stop. */
  tell: (bytes: number) => void;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;
const numbered = (number: number): string => String(number).padStart(4, "0");

/** Returns the size of the archive. */
export async function pack(packing: Packing): Promise<number> {
  const { state, write } = packing;
  const root = archiveName(state.startedAt);
  const zip = new ZipWriter(write, new Date(state.startedAt));
  const add = (name: string, text: string) => zip.addText(`${root}/${name}`, text);
  await add("style.css", STYLE);
  if (state.schema !== null) await add("schema.json", state.schema);
  const shown: [GatheredPart, JsonObject[]][] = [];
  for (const part of state.parts) {
    const entries = await entriesOf(packing, part);
    await add(`account/${part.name}.json`, json({ part: part.name, entries }));
    shown.push([part, entries.slice(0, SHOWN_ENTRIES)]);
  }
  await add("account.html", accountPage(state, shown));
  const { picture } = state;
  if (picture) {
    await zip.addFile(`${root}/${pictureName(picture)}`, picture, packing.files.forward(picture));
  }
  const chats: JsonObject[] = [];
  for (const [at, chat] of state.chats.entries()) {
    const folder = `chats/${numbered(at + 1)}`;
    chats.push(await packChat({ ...packing, zip, root, folder }, chat));
  }
  await add("export.json", json(manifestOf(packing, chats)));
  await add("index.html", indexPage(state, packing.userId));
  zip.finish();
  return zip.size;
}

/** Inside the archive. */
function pictureName({ type }: GatheredPicture): string {
  return `account/picture.${extensionOf("", type)}`;
}

async function entriesOf({ log }: Packing, part: GatheredPart): Promise<JsonObject[]> {
  const entries: JsonObject[] = [];
  for await (const frame of log.forward(part)) entries.push(...jsonOf<JsonObject[]>(frame));
  return entries;
}

function manifestOf({ state, userId }: Packing, chats: JsonObject[]): JsonObject {
  const { choice, parts, picture } = state;
  return {
    format: FORMAT,
    version: FORMAT_VERSION,
    user_id: userId,
    made: timeOf(state.startedAt),
    with_files: choice.withFiles,
    ...(choice.since === null ? {} : { since: timeOf(choice.since) }),
    ...(picture
      ? { picture: { path: pictureName(picture), type: picture.type, size: picture.size } }
      : {}),
    account: parts.map(({ name, problem }) => ({
      part: name,
      path: `account/${name}.json`,
      ...(problem === null ? {} : { problem }),
    })),
    chats,
  };
}

interface ChatPacking extends Packing {
  zip: ZipWriter;
  root: string;
  folder: string;
}

/** What has to be known of a whole chat before its first message is written. */
interface Survey {
  messages: number;
  said: Map<EventId, Said>;
  targets: Set<EventId>;
}

async function survey({ log }: Packing, chat: GatheredChat): Promise<Survey> {
  const said = new Map<EventId, Said>();
  const targets = new Set<EventId>();
  let messages = 0;
  for await (const frame of log.forward(chat)) {
    for (const line of jsonOf<Line[]>(frame)) {
      noteSaid(line, said);
      if (isAboutAnother(line)) continue;
      messages += 1;
      const { reply_to: target } = messageOf(line, undefined, null);
      if (target !== undefined) targets.add(target);
    }
  }
  return { messages, said, targets };
}

/** Oldest first. */
async function* linesOf({ log }: Packing, chat: GatheredChat): AsyncGenerator<Line> {
  for await (const frame of log.backward(chat)) {
    for (const line of jsonOf<Line[]>(frame).reverse()) {
      if (!isAboutAnother(line)) yield line;
    }
  }
}

class ChatWriter {
  readonly #packing: ChatPacking;
  readonly #chat: GatheredChat;
  readonly #survey: Survey;
  readonly #pages: number;
  readonly #quoted = new Map<EventId, Quoted>();
  #part: ExportedMessage[] = [];
  #page: Shown[] = [];
  #number = 0;
  #files = 0;
  readonly parts: string[] = [];

  constructor(packing: ChatPacking, chat: GatheredChat, survey: Survey) {
    this.#packing = packing;
    this.#chat = chat;
    this.#survey = survey;
    this.#pages = Math.max(Math.ceil(survey.messages / PAGE_MESSAGES), 1);
  }

  async put(line: Line): Promise<void> {
    const { said, targets } = this.#survey;
    const path = await this.#putFile(line);
    const message = messageOf(line, said.get(line.event.event_id), path);
    this.#number += 1;
    const shown = { message, number: this.#number, event: line.event };
    this.#part.push(message);
    this.#page.push(shown);
    if (targets.has(message.event_id)) {
      this.#quoted.set(message.event_id, quotedOf(shown, this.#pageNumber()));
    }
    if (this.#part.length === PART_MESSAGES) await this.#endPart();
    if (this.#page.length === PAGE_MESSAGES) await this.#endPage();
  }

  #pageNumber(): number {
    return Math.ceil(this.#number / PAGE_MESSAGES) || 1;
  }

  async #putFile(line: Line): Promise<string | null> {
    const found = fileOf(bodyOfLine(line));
    const { file } = line;
    if (!found || file === null || typeof file === "string") return null;
    const { zip, root, folder, files } = this.#packing;
    this.#files += 1;
    const path = `${folder}/media/${fileName(this.#files, found.name, found.ref.mimeType)}`;
    await zip.addFile(`${root}/${path}`, file, files.forward(file));
    return path;
  }

  async #add(name: string, text: string): Promise<void> {
    const { zip, root, folder, tell } = this.#packing;
    await zip.addText(`${root}/${folder}/${name}`, text);
    tell(zip.size);
  }

  async #endPart(): Promise<void> {
    const name = `messages-${numbered(this.parts.length + 1)}.json`;
    const messages = this.#part;
    this.#part = [];
    this.parts.push(`${this.#packing.folder}/${name}`);
    await this.#add(name, json({ room_id: this.#chat.roomId, messages }));
  }

  async #endPage(): Promise<void> {
    const { state, userId } = this.#packing;
    const page = this.#pageNumber();
    const frame = {
      words: state.words,
      chatName: this.#chat.name,
      ownUserId: userId,
      pages: this.#pages,
      quoted: this.#quoted,
    };
    const text = chatPage(frame, page, this.#page);
    this.#page = [];
    await this.#add(pageName(page), text);
  }

  async finish(): Promise<void> {
    if (this.#part.length > 0) await this.#endPart();
    if (this.#page.length > 0 || this.#number === 0) await this.#endPage();
  }
}

async function packChat(packing: ChatPacking, chat: GatheredChat): Promise<JsonObject> {
  const writer = new ChatWriter(packing, chat, await survey(packing, chat));
  for await (const line of linesOf(packing, chat)) await writer.put(line);
  await writer.finish();
  const { roomId, name, files, unreadable, missingFiles, problem } = chat;
  return {
    room_id: roomId,
    name,
    folder: packing.folder,
    messages: chat.messages,
    files,
    unreadable,
    missing_files: missingFiles,
    parts: writer.parts,
    ...(problem === null ? {} : { problem }),
  };
}

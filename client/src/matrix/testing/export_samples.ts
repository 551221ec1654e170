/** For tests of exports: files in memory, words, and a reader of archives that trusts nothing. */
import { inflateRawSync } from "node:zlib";
import type { Bytes } from "../encoding.ts";
import { crc32 } from "../export/crc32.ts";
import type { Line } from "../export/format.ts";
import { type ByteFile, type Cipher, Spool } from "../export/spool.ts";
import { type ExportState, newChat } from "../export/state.ts";
import type { ExportWords } from "../export/words.ts";
import type { ServerEvent } from "../store/records.ts";
import { ROOM } from "./events.ts";

export class MemoryFile implements ByteFile {
  bytes: Bytes = new Uint8Array();

  getSize = () => this.bytes.length;
  read(into: Bytes, { at }: { at: number }): number {
    const found = this.bytes.subarray(at, at + into.length);
    into.set(found);
    return found.length;
  }
  write(bytes: Bytes, { at }: { at: number }): number {
    if (at + bytes.length > this.bytes.length) {
      const grown = new Uint8Array(at + bytes.length);
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.bytes.set(bytes, at);
    return bytes.length;
  }
  truncate(size: number): void {
    this.bytes = this.bytes.slice(0, size);
  }
  flush(): void {}
  close(): void {}
}

/** Turns every bit over: enough to see that nothing lies in the clear. */
export const FLIPPED: Cipher = {
  seal: async (bytes) => bytes.map((byte) => ~byte),
  open: async (bytes) => bytes.map((byte) => ~byte),
};

export const newSpool = (): Spool => new Spool(new MemoryFile(), FLIPPED, 0);

const HAPPENED = { who: "{who}", joined: "{who} joined" };

export const WORDS: ExportWords = {
  locale: "en",
  dir: "ltr",
  title: "Data of {name}",
  made: "Made on {date}",
  chats: "Chats",
  account: "Kept",
  counted: "{name}: {count}",
  messages: "Messages",
  files: "Files",
  unreadable: "Unreadable",
  missingFiles: "Missing",
  asData: "Data",
  aboutFormat: "Format",
  earlier: "Earlier",
  later: "Later",
  page: "{page} of {pages}",
  edited: "edited",
  deleted: "deleted",
  cannotRead: "cannot be read",
  replyTo: "To {name}",
  voice: "Voice",
  location: "Place",
  gaps: { not_wanted: "not wanted", gone: "gone", altered: "altered", too_large: "too large" },
  problems: "Problems",
  notGathered: "Not whole",
  more: "All of it",
  nothing: "Nothing",
  happenings: {
    created: HAPPENED.who,
    joined: HAPPENED.joined,
    left: HAPPENED.who,
    invited: "{who} invited {name}",
    kicked: HAPPENED.who,
    banned: HAPPENED.who,
    unbanned: HAPPENED.who,
    room_named: "{who} named it {text}",
    room_topic_set: HAPPENED.who,
    encryption_enabled: HAPPENED.who,
  },
  parts: { account: "Account" },
};

export const lineOf = (event: ServerEvent, changes: Partial<Line> = {}): Line => ({
  event,
  name: "Bob",
  wasEncrypted: true,
  unreadable: null,
  file: null,
  ...changes,
});

export function sampleState(changes: Partial<ExportState> = {}): ExportState {
  return {
    choice: {
      chats: [{ roomId: ROOM, name: "Room" }],
      withLeftChats: false,
      withFiles: true,
      since: null,
    },
    words: WORDS,
    pass: "pass",
    phase: "packing",
    isPaused: false,
    startedAt: Date.UTC(2026, 10, 30, 12),
    parts: [],
    chats: [newChat(ROOM, "Room")],
    schema: "{}",
    logLength: 0,
    filesLength: 0,
    bytes: 0,
    packedBytes: 0,
    ...changes,
  };
}

/** By name; fails when sums or sizes are not as they say. */
export function unzip(archive: Bytes): Map<string, Bytes> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.length);
  const end = archive.length - 22;
  if (view.getUint32(end, true) !== 0x06_05_4b_50) throw new Error("It has no end.");
  const found = new Map<string, Bytes>();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    const [nameLength, extra] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true)];
    const name = new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameLength));
    found.set(name, contentOf(archive, view, at));
    at += 46 + nameLength + extra;
  }
  return found;
}

function contentOf(archive: Bytes, view: DataView, entry: number): Bytes {
  const local = view.getUint32(entry + 42, true);
  const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const packed = archive.subarray(from, from + view.getUint32(entry + 20, true));
  const isPacked = view.getUint16(entry + 10, true) === 8;
  const bytes = isPacked ? new Uint8Array(inflateRawSync(packed)) : packed;
  const isWhole =
    bytes.length === view.getUint32(entry + 24, true) &&
    crc32(bytes) === view.getUint32(entry + 16, true);
  if (!isWhole) throw new Error("A sum is wrong.");
  return bytes;
}

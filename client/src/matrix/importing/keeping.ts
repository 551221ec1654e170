/** Takes the messages of an archive in, file by file, with a checkpoint after each. */
import type { Bytes } from "../encoding.ts";
import { FRAME_BYTES, type Spool, type Stretch } from "../export/spool.ts";
import type { ExportedMessage } from "../export/format.ts";
import type { Archive, ArchivedChat } from "./archive.ts";
import { PAGE_MESSAGES, Quotables, type StoredArchive, type StoredMessage } from "./kept.ts";

/** Between two checkpoints. */
export interface Kept {
  archive: StoredArchive;
  /** Where to go on: a chat, and a file of its messages. */
  chat: number;
  part: number;
}

export interface KeepWiring {
  archive: Archive;
  kept: Kept;
  withFiles: boolean;
  log: Spool;
  files: Spool;
  /** What was taken in is kept from here on. Rejects to stop. */
  checkpoint: () => Promise<void>;
}

export function nothingKept(archive: Archive, now: number): Kept {
  const { fingerprint: archiveId, userId, madeAt } = archive;
  const lengths = { logLength: 0, filesLength: 0 };
  return {
    archive: { archiveId, userId, madeAt, takenAt: now, chats: [], ...lengths },
    chat: 0,
    part: 0,
  };
}

export async function keepMessages(wiring: KeepWiring): Promise<void> {
  const { archive, kept } = wiring;
  while (kept.chat < archive.chats.length) {
    const chat = archive.chats[kept.chat];
    if (!chat) return;
    await keepChat(wiring, chat);
    kept.chat += 1;
    kept.part = 0;
    await note(wiring);
  }
}

async function note({ kept, log, files, checkpoint }: KeepWiring): Promise<void> {
  log.flush();
  files.flush();
  Object.assign(kept.archive, { logLength: log.length, filesLength: files.length });
  await checkpoint();
}

async function keepChat(wiring: KeepWiring, chat: ArchivedChat): Promise<void> {
  const { archive, kept, log } = wiring;
  const { chats } = kept.archive;
  const stored = (chats[kept.chat] ??= { name: chat.name, pages: [], messages: 0 });
  const quotables = new Quotables();
  while (kept.part < chat.parts.length) {
    const messages = await archive.messages(chat, chat.parts[kept.part] ?? "");
    for (let at = 0; at < messages.length; at += PAGE_MESSAGES) {
      const page: StoredMessage[] = [];
      for (const message of messages.slice(at, at + PAGE_MESSAGES)) {
        page.push(await storedOf(wiring, message, quotables));
      }
      const from = log.length;
      await log.appendJson(page);
      stored.pages.push({ from, to: log.length });
      stored.messages += page.length;
    }
    kept.part += 1;
    await note(wiring);
  }
}

async function storedOf(
  wiring: KeepWiring,
  message: ExportedMessage,
  quotables: Quotables,
): Promise<StoredMessage> {
  const quote = quotables.of(message);
  quotables.note(message);
  const path = message.file?.path;
  const place = wiring.withFiles && path !== undefined ? await keepFile(wiring, path) : null;
  return { ...message, ...(quote ? { quote } : {}), ...(place ? { place } : {}) };
}

/** In frames of one length, however the archive hands its pieces out. */
async function keepFile({ archive, files }: KeepWiring, path: string): Promise<Stretch> {
  const from = files.length;
  const frame: Bytes = new Uint8Array(FRAME_BYTES);
  let filled = 0;
  for await (const piece of archive.file(path)) {
    for (let at = 0; at < piece.length;) {
      const taken = piece.subarray(at, at + FRAME_BYTES - filled);
      frame.set(taken, filled);
      filled += taken.length;
      at += taken.length;
      if (filled < FRAME_BYTES) continue;
      await files.append(frame);
      filled = 0;
    }
  }
  if (filled > 0) await files.append(frame.subarray(0, filled));
  return { from, to: files.length };
}

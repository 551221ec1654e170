/** The archives of earlier messages on this device: to be read and searched, never to be written to. */
import type { Context } from "../context.ts";
import type { Bytes } from "../encoding.ts";
import { EngineError } from "../engine.ts";
import type { ExportFolder } from "../export/folder.ts";
import { type Cipher, jsonOf, Spool } from "../export/spool.ts";
import type { KeptArchive, KeptFile, KeptHit, KeptMessage } from "../import_models.ts";
import { safeType } from "../media/media.ts";
import { Mutex } from "../mutex.ts";
import { fold, matchRanges } from "../search/fold.ts";
import { readFact, writeFact } from "../store/database.ts";
import {
  FILES,
  keptOf,
  LABEL,
  MESSAGES,
  messageOf,
  type StoredArchive,
  type StoredMessage,
} from "./kept.ts";

const HITS_MAX = 200;

export interface ArchiveFolders {
  of(archiveId: string): ExportFolder;
  removeAll(): Promise<void>;
}

type Wiring = Pick<Context, "database" | "vault">;

export class Archives {
  readonly #wiring: Wiring;
  readonly #folders: ArchiveFolders;
  readonly cipher: Cipher;
  /** A file is open in one place at a time. */
  readonly #files = new Mutex();

  constructor(wiring: Wiring, folders: ArchiveFolders) {
    this.#wiring = wiring;
    this.#folders = folders;
    const { vault } = wiring;
    this.cipher = {
      seal: (bytes) => vault.sealBytes(LABEL, bytes),
      open: (sealed) => vault.openBytes(LABEL, sealed),
    };
  }

  folderOf(archiveId: string): ExportFolder {
    return this.#folders.of(archiveId);
  }

  async #stored(): Promise<StoredArchive[]> {
    const { database, vault } = this.#wiring;
    const sealed = await readFact(database, "archives");
    return sealed ? vault.open<StoredArchive[]>(LABEL, sealed) : [];
  }

  async #store(archives: StoredArchive[]): Promise<void> {
    const { database, vault } = this.#wiring;
    await writeFact(database, "archives", await vault.seal(LABEL, archives));
  }

  async #find(archiveId: string): Promise<StoredArchive> {
    const found = (await this.#stored()).find((one) => one.archiveId === archiveId);
    if (!found) throw new EngineError("not_found", "There is no such archive.");
    return found;
  }

  /** Newest first. */
  async list(): Promise<KeptArchive[]> {
    return (await this.#stored()).map(keptOf).sort((one, other) => other.takenAt - one.takenAt);
  }

  async has(archiveId: string): Promise<boolean> {
    return (await this.#stored()).some((one) => one.archiveId === archiveId);
  }

  async add(archive: StoredArchive): Promise<void> {
    const others = (await this.#stored()).filter(
      ({ archiveId }) => archiveId !== archive.archiveId,
    );
    await this.#store([...others, archive]);
  }

  async remove(archiveId: string): Promise<void> {
    const all = await this.#stored();
    await this.#store(all.filter((one) => one.archiveId !== archiveId));
    await this.#files.run(() => this.folderOf(archiveId).remove());
  }

  /** Opens a file of an archive for as long as `read` works with it. */
  #reading<T>(
    { archiveId }: StoredArchive,
    name: string,
    length: number,
    read: (spool: Spool) => Promise<T>,
  ): Promise<T> {
    return this.#files.run(async () => {
      const file = await this.folderOf(archiveId).open(name);
      try {
        return await read(new Spool(file, this.cipher, length));
      } finally {
        file.close();
      }
    });
  }

  async page(archiveId: string, chat: number, page: number): Promise<KeptMessage[]> {
    const archive = await this.#find(archiveId);
    const stretch = archive.chats[chat]?.pages[page];
    if (!stretch) throw new EngineError("not_found", "There is no such page.");
    return this.#reading(archive, MESSAGES, archive.logLength, async (log) => {
      const messages: KeptMessage[] = [];
      for await (const frame of log.forward(stretch)) {
        for (const one of jsonOf<StoredMessage[]>(frame)) {
          messages.push(messageOf(one, archive.userId));
        }
      }
      return messages;
    });
  }

  async file(archiveId: string, { place, type }: KeptFile): Promise<Blob> {
    const archive = await this.#find(archiveId);
    const isInside = place !== null && place.from >= 0 && place.to <= archive.filesLength;
    if (!isInside) throw new EngineError("not_found", "The file is not in the archive.");
    return this.#reading(archive, FILES, archive.filesLength, async (files) => {
      const pieces: Bytes[] = [];
      for await (const piece of files.forward(place)) pieces.push(piece);
      return new Blob(pieces, { type: safeType(type) });
    });
  }

  async search(archiveId: string, words: string): Promise<KeptHit[]> {
    const archive = await this.#find(archiveId);
    const term = fold(words.trim());
    const hits: KeptHit[] = [];
    if (term === "") return hits;
    await this.#reading(archive, MESSAGES, archive.logLength, async (log) => {
      for (const [chat, { pages }] of archive.chats.entries()) {
        for (let page = pages.length - 1; page >= 0 && hits.length < HITS_MAX; page -= 1) {
          const stretch = pages[page];
          if (!stretch) continue;
          for await (const frame of log.forward(stretch)) {
            hits.push(...hitsIn(jsonOf<StoredMessage[]>(frame), term, { chat, page }));
          }
        }
      }
    });
    return hits.slice(0, HITS_MAX);
  }
}

function hitsIn(
  messages: StoredMessage[],
  term: string,
  place: { chat: number; page: number },
): KeptHit[] {
  return messages.reverse().flatMap((message) => {
    const text = message.text ?? message.file?.name ?? "";
    if (!fold(text).includes(term)) return [];
    const { eventId, senderName, sentAt } = messageOf(message, "");
    return [{ ...place, eventId, senderName, sentAt, text, ranges: matchRanges(text, term) }];
  });
}

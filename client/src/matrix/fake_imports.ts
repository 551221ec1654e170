/** Bringing an export into the fake account: it offers and takes whatever whoever tests says. */
import { type Change, EngineError } from "./engine.ts";
import {
  BEGINNING,
  type ImportChoice,
  type ImportIntents,
  type ImportProgress,
  type KeptArchive,
  type KeptFile,
  type KeptHit,
  type KeptMessage,
} from "./import_models.ts";

const CHECKING: ImportProgress = { ...BEGINNING, fileName: "export.zip" };

export class FakeImports implements ImportIntents {
  readonly #account: { change(change: Change): void };
  #progress: ImportProgress | null = null;
  /** What is kept of earlier archives, and their pages in one row. */
  archives: KeptArchive[] = [];
  pages: KeptMessage[][] = [];
  taken: ImportChoice | null = null;

  constructor(account: { change(change: Change): void }) {
    this.#account = account;
  }

  /** Moves it on, as the engine would. */
  putImport(changes: Partial<ImportProgress>): void {
    this.#progress = { ...(this.#progress ?? CHECKING), ...changes };
    this.#account.change({ type: "ImportChanged", progress: this.#progress });
  }

  async loadImport(): Promise<ImportProgress | null> {
    return this.#progress;
  }

  async chooseImport({ name: fileName }: File): Promise<void> {
    this.putImport({ ...CHECKING, fileName });
  }

  async takeImport(choice: ImportChoice): Promise<void> {
    this.taken = structuredClone(choice);
    this.putImport({ phase: "taking" });
  }

  async resumeImport(): Promise<void> {
    this.putImport({ error: null });
  }

  async discardImport(): Promise<void> {
    this.#progress = null;
    this.#account.change({ type: "ImportChanged", progress: null });
  }

  async loadArchives(): Promise<KeptArchive[]> {
    return this.archives;
  }

  async removeArchive(archiveId: string): Promise<void> {
    this.archives = this.archives.filter((one) => one.archiveId !== archiveId);
  }

  async loadArchivePage(_archiveId: string, _chat: number, page: number): Promise<KeptMessage[]> {
    const found = this.pages[page];
    if (!found) throw new EngineError("not_found");
    return found;
  }

  async loadArchivedFile(_archiveId: string, file: KeptFile): Promise<Blob> {
    if (file.place === null) throw new EngineError("not_found");
    return new Blob([file.name], { type: file.type });
  }

  async searchArchive(_archiveId: string, term: string): Promise<KeptHit[]> {
    return this.pages.flatMap((messages, page) =>
      messages
        .filter(({ text }) => text.includes(term))
        .map(({ eventId, senderName, sentAt, text }) => ({
          chat: 0,
          page,
          eventId,
          senderName,
          sentAt,
          text,
          ranges: [],
        })),
    );
  }
}

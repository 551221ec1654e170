/** The engine's part of bringing an export into this account; its code comes on demand. */
import { EngineError } from "../engine.ts";
import { ExportingEngine } from "../export/exporting_engine.ts";
import { folderAt, noFolder } from "../export/folder.ts";
import type {
  ImportChoice,
  ImportIntents,
  ImportProgress,
  KeptArchive,
  KeptFile,
  KeptHit,
  KeptMessage,
} from "../import_models.ts";
import { fetchPart, OnDemand } from "../parts.ts";
import type { Archives, ArchiveFolders } from "./archives.ts";
import type { Importer } from "./importer.ts";

const FOLDER = "archives";
const archiveFolders: ArchiveFolders = {
  of: (archiveId) => folderAt(FOLDER, archiveId),
  removeAll: () => folderAt(FOLDER).remove(),
};

/** For who keeps nothing in this browser. */
export const noFolders: ArchiveFolders = {
  of: () => noFolder,
  removeAll: () => Promise.resolve(),
};

interface Opened {
  importer: Importer;
  archives: Archives;
}

export class ImportingEngine extends ExportingEngine implements ImportIntents {
  readonly #opened = new OnDemand(() => this.#open());
  protected readonly archiveFolders: ArchiveFolders = archiveFolders;

  async #open(): Promise<Opened> {
    const signedIn = await this.in();
    const { context, account } = signedIn;
    const [{ Importer }, { Archives }] = await fetchPart(() =>
      Promise.all([import("./importer.ts"), import("./archives.ts")]),
    );
    const archives = new Archives(context, this.archiveFolders);
    const onProfile = async () => {
      signedIn.setProfile(await account.loadProfile(context.session.userId));
    };
    const now = () => Date.now();
    const importer = new Importer({ context, account, archives, onProfile, now });
    await importer.load();
    return { importer, archives };
  }

  protected override async leave(): Promise<void> {
    const opened = await this.#opened.present();
    this.#opened.forget();
    await opened?.importer.stop();
    await super.leave();
  }

  protected override async wipe(): Promise<void> {
    await super.wipe();
    await this.archiveFolders.removeAll();
  }

  async loadImport(): Promise<ImportProgress | null> {
    return (await this.#opened.get()).importer.progress();
  }

  async chooseImport(file: File): Promise<void> {
    await (await this.#opened.get()).importer.choose(file);
  }

  async takeImport(choice: ImportChoice): Promise<void> {
    await (await this.#opened.get()).importer.take(choice);
  }

  async resumeImport(): Promise<void> {
    await (await this.#opened.get()).importer.resume();
  }

  async discardImport(): Promise<void> {
    await (await this.#opened.get()).importer.discard();
  }

  async loadArchives(): Promise<KeptArchive[]> {
    return (await this.#opened.get()).archives.list();
  }

  async removeArchive(archiveId: string): Promise<void> {
    const { archives, importer } = await this.#opened.get();
    if (importer.progress()?.phase === "taking") {
      throw new EngineError("unsupported", "An import is under way.");
    }
    await archives.remove(archiveId);
  }

  async loadArchivePage(archiveId: string, chat: number, page: number): Promise<KeptMessage[]> {
    return (await this.#opened.get()).archives.page(archiveId, chat, page);
  }

  async loadArchivedFile(archiveId: string, file: KeptFile): Promise<Blob> {
    return (await this.#opened.get()).archives.file(archiveId, file);
  }

  async searchArchive(archiveId: string, term: string): Promise<KeptHit[]> {
    return (await this.#opened.get()).archives.search(archiveId, term);
  }
}

/** The engine's part of taking one's data along; most people never do, so its code comes on demand. */
import { readFact } from "../store/database.ts";
import type { HttpWiring } from "../api/http.ts";
import type { Proof } from "../engine.ts";
import type { ExportChoice, ExportIntents, ExportProgress, ExportWords } from "../export_models.ts";
import { fetchPart, OnDemand } from "../parts.ts";
import { ProtectingEngine } from "../protection/protecting_engine.ts";
import type { Exporter } from "./exporter.ts";
import { type ExportFolder, exportFolder } from "./folder.ts";

export class ExportingEngine extends ProtectingEngine implements ExportIntents {
  readonly #exporter = new OnDemand(() => this.#open());
  protected readonly exportFolder: ExportFolder = exportFolder;

  constructor(wiring: HttpWiring, origin: string) {
    super(wiring, origin);
    void this.ready.then(() => this.#goOn()).catch(() => {});
  }

  /** With what an earlier page has begun. */
  async #goOn(): Promise<void> {
    if ((await this.currentSession()) === null) return;
    const { context } = await this.in();
    if (await readFact(context.database, "export")) await this.#exporter.get();
  }

  async #open(): Promise<Exporter> {
    const { context } = await this.in();
    const loaded = await fetchPart(() => import("./exporter.ts"));
    const exporter = new loaded.Exporter({
      context,
      folder: this.exportFolder,
      decrypt: async (roomId, event) => (await context.crypto()).decrypt(roomId, event),
      fetchKey: async (roomId, sessionId) =>
        (await context.crypto()).backup.downloadSession(roomId, sessionId),
      now: () => Date.now(),
    });
    await exporter.load();
    return exporter;
  }

  protected override async leave(): Promise<void> {
    const exporter = await this.#exporter.present();
    this.#exporter.forget();
    await exporter?.stop();
    await super.leave();
  }

  protected override async wipe(): Promise<void> {
    await super.wipe();
    await this.exportFolder.remove();
  }

  override hurry(): void {
    super.hurry();
    void this.#exporter.present().then((exporter) => exporter?.hurry());
  }

  async loadExport(): Promise<ExportProgress | null> {
    return (await this.#exporter.get()).progress();
  }

  async startExport(choice: ExportChoice, words: ExportWords, proof: Proof): Promise<void> {
    await (await this.#exporter.get()).start(choice, words, proof);
  }

  async pauseExport(): Promise<void> {
    await (await this.#exporter.get()).pause();
  }

  async resumeExport(): Promise<void> {
    await (await this.#exporter.get()).resume();
  }

  async discardExport(): Promise<void> {
    await (await this.#exporter.get()).discard();
  }
}

/** Taking one's data along in the fake engine: it goes as far as whoever tests lets it. */
import { type Change, EngineError, type Proof } from "./engine.ts";
import type { ExportChoice, ExportIntents, ExportProgress, ExportWords } from "./export_models.ts";
import { FAKE_PASSWORD, START_MS } from "./fake_samples.ts";

export class FakeExports implements ExportIntents {
  readonly #account: { change(change: Change): void };
  #progress: ExportProgress | null = null;
  /** What the last one was begun with. */
  begun: { choice: ExportChoice; words: ExportWords } | null = null;

  constructor(account: { change(change: Change): void }) {
    this.#account = account;
  }

  /** Moves it on, as the network would. */
  putProgress(changes: Partial<ExportProgress>): void {
    const start: ExportProgress = {
      phase: "gathering",
      isPaused: false,
      isWaiting: false,
      error: null,
      startedAt: START_MS,
      withFiles: true,
      chats: 12,
      chatsDone: 0,
      currentChat: null,
      messages: 0,
      files: 0,
      unreadable: 0,
      missingFiles: 0,
      notGathered: 0,
      bytes: 0,
      packedBytes: 0,
      fileName: null,
    };
    this.#progress = { ...(this.#progress ?? start), ...changes };
    this.#account.change({ type: "ExportChanged", progress: this.#progress });
  }

  async loadExport(): Promise<ExportProgress | null> {
    return this.#progress;
  }

  async startExport(choice: ExportChoice, words: ExportWords, proof: Proof): Promise<void> {
    if ("password" in proof && proof.password !== FAKE_PASSWORD) {
      throw new EngineError("wrong_password");
    }
    this.begun = structuredClone({ choice, words });
    const { withFiles, chats } = choice;
    this.putProgress({ withFiles, chats: chats.length });
  }

  async pauseExport(): Promise<void> {
    this.putProgress({ isPaused: true });
  }

  async resumeExport(): Promise<void> {
    this.putProgress({ isPaused: false, error: null });
  }

  async discardExport(): Promise<void> {
    this.#progress = null;
    this.#account.change({ type: "ExportChanged", progress: null });
  }
}

/** Runs one piece of work at a time; whoever asks meanwhile has it run once more, after that. */
export class Coalesced {
  readonly #work: () => Promise<void>;
  #isWanted = false;
  #running: Promise<void> | null = null;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Resolves when the work was done at least once from beginning to end after this was called. */
  run(): Promise<void> {
    this.#isWanted = true;
    this.#running ??= this.#runWhileWanted();
    return this.#running;
  }

  async #runWhileWanted(): Promise<void> {
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        await this.#work();
      }
    } finally {
      this.#running = null;
    }
  }
}

/** One export from its beginning to its archive: starts, pauses, waits, and goes on after a reload. */
import { isPassing } from "../api/http.ts";
import type { Decryption } from "../crypto/decrypt.ts";
import type { Context } from "../context.ts";
import { EngineError, type Proof } from "../engine.ts";
import type { ExportChoice, ExportProgress } from "../export_models.ts";
import { asObject, asText, texts } from "../json.ts";
import type { RoomId } from "../models.ts";
import { readFact, writeFact } from "../store/database.ts";
import { withProof } from "../account/reauthentication.ts";
import type { ServerEvent } from "../store/records.ts";
import { draftsOf } from "./drafts.ts";
import type { ExportFolder } from "./folder.ts";
import { EXPORT, Gathering } from "./gather.ts";
import { pack } from "./pack.ts";
import { ARCHIVE, FILES, LOG } from "./places.ts";
import { type Cipher, Spool } from "./spool.ts";
import { type ExportState, newChat, progressOf } from "./state.ts";
import type { ExportWords } from "./words.ts";

const LABEL = "export";
const FIRST_WAIT_MS = 2_000;
const WAIT_MS_MAX = 60_000;
const TOLD_EVERY_MS = 250;

/** Thrown at a checkpoint to whoever works. */
class Stopped extends Error {}

export interface ExporterWiring {
  context: Pick<Context, "http" | "database" | "vault" | "session" | "emit">;
  folder: ExportFolder;
  decrypt: (roomId: RoomId, event: ServerEvent) => Promise<Decryption>;
  fetchKey: (roomId: RoomId, sessionId: string) => Promise<void>;
  now: () => number;
}

export class Exporter {
  readonly #wiring: ExporterWiring;
  readonly #cipher: Cipher;
  #state: ExportState | null = null;
  #error: ExportProgress["error"] = null;
  #isWaiting = false;
  #isStopped = false;
  #abort = new AbortController();
  #working: Promise<void> | null = null;
  #wake: (() => void) | null = null;
  #toldAt = 0;

  constructor(wiring: ExporterWiring) {
    this.#wiring = wiring;
    const { vault } = wiring.context;
    this.#cipher = {
      seal: (bytes) => vault.sealBytes(LABEL, bytes),
      open: (sealed) => vault.openBytes(LABEL, sealed),
    };
  }

  /** What an earlier page has left. */
  async load(): Promise<void> {
    const { database, vault } = this.#wiring.context;
    const sealed = await readFact(database, "export");
    if (!sealed) return;
    this.#state = await vault.open<ExportState>(LABEL, sealed);
    this.#go();
  }

  progress(): ExportProgress | null {
    if (!this.#state) return null;
    return progressOf(this.#state, { isWaiting: this.#isWaiting, error: this.#error });
  }

  async start(choice: ExportChoice, words: ExportWords, proof: Proof): Promise<void> {
    if (this.#state) throw new EngineError("unsupported", "There is an export already.");
    const { http, session } = this.#wiring.context;
    const answer = asObject(
      await withProof(session.userId, proof, (auth) =>
        http.call("POST", EXPORT, { body: auth ? { auth } : {} }),
      ),
    );
    const pass = asText(answer["export_pass"]);
    if (pass === null) throw new EngineError("server", "The server gave no pass.");
    await this.#wiring.folder.remove();
    const part = { after: "", from: 0, to: 0, problem: null };
    this.#state = {
      choice,
      words,
      pass,
      phase: "gathering",
      isPaused: false,
      startedAt: this.#wiring.now(),
      parts: texts(answer["parts"]).map((name) => ({ ...part, name })),
      chats: choice.chats.map(({ roomId, name }) => newChat(roomId, name)),
      schema: null,
      logLength: 0,
      filesLength: 0,
      bytes: 0,
      packedBytes: 0,
    };
    await this.#keep();
    this.#go();
  }

  async pause(): Promise<void> {
    if (!this.#state || this.#state.phase === "packed") return;
    await this.#halt();
    const state = await this.#reread();
    state.isPaused = true;
    await this.#keep();
    this.#tell();
  }

  async resume(): Promise<void> {
    if (!this.#state) return;
    this.#state.isPaused = false;
    this.#error = null;
    await this.#keep();
    this.#wake?.();
    this.#go();
  }

  /** The network is back. */
  hurry(): void {
    this.#wake?.();
  }

  async discard(): Promise<void> {
    await this.#halt();
    this.#state = null;
    this.#error = null;
    await this.#wiring.context.database.delete("facts", "export");
    await this.#wiring.folder.remove();
    this.#tell();
  }

  /** Leaves everything as it is, for the next page. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#halt();
  }

  async #halt(): Promise<void> {
    this.#abort.abort();
    this.#wake?.();
    await this.#working;
  }

  #go(): void {
    const { phase, isPaused } = this.#state ?? { phase: "packed", isPaused: true };
    if (this.#working || this.#isStopped || phase === "packed" || isPaused) return this.#tell();
    this.#abort = new AbortController();
    this.#working = this.#work().finally(() => {
      this.#working = null;
      this.#isWaiting = false;
      if (!this.#isStopped) this.#tell();
    });
    this.#tell();
  }

  /** Until it is done, or told to stop, or something is wrong that does not pass. */
  async #work(): Promise<void> {
    let waitMs = FIRST_WAIT_MS;
    while (!this.#abort.signal.aborted) {
      const before = this.#state?.logLength;
      const error = await this.#attempt();
      if (error === null) return;
      if (!isPassing(error)) {
        this.#error = codeOf(error);
        return;
      }
      if (this.#state?.logLength !== before) waitMs = FIRST_WAIT_MS;
      const asked = error instanceof EngineError ? error.retryAfterMs : null;
      await this.#wait(asked ?? waitMs);
      waitMs = Math.min(waitMs * 2, WAIT_MS_MAX);
    }
  }

  /** What went wrong; null when it is done, or was told to stop. */
  async #attempt(): Promise<unknown> {
    try {
      await this.#gatherAndPack();
      return null;
    } catch (error) {
      return error instanceof Stopped || this.#abort.signal.aborted ? null : error;
    }
  }

  async #wait(ms: number): Promise<void> {
    this.#isWaiting = true;
    this.#tell();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
    this.#isWaiting = false;
    if (!this.#abort.signal.aborted) this.#tell();
  }

  #mindStop(): void {
    if (this.#abort.signal.aborted) throw new Stopped();
  }

  async #gatherAndPack(): Promise<void> {
    this.#mindStop();
    const state = await this.#reread();
    const { folder } = this.#wiring;
    const log = new Spool(await folder.open(LOG), this.#cipher, state.logLength);
    try {
      const files = new Spool(await folder.open(FILES), this.#cipher, state.filesLength);
      try {
        if (state.phase === "gathering") await this.#gather(state, log, files);
        await this.#pack(state, log, files);
      } finally {
        files.close();
      }
    } finally {
      log.close();
    }
  }

  /** As the last checkpoint had it: what came after it was cut off, and is not counted twice. */
  async #reread(): Promise<ExportState> {
    const { database, vault } = this.#wiring.context;
    const sealed = await readFact(database, "export");
    if (!sealed) throw new Stopped();
    const state = await vault.open<ExportState>(LABEL, sealed);
    this.#state = state;
    return state;
  }

  async #gather(state: ExportState, log: Spool, files: Spool): Promise<void> {
    const { context, decrypt, fetchKey } = this.#wiring;
    const checkpoint = async () => {
      log.flush();
      files.flush();
      Object.assign(state, { logLength: log.length, filesLength: files.length });
      this.#mindStop();
      await this.#keep();
      this.#tellSoon();
    };
    const { signal } = this.#abort;
    const drafts = () => draftsOf(context);
    const outside = { http: context.http, decrypt, fetchKey, signal, drafts };
    await new Gathering({ ...outside, log, files, state, checkpoint }).run();
    state.phase = "packing";
    await checkpoint();
  }

  async #pack(state: ExportState, log: Spool, files: Spool): Promise<void> {
    const archive = await this.#wiring.folder.open(ARCHIVE);
    try {
      archive.truncate(0);
      let at = 0;
      const size = await pack({
        state,
        userId: this.#wiring.context.session.userId,
        log,
        files,
        write: (bytes) => {
          this.#mindStop();
          if (archive.write(bytes, { at }) !== bytes.length) throw new NoSpace();
          at += bytes.length;
        },
        tell: (bytes) => {
          state.packedBytes = bytes;
          this.#tellSoon();
        },
      });
      archive.flush();
      state.packedBytes = size;
      state.phase = "packed";
      state.pass = "";
      await this.#keep();
    } finally {
      archive.close();
    }
  }

  async #keep(): Promise<void> {
    const { database, vault } = this.#wiring.context;
    if (this.#state) await writeFact(database, "export", await vault.seal(LABEL, this.#state));
  }

  #tell(): void {
    this.#toldAt = this.#wiring.now();
    this.#wiring.context.emit({ type: "ExportChanged", progress: this.progress() });
  }

  #tellSoon(): void {
    if (this.#wiring.now() - this.#toldAt >= TOLD_EVERY_MS) this.#tell();
  }
}

class NoSpace extends Error {}

function codeOf(error: unknown): ExportProgress["error"] {
  if (error instanceof NoSpace) return "no_space";
  if (error instanceof DOMException && error.name === "QuotaExceededError") return "no_space";
  return error instanceof EngineError ? error.code : "server";
}

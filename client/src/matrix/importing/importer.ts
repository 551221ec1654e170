/** One import from the chosen file to its end: checks, offers, takes in, and goes on after a reload. */
import type { Account } from "../account/account.ts";
import { isPassing, MatrixError } from "../api/http.ts";
import type { Context } from "../context.ts";
import { EngineError } from "../engine.ts";
import { SCHEMA } from "../export/gather.ts";
import { Spool } from "../export/spool.ts";
import { FILTERS } from "../filters.ts";
import {
  BEGINNING,
  IMPORT_PARTS,
  type ImportChoice,
  type ImportOffer,
  type ImportOutcome,
  type ImportPart,
  type ImportProgress,
} from "../import_models.ts";
import { asObject, type Json, type JsonObject } from "../json.ts";
import { addressOf, safeType } from "../media/media.ts";
import { path } from "../api/http.ts";
import { IGNORED, TAGS } from "../rooms/account_state.ts";
import { readFact, writeFact } from "../store/database.ts";
import { Archive, USED_PARTS } from "./archive.ts";
import type { Archives } from "./archives.ts";
import { keepMessages, type Kept, nothingKept } from "./keeping.ts";
import { FILES, MESSAGES } from "./kept.ts";
import {
  chatsOf,
  countUnknown,
  globalRules,
  IMAGE_PACK,
  type Parts,
  peopleOf,
  type Present,
  REACH,
  type Step,
  takeables,
} from "./takeable.ts";
import { BadArchive } from "./zip_reader.ts";

const LABEL = "import";
const CLIENT = "/_matrix/client/v3";
const TOLD_EVERY_MS = 200;
const PICTURE_BYTES_MAX = 10 * 1024 * 1024;
/** A server that asks for more has other things to do; then somebody goes on later. */
const WAIT_MS_MAX = 60_000;

/** Thrown at a checkpoint to whoever works. */
class Stopped extends Error {}

export interface ImporterWiring {
  context: Context;
  account: Pick<Account, "loadProfile" | "setAvatar">;
  archives: Archives;
  /** The own name or picture is another one. */
  onProfile: () => Promise<void>;
  now: () => number;
}

/** Kept sealed in the store from the moment in which something is taken in. */
interface ImportState {
  fingerprint: string;
  choice: ImportChoice;
  done: ImportPart[];
  shown: ImportProgress;
  kept: Kept | null;
}

export class Importer {
  readonly #wiring: ImporterWiring;
  #archive: Archive | null = null;
  #shown: ImportProgress | null = null;
  #state: ImportState | null = null;
  #isStopped = false;
  #working: Promise<void> | null = null;
  #toldAt = 0;

  constructor(wiring: ImporterWiring) {
    this.#wiring = wiring;
  }

  /** What an earlier page has begun: the file itself is gone with that page. */
  async load(): Promise<void> {
    const { database, vault } = this.#wiring.context;
    const sealed = await readFact(database, "import");
    if (!sealed) return;
    this.#state = await vault.open<ImportState>(LABEL, sealed);
    this.#shown = this.#state.shown;
    if (this.#shown.phase === "taking") this.#show({ needsFile: true, error: null });
  }

  progress(): ImportProgress | null {
    return this.#shown;
  }

  /** Checks it, or goes on with what an earlier page had begun with the same file. */
  async choose(file: File): Promise<void> {
    if (this.#working) throw new EngineError("unsupported", "An import is under way.");
    this.#isStopped = false;
    if (this.#state?.shown.phase === "taking") return this.#chooseAgain(file, this.#state);
    await this.#forget();
    this.#shown = { ...BEGINNING, fileName: file.name };
    this.#work(() => this.#check(file));
  }

  async #chooseAgain(file: File, state: ImportState): Promise<void> {
    const archive = await Archive.open(file, await this.#schema()).catch(() => null);
    if (archive?.fingerprint !== state.fingerprint) {
      throw new EngineError("invalid", "It is another file.");
    }
    this.#archive = archive;
    await this.resume();
  }

  async take(choice: ImportChoice): Promise<void> {
    const [archive, shown] = [this.#archive, this.#shown];
    if (this.#working || !archive || shown?.phase !== "offered") {
      throw new EngineError("unsupported", "Nothing is offered.");
    }
    const parts = IMPORT_PARTS.filter((part) => choice.parts.includes(part));
    this.#shown = { ...shown, phase: "taking", share: 0 };
    this.#state = {
      fingerprint: archive.fingerprint,
      choice: { ...choice, parts },
      done: [],
      shown: this.#shown,
      kept: null,
    };
    await this.resume();
  }

  async resume(): Promise<void> {
    if (!this.#state || !this.#archive || this.#working) return;
    if (this.#shown?.phase !== "taking") return;
    this.#show({ needsFile: false, error: null });
    await this.#keep();
    const [state, archive] = [this.#state, this.#archive];
    this.#work(() => this.#take(state, archive));
  }

  async discard(): Promise<void> {
    await this.stop();
    this.#isStopped = false;
    const half = this.#shown?.phase === "taking" ? this.#state?.kept : null;
    await this.#forget();
    if (half) await this.#wiring.archives.folderOf(half.archive.archiveId).remove();
    this.#tell();
  }

  /** Leaves everything as it is, for the next page. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#working;
  }

  async #forget(): Promise<void> {
    this.#archive = null;
    this.#state = null;
    this.#shown = null;
    await this.#wiring.context.database.delete("facts", "import");
  }

  #work(work: () => Promise<void>): void {
    this.#tell();
    this.#working = work()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#working = null;
        if (!this.#isStopped) this.#tell();
      });
  }

  #failed(error: unknown): void {
    if (error instanceof Stopped) return;
    if (error instanceof BadArchive && this.#shown?.phase === "checking") {
      this.#archive = null;
      return this.#show({ phase: "refused", problem: error.problem });
    }
    this.#show({ error: codeOf(error) });
  }

  async #schema(): Promise<JsonObject> {
    const blob = await this.#wiring.context.http.download(SCHEMA);
    return asObject(JSON.parse(await blob.text()) as Json);
  }

  // Checking

  async #check(file: File): Promise<void> {
    const archive = await Archive.open(file, await this.#schema());
    const size = Math.max(archive.size, 1);
    await archive.check((bytes) => {
      this.#mindStop();
      this.#showSoon({ share: bytes / size });
    });
    this.#archive = archive;
    const [parts, present] = await Promise.all([partsOf(archive), this.#present()]);
    const offers = takeables(parts, present).map(({ offer }) => offer);
    offers.push(...(await this.#pictureOffer(archive)), ...(await this.#messagesOffer(archive)));
    const names = new Map(archive.chats.map(({ roomId, name }) => [roomId, name]));
    const { messages, files } = archive.sizes;
    this.#show({
      phase: "offered",
      share: 1,
      from: { userId: archive.userId, madeAt: archive.madeAt },
      offers: IMPORT_PARTS.flatMap((part) => offers.filter((offer) => offer.part === part)),
      messageBytes: messages,
      fileBytes: files,
      unknownSettings: countUnknown(parts),
      people: peopleOf(parts, present),
      chats: chatsOf(parts, names, archive.userId, present),
    });
  }

  async #present(): Promise<Present> {
    const { http, session, account, accountData, rooms } = this.#wiring.context;
    const { userId } = session;
    const read = async (type: string) => (await accountData.fetch(type)) ?? {};
    const [profile, ignored, filters, reach, imagePack, rules] = await Promise.all([
      this.#wiring.account.loadProfile(userId),
      read(IGNORED),
      read(FILTERS),
      read(REACH),
      read(IMAGE_PACK),
      http.call("GET", `${CLIENT}/pushrules/`),
    ]);
    const joined = [...rooms.values()].filter(({ membership }) => membership === "join");
    return {
      userId,
      displayName: profile.displayName,
      ignored,
      filters,
      reach,
      imagePack,
      rules: globalRules(rules),
      joined: new Set(joined.map(({ roomId }) => roomId)),
      tags: (roomId) => asObject(account.content(TAGS, roomId)["tags"]),
      isContact: (other) => account.isContact(other),
    };
  }

  async #pictureOffer(archive: Archive): Promise<ImportOffer[]> {
    const offer = { part: "picture", value: null, fresh: 0, already: 0, left: 0 } as const;
    if (archive.picture === null) return [];
    const picture = await pictureOf(archive);
    if (picture === null) return [{ ...offer, left: 1, replaces: false }];
    const own = await this.#ownPicture();
    const isSame = own !== null && (await isEqual(own, picture));
    return [
      { ...offer, ...(isSame ? { already: 1 } : { fresh: 1 }), replaces: own !== null && !isSame },
    ];
  }

  /** Null where there is none, or none that can be had. */
  async #ownPicture(): Promise<Blob | null> {
    const { context, account } = this.#wiring;
    const { avatar } = await account.loadProfile(context.session.userId);
    if (!avatar) return null;
    const { server, id } = addressOf(avatar);
    try {
      return await context.http.download(
        `/_matrix/client/v1/media${path`/download/${server}/${id}`}`,
      );
    } catch (error) {
      if (isPassing(error) || !(error instanceof MatrixError)) throw error;
      return null;
    }
  }

  async #messagesOffer(archive: Archive): Promise<ImportOffer[]> {
    const messages = archive.chats.reduce((sum, chat) => sum + chat.messages, 0);
    if (messages === 0) return [];
    const isHere = await this.#wiring.archives.has(archive.fingerprint);
    const [fresh, already] = isHere ? [0, messages] : [messages, 0];
    return [{ part: "messages", fresh, already, left: 0, replaces: false, value: null }];
  }

  // Taking in

  async #take(state: ImportState, archive: Archive): Promise<void> {
    for (const part of state.choice.parts) {
      if (state.done.includes(part)) continue;
      const outcome = await this.#takePart(state, archive, part);
      state.done.push(part);
      this.#show({ outcomes: [...(this.#shown?.outcomes ?? []), outcome] });
      await this.#keep();
    }
    this.#show({ phase: "taken", share: 1 });
    await this.#keep();
    this.#archive = null;
  }

  async #takePart(state: ImportState, archive: Archive, part: ImportPart): Promise<ImportOutcome> {
    if (part === "messages") return this.#takeMessages(state, archive);
    if (part === "picture") return this.#takePicture(archive);
    const [parts, present] = await Promise.all([partsOf(archive), this.#present()]);
    const found = takeables(parts, present).find(({ offer }) => offer.part === part);
    let refused = 0;
    for (const step of found?.steps ?? []) {
      this.#mindStop();
      if (!(await this.#do(step))) refused += 1;
    }
    if (part === "name") await this.#wiring.onProfile();
    const fresh = found?.offer.fresh ?? 0;
    return { part, taken: Math.max(fresh - refused, 0), refused: Math.min(refused, fresh) };
  }

  /** False when the server does not want it; whatever may pass is thrown. */
  async #do({ path: where, body }: Step): Promise<boolean> {
    try {
      await this.#patiently(() => this.#wiring.context.http.call("PUT", where, { body }));
      return true;
    } catch (error) {
      if (!(error instanceof MatrixError) || isPassing(error) || error.status === 401) throw error;
      return false;
    }
  }

  async #patiently<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        const waitMs = error instanceof EngineError ? error.retryAfterMs : null;
        if (waitMs === null || waitMs > WAIT_MS_MAX) throw error;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        this.#mindStop();
      }
    }
  }

  async #takePicture(archive: Archive): Promise<ImportOutcome> {
    const [offer] = await this.#pictureOffer(archive);
    const picture = await pictureOf(archive);
    if (offer?.fresh !== 1 || !picture) return { part: "picture", taken: 0, refused: 0 };
    try {
      await this.#patiently(() => this.#wiring.account.setAvatar(picture));
    } catch (error) {
      const isTooLarge = error instanceof EngineError && error.code === "too_large";
      if (!isTooLarge) throw error;
      return { part: "picture", taken: 0, refused: 1 };
    }
    await this.#wiring.onProfile();
    return { part: "picture", taken: 1, refused: 0 };
  }

  async #takeMessages(state: ImportState, archive: Archive): Promise<ImportOutcome> {
    const { archives, now } = this.#wiring;
    const nothing: ImportOutcome = { part: "messages", taken: 0, refused: 0 };
    if (await archives.has(archive.fingerprint)) return nothing;
    // What came after the last checkpoint was cut off, and is not counted twice.
    const kept = structuredClone(state.kept) ?? nothingKept(archive, now());
    const total = archive.chats.reduce((sum, chat) => sum + chat.messages, 0);
    const folder = archives.folderOf(archive.fingerprint);
    const log = new Spool(await folder.open(MESSAGES), archives.cipher, kept.archive.logLength);
    try {
      const file = await folder.open(FILES);
      const files = new Spool(file, archives.cipher, kept.archive.filesLength);
      try {
        const checkpoint = async () => {
          state.kept = structuredClone(kept);
          await this.#keep();
          this.#mindStop();
          this.#showSoon({ share: countOf(kept) / total });
        };
        const { withFiles } = state.choice;
        await keepMessages({ archive, kept, withFiles, log, files, checkpoint });
      } finally {
        files.close();
      }
    } finally {
      log.close();
    }
    await archives.add(kept.archive);
    state.kept = null;
    return { ...nothing, taken: countOf(kept) };
  }

  // Telling and keeping

  #mindStop(): void {
    if (this.#isStopped) throw new Stopped();
  }

  #show(changes: Partial<ImportProgress>): void {
    if (!this.#shown) return;
    this.#shown = { ...this.#shown, ...changes };
    if (this.#state) this.#state.shown = this.#shown;
  }

  #showSoon(changes: Partial<ImportProgress>): void {
    this.#show(changes);
    if (this.#wiring.now() - this.#toldAt >= TOLD_EVERY_MS) this.#tell();
  }

  #tell(): void {
    this.#toldAt = this.#wiring.now();
    this.#wiring.context.emit({ type: "ImportChanged", progress: this.#shown });
  }

  async #keep(): Promise<void> {
    const { database, vault } = this.#wiring.context;
    if (this.#state) await writeFact(database, "import", await vault.seal(LABEL, this.#state));
  }
}

async function partsOf(archive: Archive): Promise<Parts> {
  const entries = await Promise.all(
    USED_PARTS.map(async (name) => [name, await archive.part(name)] as const),
  );
  return Object.fromEntries(entries) as Parts;
}

/** Null when it is none that a profile can have. */
async function pictureOf(archive: Archive): Promise<Blob | null> {
  const { picture } = archive;
  const type = picture ? safeType(picture.type) : "";
  if (!picture || !type.startsWith("image/")) return null;
  if (archive.sizeOf(picture.path) > PICTURE_BYTES_MAX) return null;
  return new Blob([await archive.read(picture.path, PICTURE_BYTES_MAX)], { type });
}

async function isEqual(one: Blob, other: Blob): Promise<boolean> {
  if (one.size !== other.size) return false;
  const [left, right] = await Promise.all([one.arrayBuffer(), other.arrayBuffer()]);
  const bytes = new Uint8Array(right);
  return new Uint8Array(left).every((byte, at) => byte === bytes[at]);
}

function countOf({ archive }: Kept): number {
  return archive.chats.reduce((sum, { messages }) => sum + messages, 0);
}

function codeOf(error: unknown): ImportProgress["error"] {
  if (error instanceof DOMException && error.name === "QuotaExceededError") return "no_space";
  // The file was moved or altered after it was chosen.
  if (error instanceof BadArchive || error instanceof DOMException) return "interrupted";
  return error instanceof EngineError ? error.code : "server";
}

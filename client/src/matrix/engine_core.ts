/** What every engine does, whatever is asked of it. */
import { Http, type HttpWiring } from "./api/http.ts";
import type { Change, ChangeListener } from "./changes.ts";
import type { Crypto } from "./crypto/crypto.ts";
import { enterBy } from "./account/sign_in.ts";
import { EngineError, type EntryWay, type FirstPaint } from "./engine.ts";
import type { JsonObject } from "./json.ts";
import type * as models from "./models.ts";
import { MessageSearch } from "./search/search.ts";
import { SignedIn } from "./signed_in.ts";
import {
  type Database,
  openDatabase,
  readFact,
  wipe,
  wipeKeys,
  writeFact,
} from "./store/database.ts";
import { openFirstPaint, readFirstPaint, readTimelineSnapshot } from "./store/first_paint.ts";
import { FIRST_PAINT } from "./store/labels.ts";
import { sealLeftovers } from "./store/unsealed.ts";
import { makeVault, openVault, type Vault } from "./store/vault.ts";

type RoomId = models.RoomId;

/** The life of the engine: starting with what is stored, entering and leaving a session. */
export class EngineCore {
  protected readonly http: Http;
  protected readonly origin: string;
  readonly #listeners = new Set<ChangeListener>();
  #database: Database | null = null;
  #signedIn: SignedIn | null = null;
  protected search: MessageSearch | null = null;
  protected readonly ready: Promise<void>;

  /** `origin` is what links begin with. */
  constructor(wiring: HttpWiring, origin: string) {
    this.http = new Http(wiring);
    this.origin = origin;
    this.http.onSuspended = () => this.emit({ type: "StandingChanged" });
    this.http.onSessionOver = () => void this.end("expired");
    this.ready = this.#resume();
  }

  async #resume(): Promise<void> {
    const database = await openDatabase();
    this.#database = database;
    const vault = (await openVault(database)) ?? (await makeVault(database));
    await sealLeftovers(database, vault);
    const paint = await openFirstPaint(vault, await readFact(database, "firstPaint"));
    if (paint) await this.#begin(database, vault, paint);
    else void wipeKeys();
  }

  async #begin(database: Database, vault: Vault, paint: FirstPaint): Promise<void> {
    if (!paint.session) return;
    const emit: ChangeListener = (change) => this.emit(change);
    const signedIn = new SignedIn(paint.session, { http: this.http, database, vault, emit });
    this.#signedIn = signedIn;
    this.search = new MessageSearch(signedIn.context);
    await signedIn.start(paint);
  }

  /** Removes every trace of the account. */
  protected wipe(): Promise<void> {
    return wipe();
  }

  async enterBy(way: EntryWay, wish: JsonObject, deviceName: string): Promise<string> {
    await this.ready;
    const { session, code } = await enterBy(this.http, way, wish, deviceName);
    await this.enter(session);
    return code;
  }

  protected async enter(session: models.Session): Promise<models.Session> {
    await this.leave();
    await this.wipe();
    const database = await openDatabase();
    this.#database = database;
    const vault = await makeVault(database);
    const paint: FirstPaint = { session, rooms: [], profile: null, ignoredUsers: [] };
    await writeFact(database, "firstPaint", await vault.seal(FIRST_PAINT, paint));
    await this.#begin(database, vault, paint);
    this.emit({ type: "SessionStarted", session });
    return session;
  }

  protected async leave(): Promise<void> {
    this.#signedIn?.stop();
    this.search?.close();
    this.#signedIn = null;
    this.search = null;
    this.#database?.close();
    this.#database = null;
  }

  protected async end(reason: "signed_out" | "expired"): Promise<void> {
    if (!this.#signedIn) return;
    await this.leave();
    this.http.clearTokens();
    await this.wipe();
    this.emit({ type: "SessionEnded", reason });
  }

  protected emit(change: Change): void {
    this.search?.follow(change);
    for (const listener of this.#listeners) listener(change);
  }

  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    void this.ready.then(() => this.leave());
    this.#listeners.clear();
  }

  protected async in(): Promise<SignedIn> {
    await this.ready;
    if (!this.#signedIn) throw new EngineError("signed_out");
    return this.#signedIn;
  }

  protected async currentSession(): Promise<models.Session | null> {
    await this.ready;
    return this.#signedIn?.session ?? null;
  }

  protected async crypto(): Promise<Crypto> {
    return (await this.in()).context.crypto();
  }

  /** The network is back: nobody waits for a timer. */
  hurry(): void {
    this.#signedIn?.hurry();
  }

  async readFirstPaint(): Promise<FirstPaint> {
    await this.ready;
    return this.#signedIn?.firstPaint() ?? readFirstPaint();
  }

  async readTimelineSnapshot(roomId: RoomId): Promise<models.TimelineWindow | null> {
    await this.in();
    return readTimelineSnapshot(roomId);
  }

  /** Where the connection stands, for a view that has just subscribed. */
  async readConnection(): Promise<models.Connection> {
    await this.ready;
    return this.#signedIn?.connection ?? "starting";
  }
}

/** What every engine does, whatever is asked of it. */
import { Http, type HttpWiring } from "./api/http.ts";
import type { Change, ChangeListener } from "./changes.ts";
import type { Crypto } from "./crypto/crypto.ts";
import { EngineError, type FirstPaint } from "./engine.ts";
import type * as models from "./models.ts";
import { MessageSearch } from "./search/search.ts";
import { SignedIn } from "./signed_in.ts";
import { type Database, openDatabase, readFact, wipe, writeFact } from "./store/database.ts";
import { readFirstPaint } from "./store/first_paint.ts";

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
    this.http.onSessionOver = () => void this.end("expired");
    this.ready = this.#resume();
  }

  async #resume(): Promise<void> {
    this.#database = await openDatabase();
    const paint = await readFact(this.#database, "firstPaint");
    if (paint?.session) await this.#begin(paint.session);
  }

  async #begin(session: models.Session): Promise<void> {
    this.#database ??= await openDatabase();
    const signedIn = new SignedIn(session, this.http, this.#database, (change) =>
      this.emit(change),
    );
    this.#signedIn = signedIn;
    this.search = new MessageSearch(signedIn.context);
    await signedIn.start();
  }

  protected async enter(session: models.Session): Promise<models.Session> {
    await this.#leave();
    await wipe();
    this.#database = await openDatabase();
    const paint: FirstPaint = { session, rooms: [], profile: null, ignoredUsers: [] };
    await writeFact(this.#database, "firstPaint", paint);
    await this.#begin(session);
    this.emit({ type: "SessionStarted", session });
    return session;
  }

  async #leave(): Promise<void> {
    this.#signedIn?.stop();
    this.#signedIn = null;
    this.search = null;
    this.#database?.close();
    this.#database = null;
  }

  protected async end(reason: "signed_out" | "expired"): Promise<void> {
    if (!this.#signedIn) return;
    await this.#leave();
    this.http.clearTokens();
    await wipe();
    this.emit({ type: "SessionEnded", reason });
  }

  protected emit(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }

  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    void this.ready.then(() => this.#leave());
    this.#listeners.clear();
  }

  protected async in(): Promise<SignedIn> {
    await this.ready;
    if (!this.#signedIn) throw new EngineError("signed_out");
    return this.#signedIn;
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
    const { context } = await this.in();
    return (await context.database.get("snapshots", roomId))?.window ?? null;
  }

  /** Where the connection stands, for a view that has just subscribed. */
  async readConnection(): Promise<models.Connection> {
    await this.ready;
    return this.#signedIn?.connection ?? "starting";
  }
}

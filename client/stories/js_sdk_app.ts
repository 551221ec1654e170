/** An app made of matrix-js-sdk with its Rust crypto, which other stories drive by verbs. */
import {
  ClientEvent,
  createClient,
  type MatrixClient,
  MatrixEventEvent,
  RoomEvent,
  RoomMemberEvent,
  ThreadEvent,
  type MatrixEvent,
  type Room,
} from "matrix-js-sdk";
import { CryptoEvent, type VerificationRequest } from "matrix-js-sdk/lib/crypto-api/index.js";
import type { Logger } from "matrix-js-sdk/lib/logger.js";
import { RustBackupManager } from "matrix-js-sdk/lib/rust-crypto/backup.js";

const WAIT_MS = 20_000;
/** Every one of these may bring what somebody waits for. */
const NEWS = [
  ClientEvent.Sync,
  ClientEvent.Room,
  ClientEvent.AccountData,
  MatrixEventEvent.Decrypted,
  MatrixEventEvent.Replaced,
  RoomEvent.LocalEchoUpdated,
  RoomEvent.MyMembership,
  RoomEvent.Name,
  RoomEvent.Receipt,
  RoomEvent.Redaction,
  RoomEvent.Timeline,
  RoomMemberEvent.Typing,
  CryptoEvent.KeyBackupSessionsRemaining,
  CryptoEvent.UserTrustStatusChanged,
  CryptoEvent.VerificationRequestReceived,
] as const;
const ROOM_NEWS = [RoomEvent.UnreadNotifications, ThreadEvent.New, ThreadEvent.Update] as const;

// The key backup would wait up to ten seconds so as not to crowd a big server.
Reflect.set(RustBackupManager, "maxBackupLoopStartDelayMillis", 0);

const logger: Logger = {
  trace: () => {},
  debug: () => {},
  info: () => {},
  warn: (...words) => console.warn(...words),
  error: (...words) => console.error(...words),
  getChild: () => logger,
};

/** What a verb is told; each reads only what it needs. `file` is Base64. */
export type Wish = Record<
  "user" | "password" | "room" | "event" | "text" | "key" | "name" | "file" | "code" | "digits",
  string
> & { invite: string[]; count: number };
export type Verb = (wish: Wish) => Promise<unknown>;
export type Verbs = Record<string, Verb>;

/** Somebody's client, and how to wait until something has happened to it. */
export class JsSdkApp {
  readonly #server: string;
  #client: MatrixClient | null = null;
  #news = Promise.withResolvers<void>();
  /** The last verification that somebody asked for. */
  verification: VerificationRequest | null = null;
  /** Opens the secret storage once it is known. */
  recoveryKey: Uint8Array<ArrayBuffer> | null = null;

  constructor(server: string) {
    this.#server = server;
  }

  get client(): MatrixClient {
    if (!this.#client) throw new Error("Nobody has signed in.");
    return this.#client;
  }

  readonly tellNews = (): void => {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  };

  async logIn({ user, password }: Wish): Promise<{ user: string; device: string }> {
    const identifier = { type: "m.id.user", user };
    const session = await createClient({ baseUrl: this.#server, logger }).loginRequest({
      type: "m.login.password",
      identifier,
      password,
    });
    const { user_id: userId, device_id: deviceId, access_token: accessToken } = session;
    this.#client = createClient({
      baseUrl: this.#server,
      userId,
      deviceId,
      accessToken,
      logger,
      timelineSupport: true,
      verificationMethods: ["m.sas.v1"],
      cryptoCallbacks: {
        getSecretStorageKey: async ({ keys }) => {
          const [id] = Object.keys(keys);
          return id && this.recoveryKey ? [id, this.recoveryKey] : null;
        },
        cacheSecretStorageKey: (_id, _info, key) => {
          this.recoveryKey = key as Uint8Array<ArrayBuffer>;
        },
      },
    });
    for (const event of NEWS) this.#client.on(event, this.tellNews);
    this.#client.on(ClientEvent.Room, (room) => {
      for (const event of ROOM_NEWS) room.on(event, this.tellNews);
    });
    this.#client.on(CryptoEvent.VerificationRequestReceived, (request) => {
      this.verification = request;
    });
    return { user: userId, device: deviceId };
  }

  /** Signs in with encryption and follows `/sync`, which answers with few members and events. */
  async signIn(wish: Wish): Promise<{ user: string; device: string }> {
    const session = await this.logIn(wish);
    await this.client.initRustCrypto({ useIndexedDB: false });
    await this.client.startClient({
      initialSyncLimit: 5,
      lazyLoadMembers: true,
      threadSupport: true,
    });
    await this.until("the first sync", () => this.client.isInitialSyncComplete());
    return session;
  }

  /** Resolves with what `find` gives as soon as it gives something. */
  async until<T>(
    what: string,
    find: () => T | Promise<T>,
  ): Promise<Exclude<T, null | undefined | false>> {
    const late = Promise.withResolvers<"late">();
    const timer = setTimeout(() => late.resolve("late"), WAIT_MS);
    try {
      for (;;) {
        const news = this.#news.promise;
        const found = await find();
        if (found) return found as Exclude<T, null | undefined | false>;
        if ((await Promise.race([news, late.promise])) === "late") break;
      }
    } finally {
      clearTimeout(timer);
    }
    throw new Error(`Waited in vain for ${what}. ${this.#summary()}`);
  }

  room(roomId: string): Room {
    const room = this.client.getRoom(roomId);
    if (!room) throw new Error(`${roomId} has not come.`);
    return room;
  }

  /** An event of the room, decrypted if it can be, as soon as it is there. */
  event(roomId: string, what: string, fits: (event: MatrixEvent) => boolean): Promise<MatrixEvent> {
    return this.until(what, () =>
      this.client
        .getRoom(roomId)
        ?.getLiveTimeline()
        .getEvents()
        .find((event) => event.getId()?.startsWith("$") && fits(event)),
    );
  }

  #summary(): string {
    const rooms = this.#client?.getRooms() ?? [];
    const events = rooms.flatMap((room) => room.getLiveTimeline().getEvents());
    const lines = events.slice(-8).map((event) => {
      const why = event.decryptionFailureReason ?? "";
      return `${event.getType()} ${why} ${JSON.stringify(event.getContent())}`;
    });
    return `Last events: ${lines.join(" | ")}`;
  }

  async close(): Promise<void> {
    this.#client?.removeAllListeners();
    this.#client?.stopClient();
  }
}

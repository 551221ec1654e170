/** The engine of one session: everything that works only while somebody is signed in. */
import { Account } from "./account/account.ts";
import { AccountData } from "./account/account_data.ts";
import { isPassing, path } from "./api/http.ts";
import { CallDesk } from "./calls/call_desk.ts";
import type { Context } from "./context.ts";
import { Crypto } from "./crypto/crypto.ts";
import { openMachine } from "./crypto/machine.ts";
import { EngineError, type FirstPaint } from "./engine.ts";
import { asText } from "./json.ts";
import { Media } from "./media/media.ts";
import type {
  Connection,
  EncryptionStatus,
  EventId,
  Profile,
  RoomId,
  RoomSummary,
  Session,
  UserId,
} from "./models.ts";
import { Mutex } from "./mutex.ts";
import type { Reporting } from "./protection/reporting.ts";
import { raiseNotifications } from "./notify.ts";
import { fetchPart } from "./parts.ts";
import { AccountState } from "./rooms/account_state.ts";
import { NO_LIMITS } from "./rooms/lifetime.ts";
import { Members } from "./rooms/members.ts";
import { awaken, Previews } from "./rooms/previews.ts";
import { Reading } from "./rooms/reading.ts";
import { Rooms } from "./rooms/rooms.ts";
import { compareRooms, summaryOf } from "./rooms/summary.ts";
import { SendQueue } from "./sending/queue.ts";
import { forgetRoom, inTransaction, under, writeFact } from "./store/database.ts";
import { FIRST_PAINT } from "./store/labels.ts";
import type { EventRecord, RoomRecord, UntoldRead } from "./store/records.ts";
import { ALL_STORES } from "./store/schema.ts";
import { openRelations, storedRoom } from "./store/sealing.ts";
import { SyncLoop } from "./sync/loop.ts";
import { Receiver } from "./sync/receiver.ts";
import { Decryptor } from "./timeline/decryptor.ts";
import { Expiry } from "./timeline/expiry.ts";
import { History } from "./timeline/history.ts";
import { isTalk } from "./timeline/items.ts";
import { Marks } from "./timeline/marks.ts";
import { Timelines } from "./timeline/timelines.ts";

const FIRST_PAINT_DELAY_MS = 500;
const ROOM_WAIT_MS = 20_000;
const STARTING: EncryptionStatus = {
  phase: "starting",
  identity: "absent",
  deviceVerified: false,
  recovery: "absent",
  backup: "off",
  restoring: null,
  canVerifyWithDevice: false,
};

export class SignedIn {
  readonly session: Session;
  readonly context: Context;
  readonly account: Account;
  readonly media: Media;
  readonly members: Members;
  readonly rooms: Rooms;
  readonly timelines: Timelines;
  readonly queue: SendQueue;
  readonly calls: CallDesk;
  readonly #reading: Reading;
  readonly #previews: Previews;
  #expiry: Expiry | null = null;
  readonly #decryptor: Decryptor;
  readonly #history: History;
  readonly #marks: Marks;
  readonly #loop: SyncLoop;
  readonly #crypto = Promise.withResolvers<Crypto>();
  readonly #roomWaiters = new Map<RoomId, PromiseWithResolvers<void>>();
  #machine: Crypto | null = null;
  #paintTimer: ReturnType<typeof setTimeout> | null = null;
  #connection: Connection = "starting";
  #status: EncryptionStatus = STARTING;
  #profile: Profile;
  #stopped = false;

  constructor(
    session: Session,
    { http, database, vault, emit }: Pick<Context, "http" | "database" | "vault" | "emit">,
  ) {
    this.session = session;
    this.#profile = { userId: session.userId, displayName: null, avatar: null };
    this.context = {
      http,
      database,
      vault,
      session,
      accountData: new AccountData(http, database, session.userId),
      account: new AccountState(),
      rooms: new Map(),
      commits: new Mutex(),
      crypto: () => this.#crypto.promise,
      emit,
      lifetimes: { limits: NO_LIMITS },
    };
    // Without a listener a failed start would count as unhandled; callers see it by themselves.
    this.#crypto.promise.catch(() => {});
    this.media = new Media(http);
    this.members = new Members(this.context);
    this.account = new Account(this.context, this.media);
    this.rooms = new Rooms({
      context: this.context,
      members: this.members,
      media: this.media,
      waitForRoom: (roomId) => this.#waitForRoom(roomId),
      tell: (roomIds) => this.tellRooms(roomIds),
    });
    this.#previews = new Previews(this.context, this.members, (roomId, changes) =>
      this.updateRoom(roomId, changes),
    );
    this.#decryptor = new Decryptor(database, vault, this.context.crypto);
    this.#decryptor.onLateKeys = (keys) => void this.#unlock(keys);
    this.#decryptor.onStored = (records) => void this.#quietly(this.#marks.stored(records));
    this.#history = new History(http, database, this.#decryptor);
    this.timelines = new Timelines(this.context, this.#history);
    this.#marks = new Marks(this.context, this.timelines);
    this.timelines.onShown = (records) => void this.#quietly(this.#marks.shown(records));
    this.#reading = new Reading(this.context);
    this.queue = new SendQueue(this.context, this.timelines, this.media);
    this.calls = new CallDesk(this.context, this.members, (roomId) => this.#callsWent(roomId));
    const receiver = new Receiver({
      context: this.context,
      decryptor: this.#decryptor,
      timelines: this.timelines,
      onRooms: (changed, removed) => this.tellRooms(changed, removed),
      refreshPreviews: (roomIds) => this.#previews.refreshAll(roomIds),
      onDecided: () => void this.#quietly(this.queue.followHeld()),
      onLive: (roomId, records) => this.#newsCame(roomId, records),
      followCalls: (news, removed) => this.calls.follow(news, removed),
    });
    this.#loop = new SyncLoop({
      context: this.context,
      openRooms: () => this.timelines.openRooms(),
      handle: (answer, position) => this.#received(receiver.receive(answer, position)),
      onConnection: (connection) => this.#setConnection(connection),
    });
  }

  #openExpiry(): Expiry {
    return new Expiry({
      context: this.context,
      publish: (roomId, gone, keys) => this.timelines.publish(roomId, [], gone, keys),
      update: (roomId, changes) => this.updateRoom(roomId, changes),
      forgetMedia: () => this.media.forget(),
    });
  }

  async #received(received: Promise<void>): Promise<void> {
    await received;
    void this.#quietly(this.rooms.enterNotices());
  }

  /** Most people never report anything: the code for it comes when somebody does. */
  async reporting(): Promise<Reporting> {
    const loaded = await fetchPart(() => import("./protection/reporting.ts"));
    return new loaded.Reporting({
      context: this.context,
      fetch: (roomId, eventId) => this.#history.fetchDetached(roomId, eventId),
      ignore: (userId) => this.account.setIgnored(userId, true),
      leave: (roomId) => this.leaveRoom(roomId),
    });
  }

  get connection(): Connection {
    return this.#connection;
  }

  get encryptionStatus(): EncryptionStatus {
    return this.#status;
  }

  /** Reads the store; resolves when the view may ask. Everything else starts behind it. */
  async start(paint: FirstPaint): Promise<void> {
    const { database, rooms, account } = this.context;
    const [awakened, accountData] = await Promise.all([
      awaken(this.context, paint),
      database.getAll("accountData"),
    ]);
    for (const room of awakened.rooms) rooms.set(room.roomId, room);
    account.load(accountData);
    // Before anything is drawn: what has had its time while nobody looked is not shown again.
    this.#expiry = this.#openExpiry();
    await this.#expiry.start();
    if (paint.profile) this.#profile = paint.profile;
    this.#tellSince(paint);
    void this.#previews.refreshAll(awakened.stale);
    void this.#quietly(this.calls.start());
    void this.#begin();
  }

  /** The page shows what was painted last; what came after that, it does not know. */
  #tellSince(paint: FirstPaint): void {
    const { emit, account } = this.context;
    const shown = new Map(paint.rooms.map((room) => [room.roomId, JSON.stringify(room)]));
    const present = this.summaries();
    const changed = present.filter((room) => shown.get(room.roomId) !== JSON.stringify(room));
    for (const { roomId } of present) shown.delete(roomId);
    const removed = [...shown.keys()];
    if (changed.length > 0 || removed.length > 0) {
      emit({ type: "RoomsChanged", rooms: changed, removed });
      this.#paintLater();
    }
    const userIds = account.ignoredUsers();
    if (JSON.stringify(userIds) !== JSON.stringify(paint.ignoredUsers)) {
      emit({ type: "IgnoredUsersChanged", userIds });
    }
    const filters = account.filters();
    if (JSON.stringify(filters) !== JSON.stringify(paint.filters)) {
      emit({ type: "FiltersChanged", filters });
    }
  }

  async #begin(): Promise<void> {
    try {
      this.#machine = await this.#openCrypto();
    } catch (error) {
      this.#crypto.reject(new EngineError("unsupported", `Crypto did not start: ${String(error)}`));
      this.#setStatus({ ...STARTING, phase: "failed" });
      return;
    }
    if (this.#stopped) return this.#machine.close();
    this.#crypto.resolve(this.#machine);
    if (this.session.isGuest) return this.#beginAsGuest();
    await this.#loop.start();
    await this.queue.resume();
    void this.#quietly(this.queue.followHeld());
    await this.#untilOnline(() => this.#machine?.begin());
    await this.#untilOnline(() => this.#refreshProfile());
    await this.#untilOnline(() => this.#expiry?.refresh());
  }

  /** Guests have no identity, no backup and no profile; others must know their device at once. */
  async #beginAsGuest(): Promise<void> {
    await this.#machine?.publish();
    await this.#loop.start();
  }

  async #openCrypto(): Promise<Crypto> {
    const { http, accountData, emit } = this.context;
    const machine = await openMachine(this.session, this.context.database, this.context.vault);
    return new Crypto(machine, {
      http,
      accountData,
      session: this.session,
      readAudience: (roomId) => this.members.audience(roomId),
      openDirectChat: (userId) => this.rooms.openDirectChat(userId),
      sendToRoom: (roomId, type, content, txnId) =>
        this.queue.addAndWait({ roomId, type, content, ...(txnId === undefined ? {} : { txnId }) }),
      onRoomKeys: (keys) => void this.#unlock(keys),
      onLetter: (letter) => this.calls.receiveLetter(letter),
      onTrust: (userIds) => void this.#quietly(this.#trustChanged(userIds)),
      onStatus: (status) => this.#setStatus(status),
      onVerification: (verification) => emit({ type: "VerificationChanged", verification }),
    });
  }

  /** For steps of the start that need the server: again and again until they went through. */
  async #untilOnline(step: () => Promise<void> | undefined): Promise<void> {
    for (let waitMs = 2_000; !this.#stopped; waitMs = Math.min(waitMs * 2, 60_000)) {
      try {
        await step();
        return;
      } catch (error) {
        if (this.#stopped) return;
        if (!(error instanceof EngineError)) throw error;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  /** The network is back, or the page is visible again. */
  hurry(): void {
    if (this.#connection === "offline") this.#loop.refresh();
    this.queue.hurry();
    void this.#quietly(this.queue.followHeld());
  }

  stop(): void {
    this.#stopped = true;
    this.#loop.stop();
    this.queue.stop();
    this.timelines.stop();
    this.#expiry?.stop();
    this.calls.stop();
    if (this.#paintTimer !== null) clearTimeout(this.#paintTimer);
    this.#machine?.close();
  }

  openedRooms(): void {
    this.#loop.refresh();
    void this.#quietly(this.queue.followHeld());
  }

  /** For what may be cut short by the end of the session. */
  async #quietly(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!this.#stopped && !(error instanceof EngineError)) throw error;
    }
  }

  #setConnection(connection: Connection): void {
    if (this.#connection === connection) return;
    this.#connection = connection;
    this.context.emit({ type: "ConnectionChanged", connection });
    if (connection !== "live") return;
    this.queue.hurry();
    void this.#reading.resume();
    void this.#quietly(this.queue.followHeld());
  }

  #setStatus(status: EncryptionStatus): void {
    this.#status = status;
    this.context.emit({ type: "EncryptionChanged", status });
  }

  #newsCame(roomId: RoomId, records: EventRecord[]): void {
    void raiseNotifications(this.context, this.members, roomId, records);
    const isOwn = ({ event, standing }: EventRecord) =>
      event.sender === this.session.userId && isTalk(standing);
    // Whoever answers a stranger has let them in.
    if (records.some(isOwn)) void this.#quietly(this.rooms.stopHolding(roomId));
  }

  // Rooms

  summaries(): RoomSummary[] {
    const { rooms, account } = this.context;
    const { limits } = this.context.lifetimes;
    return [...rooms.values()].map((room) => summaryOf(room, account, limits)).sort(compareRooms);
  }

  tellRooms(changed: RoomId[], removed: RoomId[] = []): void {
    for (const roomId of removed) this.timelines.forget(roomId);
    const { rooms, account, emit, lifetimes } = this.context;
    this.#expiry?.follow(changed);
    const present = changed.flatMap((roomId) => rooms.get(roomId) ?? []);
    if (present.length === 0 && removed.length === 0) return;
    const summaries = present.map((room) => summaryOf(room, account, lifetimes.limits));
    emit({ type: "RoomsChanged", rooms: summaries, removed });
    this.#paintLater();
    for (const { roomId, membership } of present) {
      if (membership !== "join") continue;
      this.#roomWaiters.get(roomId)?.resolve();
      this.#roomWaiters.delete(roomId);
    }
  }

  /** Changes a room's record in the store and in memory. */
  async updateRoom(roomId: RoomId, changes: Partial<RoomRecord>): Promise<void> {
    const { commits, rooms, database } = this.context;
    await commits.run(async () => {
      const room = rooms.get(roomId);
      if (!room) return;
      const next = { ...room, ...changes };
      await database.put("rooms", storedRoom(next));
      rooms.set(roomId, next);
    });
    this.tellRooms([roomId]);
  }

  async leaveRoom(roomId: RoomId): Promise<void> {
    await this.rooms.leave(roomId);
    await this.#forgetRoom(roomId);
  }

  /** At once, without waiting for sync to say that we have left. */
  async #forgetRoom(roomId: RoomId): Promise<void> {
    const { commits, rooms, database } = this.context;
    await commits.run(async () => {
      await inTransaction(database, ALL_STORES, (tx) => forgetRoom(tx, roomId));
      rooms.delete(roomId);
    });
    this.tellRooms([], [roomId]);
    await this.calls.follow(new Map(), [roomId]);
  }

  async #waitForRoom(roomId: RoomId): Promise<void> {
    if (this.context.rooms.get(roomId)?.membership === "join") return;
    const waiter = this.#roomWaiters.get(roomId) ?? Promise.withResolvers<void>();
    this.#roomWaiters.set(roomId, waiter);
    const timer = setTimeout(() => waiter.resolve(), ROOM_WAIT_MS);
    await waiter.promise;
    clearTimeout(timer);
  }

  firstPaint(): FirstPaint {
    return {
      session: this.session,
      rooms: this.summaries(),
      profile: this.#profile,
      ignoredUsers: this.context.account.ignoredUsers(),
      filters: this.context.account.filters(),
    };
  }

  #paintLater(): void {
    this.#paintTimer ??= setTimeout(() => {
      this.#paintTimer = null;
      void this.#paint();
    }, FIRST_PAINT_DELAY_MS);
  }

  async #paint(): Promise<void> {
    const { database, vault } = this.context;
    const sealed = await vault.seal(FIRST_PAINT, this.firstPaint());
    // Leaving closes the store; then there is nothing to keep.
    if (!this.#stopped) await writeFact(database, "firstPaint", sealed);
  }

  // Own profile

  async #refreshProfile(): Promise<void> {
    this.setProfile(await this.account.loadProfile(this.session.userId));
  }

  setProfile(changes: Partial<Profile>): void {
    this.#profile = { ...this.#profile, ...changes };
    this.context.emit({ type: "ProfileChanged", profile: this.#profile });
    this.#paintLater();
  }

  // Keys and trust

  async #unlock(keys: { roomId: RoomId; sessionId: string }[]): Promise<void> {
    if (this.#stopped) return;
    for (const [roomId, { records, touched }] of await this.#decryptor.unlock(keys)) {
      await this.timelines.publish(roomId, records, new Set(touched));
      await this.#marks.stored(records);
      await this.calls.hearLate(roomId, records);
      const shown = this.context.rooms.get(roomId)?.lastMessage?.eventId;
      const isShown = records.some(({ eventId }) => eventId === shown);
      if (isShown || touched.some((eventId) => eventId === shown)) {
        await this.#previews.refresh(roomId);
      }
    }
  }

  /** Marks beside messages may have to change with what is known of their senders. */
  async #trustChanged(userIds: UserId[]): Promise<void> {
    this.context.emit({ type: "TrustChanged", userIds });
    if (userIds.includes(this.session.userId)) this.context.emit({ type: "DevicesChanged" });
    await this.#marks.trustChanged(userIds);
    await this.calls.trustChanged(userIds);
  }

  #callsWent(roomId: RoomId): void {
    void this.#quietly(this.timelines.redrawCalls(roomId));
  }

  // Reading

  async markRead(roomId: RoomId, read: UntoldRead): Promise<void> {
    const { rooms, account } = this.context;
    if (!rooms.has(roomId)) return;
    const nothing = { unread: 0, counted: 0, quiet: [], highlights: 0 };
    await this.updateRoom(roomId, { ...nothing, readUpTo: read.eventId });
    // Nobody learns whether a stranger's message was read before it is answered.
    const isPrivate = read.isPrivate || account.isHeld(roomId);
    await this.#reading.mark(roomId, { ...read, isPrivate });
    if (!account.isMarkedUnread(roomId)) return;
    await this.rooms.setMarkedUnread(roomId, false).catch((error: unknown) => {
      if (!isPassing(error)) throw error;
    });
  }

  async setTyping(roomId: RoomId, typing: boolean): Promise<void> {
    if (this.context.account.isHeld(roomId)) return;
    const where = path`/_matrix/client/v3/rooms/${roomId}/typing/${this.session.userId}`;
    const body = typing ? { typing, timeout: 20_000 } : { typing };
    if (typing && this.context.rooms.get(roomId)?.encrypted) {
      const crypto = await this.context.crypto();
      await crypto.cipher.prepare(roomId);
    }
    await this.context.http.call("PUT", where, { body });
  }

  /** Where our reaction with this emoji is, to take it back. */
  async ownReaction(roomId: RoomId, target: EventId, key: string): Promise<EventId | null> {
    const { database, vault } = this.context;
    const found = await database.getAll("relations", under(roomId, target));
    const relations = await openRelations(vault, found);
    const own = relations.find(
      (one) => one.kind === "annotation" && one.key === key && one.sender === this.session.userId,
    );
    return asText(own?.eventId);
  }
}

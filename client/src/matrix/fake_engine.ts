/**
 * An engine in memory that behaves: for tests of the view and for working on it without a server.
 *
 * Beside the `Engine` interface it has verbs for the world outside: `timelines.receive`,
 * `timelines.goOnline`, `change`, and the public fields the tests may set.
 */
import type { Change, ChangeListener } from "./changes.ts";
import {
  EngineError,
  type Credentials,
  type Engine,
  type FirstPaint,
  type GroupDraft,
  type LinkIntents,
  type Proof,
  type Registration,
} from "./engine.ts";
import {
  ALL_ALLOWED,
  EMOJI,
  FAKE_PASSWORD,
  FAKE_RECOVERY_KEY,
  OWN_USER,
  PEOPLE,
  sampleDevices,
  sampleEncryption,
  sampleMembers,
  samplePreview,
  sampleRoom,
  sampleRooms,
  sampleTimelines,
  SESSION,
  START_MS,
} from "./fake_samples.ts";
import { FakeLinks } from "./fake_links.ts";
import { FakeTimelines } from "./fake_timelines.ts";
import type {
  Connection,
  Device,
  DeviceId,
  EncryptionStatus,
  NotificationLevel,
  Profile,
  RoomDetails,
  RoomId,
  RoomPreview,
  RoomSummary,
  ServerConfig,
  Session,
  TimelineWindow,
  UserId,
  UserTrust,
  Verification,
} from "./models.ts";

export { FAKE_PASSWORD, FAKE_RECOVERY_KEY };

type Timelines = Pick<
  FakeTimelines,
  Exclude<keyof FakeTimelines, "receive" | "goOnline" | "isOnline" | "failSends">
>;

export class FakeEngine implements Omit<Engine, keyof Timelines | keyof LinkIntents> {
  readonly rooms = new Map<RoomId, RoomSummary>();
  readonly timelines: FakeTimelines;
  readonly links = new FakeLinks(this);
  readonly #listeners = new Set<ChangeListener>();
  readonly #verifications = new Map<string, Verification>();
  #ignored: UserId[] = [];
  #devices = sampleDevices();
  #settings: Record<string, unknown> = {};
  #trust = new Map<UserId, UserTrust>();
  #made = 0;
  session: Session | null = SESSION;
  profile: Profile = { ...OWN_USER };
  encryption: EncryptionStatus = sampleEncryption();
  config: ServerConfig = {
    serverName: "example.org",
    registration: "invite",
    defaultLanguage: "en",
  };

  constructor() {
    for (const room of sampleRooms()) this.rooms.set(room.roomId, room);
    this.timelines = new FakeTimelines(sampleTimelines(), this.rooms, (change) =>
      this.change(change),
    );
  }

  /** Tells every listener, as the engine would. */
  change(change: Change): void {
    for (const listener of this.#listeners) listener(structuredClone(change));
  }

  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
  }

  async readFirstPaint(): Promise<FirstPaint> {
    const rooms = [...this.rooms.values()].sort((a, b) => b.recency - a.recency);
    const { session, profile } = this;
    return structuredClone({
      session,
      rooms: session ? rooms : [],
      profile: session ? profile : null,
      ignoredUsers: this.#ignored,
    });
  }

  async readTimelineSnapshot(): Promise<TimelineWindow | null> {
    return null;
  }

  async readConnection(): Promise<Connection> {
    return "live";
  }

  // Account

  async readServerConfig(): Promise<ServerConfig> {
    return this.config;
  }

  async signIn(credentials: Credentials): Promise<Session> {
    if (credentials.password !== FAKE_PASSWORD) throw new EngineError("wrong_password");
    this.session = SESSION;
    this.change({ type: "SessionStarted", session: SESSION });
    return SESSION;
  }

  signInWithPasskey(): Promise<Session> {
    return this.signIn({ username: "", password: FAKE_PASSWORD, deviceName: "" });
  }

  async register({ username, inviteToken }: Registration): Promise<Session> {
    await this.checkUsername(username);
    const needsInvite = this.config.registration === "invite";
    if (needsInvite && inviteToken !== "welcome") throw new EngineError("invite_invalid");
    this.session = { ...SESSION, userId: `@${username}:example.org` };
    this.change({ type: "SessionStarted", session: this.session });
    return this.session;
  }

  async checkUsername(username: string): Promise<void> {
    if (!/^[a-z0-9._=/+-]+$/.test(username)) throw new EngineError("username_invalid");
    if (PEOPLE.some((person) => person.userId.startsWith(`@${username}:`))) {
      throw new EngineError("username_taken");
    }
  }

  async checkInvite(token: string): Promise<boolean> {
    return token === "welcome";
  }

  async signOut(): Promise<void> {
    this.session = null;
    this.change({ type: "SessionEnded", reason: "signed_out" });
  }

  async changePassword(proof: Proof): Promise<void> {
    if ("password" in proof && proof.password === FAKE_PASSWORD) return;
    throw new EngineError("wrong_password");
  }

  async deactivateAccount(proof: Proof): Promise<void> {
    await this.changePassword(proof);
    await this.signOut();
  }

  async setDisplayName(name: string): Promise<void> {
    this.profile = { ...this.profile, displayName: name };
    this.change({ type: "ProfileChanged", profile: this.profile });
  }

  async setAvatar(picture: Blob | null): Promise<void> {
    this.profile = { ...this.profile, avatar: picture ? "mxc://example.org/avatar" : null };
    this.change({ type: "ProfileChanged", profile: this.profile });
  }

  async loadProfile(userId: UserId): Promise<Profile> {
    const known = PEOPLE.find((person) => person.userId === userId);
    if (!known) throw new EngineError("not_found");
    return known;
  }

  async searchUsers(term: string): Promise<Profile[]> {
    const wanted = term.toLowerCase();
    return PEOPLE.filter(({ userId, displayName }) =>
      `${userId} ${displayName ?? ""}`.toLowerCase().includes(wanted),
    );
  }

  async ignoreUser(userId: UserId): Promise<void> {
    this.#ignored = [...new Set([...this.#ignored, userId])];
    this.change({ type: "IgnoredUsersChanged", userIds: this.#ignored });
  }

  async stopIgnoringUser(userId: UserId): Promise<void> {
    this.#ignored = this.#ignored.filter((one) => one !== userId);
    this.change({ type: "IgnoredUsersChanged", userIds: this.#ignored });
  }

  async loadDevices(): Promise<Device[]> {
    return structuredClone(this.#devices);
  }

  async renameDevice(deviceId: DeviceId, name: string): Promise<void> {
    for (const device of this.#devices) if (device.deviceId === deviceId) device.displayName = name;
    this.change({ type: "DevicesChanged" });
  }

  async revokeDevices(deviceIds: DeviceId[], proof: Proof): Promise<void> {
    await this.changePassword(proof);
    this.#devices = this.#devices.filter((device) => !deviceIds.includes(device.deviceId));
    this.change({ type: "DevicesChanged" });
  }

  async readSettings(): Promise<Record<string, unknown>> {
    return this.#settings;
  }

  async writeSettings(settings: Record<string, unknown>): Promise<void> {
    this.#settings = settings;
  }

  // Rooms

  #room(roomId: RoomId): RoomSummary {
    const room = this.rooms.get(roomId);
    if (!room) throw new EngineError("not_found");
    return room;
  }

  #put(room: RoomSummary): RoomId {
    this.rooms.set(room.roomId, room);
    this.change({ type: "RoomsChanged", rooms: [room], removed: [] });
    return room.roomId;
  }

  #make(changes: Partial<RoomSummary>): RoomId {
    this.#made += 1;
    const recency = START_MS + 7_200_000 + this.#made;
    return this.#put(sampleRoom(`!made-${this.#made}:example.org`, { recency, ...changes }));
  }

  async openDirectChat(userId: UserId): Promise<RoomId> {
    const known = [...this.rooms.values()].find((room) => room.directUserId === userId);
    if (known) return known.roomId;
    const hero = await this.loadProfile(userId);
    return this.#make({ kind: "direct", directUserId: userId, heroes: [hero] });
  }

  async createGroup(draft: GroupDraft): Promise<RoomId> {
    const { name, encrypted, invite } = draft;
    return this.#make({ name, encrypted, memberCount: 1 + invite.length });
  }

  async joinRoom(roomIdOrAlias: string): Promise<RoomId> {
    return this.#put({ ...this.#room(roomIdOrAlias), membership: "join", inviter: null });
  }

  async knockRoom(roomIdOrAlias: string): Promise<void> {
    this.#put({ ...this.#room(roomIdOrAlias), membership: "knock" });
  }

  async previewRoom(roomIdOrAlias: string): Promise<RoomPreview> {
    return samplePreview(this.#room(roomIdOrAlias));
  }

  async leaveRoom(roomId: RoomId): Promise<void> {
    this.rooms.delete(roomId);
    this.change({ type: "RoomsChanged", rooms: [], removed: [roomId] });
  }

  async inviteUser(roomId: RoomId): Promise<void> {
    this.change({ type: "MembersChanged", roomId });
  }

  async kickUser(roomId: RoomId): Promise<void> {
    this.change({ type: "MembersChanged", roomId });
  }

  async banUser(roomId: RoomId): Promise<void> {
    this.change({ type: "MembersChanged", roomId });
  }

  async unbanUser(roomId: RoomId): Promise<void> {
    this.change({ type: "MembersChanged", roomId });
  }

  async setPowerLevel(roomId: RoomId): Promise<void> {
    this.change({ type: "MembersChanged", roomId });
  }

  async setRoomName(roomId: RoomId, name: string): Promise<void> {
    this.#put({ ...this.#room(roomId), name });
  }

  async setRoomTopic(roomId: RoomId): Promise<void> {
    this.change({ type: "RoomDetailsChanged", roomId });
  }

  async setRoomAvatar(roomId: RoomId, picture: Blob | null): Promise<void> {
    this.#put({ ...this.#room(roomId), avatar: picture ? "mxc://example.org/room" : null });
  }

  async loadRoomDetails(roomId: RoomId): Promise<RoomDetails> {
    const { name, avatar, encrypted } = this.#room(roomId);
    return {
      roomId,
      name,
      avatar,
      encrypted,
      topic: "Trains, beds and boats",
      joinRule: "invite",
      historyVisibility: "shared",
      canonicalAlias: null,
      pinned: [],
      members: sampleMembers(),
      ownPowerLevel: 100,
      can: ALL_ALLOWED,
      replacedBy: null,
    };
  }

  async setNotificationLevel(roomId: RoomId, level: NotificationLevel): Promise<void> {
    this.#put({ ...this.#room(roomId), notificationLevel: level });
  }

  async setFavourite(roomId: RoomId, favourite: boolean): Promise<void> {
    this.#put({ ...this.#room(roomId), favourite });
  }

  async setLowPriority(roomId: RoomId, lowPriority: boolean): Promise<void> {
    this.#put({ ...this.#room(roomId), lowPriority });
  }

  async setMarkedUnread(roomId: RoomId, unread: boolean): Promise<void> {
    this.#put({ ...this.#room(roomId), markedUnread: unread });
  }

  async makeRoomLink(roomId: RoomId): Promise<string> {
    return `https://example.org/#/room/${encodeURIComponent(roomId)}?via=example.org`;
  }

  // Encryption

  #setEncryption(changes: Partial<EncryptionStatus>): void {
    this.encryption = { ...this.encryption, ...changes };
    this.change({ type: "EncryptionChanged", status: this.encryption });
  }

  async loadEncryptionStatus(): Promise<EncryptionStatus> {
    return this.encryption;
  }

  async createRecoveryKey(): Promise<string> {
    this.#setEncryption({ recovery: "ready", backup: "up_to_date", identity: "ready" });
    return FAKE_RECOVERY_KEY;
  }

  async checkRecoveryKey(recoveryKey: string): Promise<boolean> {
    return recoveryKey.replaceAll(/\s/g, "") === FAKE_RECOVERY_KEY.replaceAll(" ", "");
  }

  async restoreWithRecoveryKey(recoveryKey: string): Promise<void> {
    if (!(await this.checkRecoveryKey(recoveryKey))) throw new EngineError("wrong_recovery_key");
    this.#setEncryption({
      identity: "ready",
      deviceVerified: true,
      recovery: "ready",
      backup: "up_to_date",
    });
  }

  async resetIdentity(proof: Proof): Promise<string> {
    await this.changePassword(proof);
    return this.createRecoveryKey();
  }

  async loadUserTrust(userId: UserId): Promise<UserTrust> {
    return this.#trust.get(userId) ?? "unverified";
  }

  async loadUserDevices(): Promise<Device[]> {
    return this.loadDevices();
  }

  async loadVerifications(): Promise<Verification[]> {
    return structuredClone([...this.#verifications.values()]);
  }

  #advance(flowId: string, changes: Partial<Verification>): Verification {
    const known = this.#verifications.get(flowId);
    if (!known) throw new EngineError("not_found");
    const verification = { ...known, ...changes };
    this.#verifications.set(flowId, verification);
    this.change({ type: "VerificationChanged", verification });
    return verification;
  }

  /** Somebody asks us to verify. For tests. */
  receiveVerification(otherUserId: UserId): Verification {
    return this.#open(otherUserId, null, false);
  }

  #open(otherUserId: UserId, otherDeviceId: DeviceId | null, startedByUs: boolean): Verification {
    this.#made += 1;
    const flowId = `flow-${this.#made}`;
    this.#verifications.set(flowId, {
      flowId,
      otherUserId,
      otherDeviceId,
      startedByUs,
      isSelf: otherUserId === SESSION.userId,
      phase: "requested",
      emoji: null,
      qr: null,
      canShowQr: true,
      canScanQr: true,
      cancelCode: null,
      cancelledByUs: false,
    });
    return this.#advance(flowId, {});
  }

  async requestVerification(userId: UserId, deviceId?: DeviceId): Promise<Verification> {
    const verification = this.#open(userId, deviceId ?? null, true);
    queueMicrotask(() => this.#advance(verification.flowId, { phase: "ready" }));
    return verification;
  }

  async acceptVerification(flowId: string): Promise<void> {
    this.#advance(flowId, { phase: "ready" });
  }

  async startEmojiVerification(flowId: string): Promise<void> {
    this.#advance(flowId, { phase: "comparing_emoji", emoji: EMOJI });
  }

  #finish(flowId: string): void {
    const { otherUserId, isSelf } = this.#advance(flowId, { phase: "done" });
    this.#trust.set(otherUserId, "verified");
    this.change({ type: "TrustChanged", userIds: [otherUserId] });
    if (isSelf) this.#setEncryption({ deviceVerified: true, identity: "ready" });
  }

  async confirmEmoji(flowId: string): Promise<void> {
    this.#finish(flowId);
  }

  async showVerificationQr(flowId: string): Promise<void> {
    const size = 21;
    const modules = Uint8Array.from({ length: size * size }, (_, index) => ((index * 7) % 3) & 1);
    this.#advance(flowId, { phase: "showing_qr", qr: { size, modules } });
  }

  async submitScannedQr(flowId: string): Promise<void> {
    this.#finish(flowId);
  }

  async confirmQrScanned(flowId: string): Promise<void> {
    this.#finish(flowId);
  }

  async cancelVerification(flowId: string, mismatch: boolean): Promise<void> {
    const cancelCode = mismatch ? "m.mismatched_sas" : "m.user";
    this.#advance(flowId, { phase: "cancelled", cancelCode, cancelledByUs: true });
  }

  async callServer(): Promise<unknown> {
    throw new EngineError("unsupported");
  }
}

/** The fake as one object with the whole `Engine` interface; `fake` holds the test's verbs. */
export function createFakeEngine(): { engine: Engine; fake: FakeEngine } {
  const fake = new FakeEngine();
  const engine = new Proxy(fake, {
    get(target, name: string) {
      const owner = [target.links, target.timelines].find((one) => name in one) ?? target;
      const value: unknown = Reflect.get(owner, name);
      return typeof value === "function" ? value.bind(owner) : value;
    },
  });
  return { engine: engine as unknown as Engine, fake };
}

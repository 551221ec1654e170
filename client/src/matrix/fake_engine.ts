/**
 * An engine in memory that behaves: for tests of the view and for working on it without a server.
 *
 * Beside the `Engine` interface it has verbs for the world outside: `timelines.receive`,
 * `timelines.goOnline`, `change`, and the public fields the tests may set.
 */
import type { Change, ChangeListener } from "./changes.ts";
import {
  EngineError,
  type CallIntents,
  type Credentials,
  type Engine,
  type FirstPaint,
  type GroupDraft,
  type EncryptionIntents,
  type EntryWay,
  type ExportIntents,
  type ImportIntents,
  type LinkIntents,
  type ProtectionIntents,
  type Proof,
  type ServerCalls,
  type Registration,
} from "./engine.ts";
import type { JsonObject } from "./json.ts";
import { FakeCalls } from "./fake_calls.ts";
import {
  ALL_ALLOWED,
  FAKE_PASSWORD,
  OWN_USER,
  PEOPLE,
  sampleDevices,
  sampleMembers,
  samplePreview,
  sampleRoom,
  sampleRooms,
  sampleTimelines,
  SESSION,
  START_MS,
} from "./fake_samples.ts";
import { FakeExports } from "./fake_exports.ts";
import { FakeImports } from "./fake_imports.ts";
import { FakeKeys } from "./fake_keys.ts";
import { FakeLinks } from "./fake_links.ts";
import { FakeProtection } from "./fake_protection.ts";
import { FakeServer } from "./fake_server.ts";
import { FakeTimelines } from "./fake_timelines.ts";
import type {
  Connection,
  Device,
  DeviceId,
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
} from "./models.ts";
import type { RoomGuard, RoomRule } from "./room_rules.ts";

export { FAKE_PASSWORD };

type Timelines = Pick<
  FakeTimelines,
  Exclude<keyof FakeTimelines, "receive" | "goOnline" | "isOnline" | "failSends">
>;

type Parts = Timelines &
  EncryptionIntents &
  LinkIntents &
  CallIntents &
  ProtectionIntents &
  ExportIntents &
  ImportIntents &
  ServerCalls;

const FAKE_CODE = "ABCD-EFGH-IJKL-MNOP-QRST-UVWX";

export class FakeEngine implements Omit<Engine, keyof Parts> {
  readonly rooms = new Map<RoomId, RoomSummary>();
  /** What protects a room; of all others nothing. */
  readonly guards = new Map<RoomId, RoomGuard>();
  readonly timelines: FakeTimelines;
  readonly keys = new FakeKeys(this);
  readonly links = new FakeLinks(this);
  readonly server = new FakeServer(this);
  readonly calls = new FakeCalls((change) => this.change(change));
  readonly protection = new FakeProtection(this);
  readonly exports = new FakeExports(this);
  readonly imports = new FakeImports(this);
  readonly #listeners = new Set<ChangeListener>();
  #ignored: UserId[] = [];
  #devices = sampleDevices();
  #settings: Record<string, unknown> = {};
  #made = 0;
  session: Session | null = SESSION;
  profile: Profile = { ...OWN_USER };
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

  async enterBy(way: EntryWay, wish: JsonObject): Promise<string> {
    if (way === "code" && wish["code"] !== FAKE_CODE) throw new EngineError("forbidden");
    await this.signIn({ username: "", password: FAKE_PASSWORD, deviceName: "" });
    return way === "provider" ? "" : FAKE_CODE;
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

  /** Throws "wrong_password", as every call does that has to be proven. */
  checkProof(proof: Proof | undefined): void {
    if (proof && "password" in proof && proof.password === FAKE_PASSWORD) return;
    throw new EngineError("wrong_password");
  }

  async changePassword(proof: Proof): Promise<void> {
    this.checkProof(proof);
  }

  async deactivateAccount(proof: Proof, erase: boolean): Promise<string | null> {
    this.checkProof(proof);
    await this.signOut();
    return erase ? "fake-secret" : null;
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
    this.checkProof(proof);
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

  async stopHolding(roomId: RoomId): Promise<void> {
    const room = this.rooms.get(roomId);
    if (!room?.held) return;
    const answered = { ...room, held: false };
    this.rooms.set(roomId, answered);
    this.change({ type: "RoomsChanged", rooms: [answered], removed: [] });
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

  async setRoomLifetime(roomId: RoomId, lifetimeMs: number | null): Promise<void> {
    this.#put({ ...this.#room(roomId), lifetimeMs });
    this.change({ type: "RoomDetailsChanged", roomId });
  }

  async loadRoomDetails(roomId: RoomId): Promise<RoomDetails> {
    const { name, avatar, encrypted, lifetimeMs = null } = this.#room(roomId);
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
      lifetime: { ms: lifetimeMs, maxMs: null },
    };
  }

  async loadRoomGuard(roomId: RoomId): Promise<RoomGuard> {
    const none = { rules: [], isAutomatic: false, canModerate: true };
    return structuredClone(this.guards.get(roomId) ?? { ...none, rulesRead: "never" });
  }

  async markRulesRead(roomId: RoomId, rules: RoomRule[]): Promise<void> {
    this.guards.set(roomId, { ...(await this.loadRoomGuard(roomId)), rules, rulesRead: "now" });
    this.change({ type: "RoomDetailsChanged", roomId });
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
}

/** The fake as one object with the whole `Engine` interface; `fake` holds the test's verbs. */
export function createFakeEngine(): { engine: Engine; fake: FakeEngine } {
  const fake = new FakeEngine();
  const engine = new Proxy(fake, {
    get(target, name: string) {
      const { keys, links, calls, server, protection, exports, imports, timelines } = target;
      const parts = [keys, links, calls, server, protection, exports, imports, timelines];
      const owner = parts.find((one) => name in one) ?? target;
      const value: unknown = Reflect.get(owner, name);
      return typeof value === "function" ? value.bind(owner) : value;
    },
  });
  return { engine: engine as unknown as Engine, fake };
}

/**
 * The engine as the view sees it.
 *
 * State flows one way: intents (verbs) go in, changes (past tense) come out, read models answer
 * questions. Every promise may be rejected with an `EngineError`. The real engine runs in a worker
 * behind `platform/open_engine.ts`; `fake_engine.ts` behaves the same in memory.
 */
import type { Call, CallIntent, CallOptions, CallTicket, CallWord } from "./call_models.ts";
import type { ChangeListener } from "./changes.ts";
import type { JsonObject } from "./json.ts";
import type { ExportIntents } from "./export_models.ts";
import type { Filters } from "./filters.ts";
import type { ImportIntents } from "./import_models.ts";
import type { Link } from "./link_models.ts";
import type {
  Connection,
  Device,
  DeviceId,
  EncryptionStatus,
  EngineErrorCode,
  EventId,
  MediaRef,
  Mxc,
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
import type { RoomGuard, RoomRule } from "./room_rules.ts";
import type {
  Decision,
  ReportableMessage,
  ReportDraft,
  ReportOutcome,
  Standing,
} from "./protection_models.ts";

export type * from "./call_models.ts";
export type * from "./changes.ts";
export type * from "./export_models.ts";
export type * from "./import_models.ts";
export type * from "./link_models.ts";
export type * from "./models.ts";
export type * from "./protection_models.ts";
export type * from "./room_rules.ts";

/** Rejection of any engine promise. `code` is for the view, `message` for the console. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;
  /** How long to wait before trying again; only with "rate_limited". */
  readonly retryAfterMs: number | null;
  /** Until when the account can still be kept; only with "being_deleted". */
  readonly keepUntil: number | null;

  constructor(
    code: EngineErrorCode,
    message: string = code,
    retryAfterMs: number | null = null,
    keepUntil: number | null = null,
  ) {
    super(message);
    this.name = "EngineError";
    this.code = code;
    this.retryAfterMs = retryAfterMs;
    this.keepUntil = keepUntil;
  }
}

/** Everything the first frame needs, from one read of the store. */
export interface FirstPaint {
  /** Null: nobody is signed in, show the sign-in page. */
  session: Session | null;
  /** Sorted: newest activity first. */
  rooms: RoomSummary[];
  profile: Profile | null;
  ignoredUsers: UserId[];
  /** Absent in what was kept before there were any. */
  filters?: Filters;
}

export interface Credentials {
  username: string;
  password: string;
  /** Shown in the list of devices, e.g. "Linnet on Firefox". */
  deviceName: string;
  /** Takes back that the account is being deleted. */
  keepsAccount?: boolean;
}

/** What opens a new account: a password, or a passkey that the browser has just made. */
export type WayIn = { password: string } | { passkey: JsonObject };

/** Shows the server that it is really them: the password, or what a passkey has signed for this. */
export type Proof = { password: string } | { credential: JsonObject };

export interface Registration {
  username: string;
  wayIn: WayIn;
  deviceName: string;
  /** From the invite or first-run link; null where registration is open. */
  inviteToken: string | null;
}

/** What the composer hands over. `html` is null for plain text. */
export interface MessageDraft {
  text: string;
  html: string | null;
  mentions: UserId[];
  mentionsRoom: boolean;
  replyTo: EventId | null;
}

/** A file to send. Pictures bring what only a page can measure; all of it is optional. */
export interface FileDraft {
  file: Blob;
  name: string;
  caption: string | null;
  replyTo: EventId | null;
  width?: number;
  height?: number;
  durationMs?: number;
  /** A smaller JPEG or WebP picture for the timeline. */
  thumbnail?: { blob: Blob; width: number; height: number };
  blurhash?: string;
}

export interface VoiceDraft {
  /** Ogg Opus, as `platform/voice_recorder.ts` makes it. */
  file: Blob;
  durationMs: number;
  /** Loudness from 0 to 1024, at most 120 values. */
  waveform: number[];
  replyTo: EventId | null;
}

export interface GroupDraft {
  name: string;
  topic: string | null;
  avatar: Blob | null;
  invite: UserId[];
  /** Encrypted unless the creator says otherwise. */
  encrypted: boolean;
  /** `public` can be joined by anyone who has the address. */
  access: "invite" | "public";
  /** Whether a public room stands on the server's list; not if it is not said. */
  listed?: boolean;
  /** Local part of the address of a public room. */
  alias: string | null;
}

/** `provider`: who is known here. `newcomer`: with `username` and `token`. `code`: with `user`. */
export type EntryWay = "provider" | "newcomer" | "code";

/** Signing in, being someone. */
export interface AccountIntents {
  readServerConfig(): Promise<ServerConfig>;
  /** Resolves when the first sync has begun; rejects "wrong_password", "account_unavailable"
   * and, with a date, "being_deleted". */
  signIn(credentials: Credentials): Promise<Session>;
  /** `credential` is what the browser hands over when somebody has chosen a passkey. */
  signInWithPasskey(
    credential: JsonObject,
    deviceName: string,
    keepsAccount?: boolean,
  ): Promise<Session>;
  /**
   * Signs in by a provider that somebody has come back from in this browser, or by a code.
   *
   * Resolves to the emergency code that is good from now on; empty when none was made.
   */
  enterBy(way: EntryWay, wish: JsonObject, deviceName: string): Promise<string>;
  register(registration: Registration): Promise<Session>;
  /** Rejects "username_taken" or "username_invalid"; resolves when the name is free. */
  checkUsername(username: string): Promise<void>;
  checkInvite(token: string): Promise<boolean>;
  /** Ends the session at the server and wipes this browser. */
  signOut(): Promise<void>;
  /** Also gives its first password to an account that has none. */
  changePassword(proof: Proof, next: string, signOutOthers: boolean): Promise<void>;
  /** What opens the page about its deletion; null when it was only closed. */
  deactivateAccount(proof: Proof, erase: boolean): Promise<string | null>;
  setDisplayName(name: string): Promise<void>;
  /** Null takes the picture away. */
  setAvatar(picture: Blob | null): Promise<void>;
  loadProfile(userId: UserId): Promise<Profile>;
  searchUsers(term: string): Promise<Profile[]>;
  ignoreUser(userId: UserId): Promise<void>;
  stopIgnoringUser(userId: UserId): Promise<void>;
  loadDevices(): Promise<Device[]>;
  renameDevice(deviceId: DeviceId, name: string): Promise<void>;
  revokeDevices(deviceIds: DeviceId[], proof: Proof): Promise<void>;
  /** Our own settings, account data of type `org.linnet.settings`, as the server has them now. */
  readSettings(): Promise<Record<string, unknown>>;
  writeSettings(settings: Record<string, unknown>): Promise<void>;
}

/** Rooms and the people in them. */
export interface RoomIntents {
  /** The existing direct chat with this person, or a new encrypted one. */
  openDirectChat(userId: UserId): Promise<RoomId>;
  createGroup(draft: GroupDraft): Promise<RoomId>;
  /** Room id, alias, or an invite; `via` names servers that know the room. */
  joinRoom(roomIdOrAlias: string, via?: string[]): Promise<RoomId>;
  /** Asks to be let in, where a room wants that; an invite or nothing follows. */
  knockRoom(roomIdOrAlias: string, via?: string[]): Promise<void>;
  previewRoom(roomIdOrAlias: string, via?: string[]): Promise<RoomPreview>;
  /** Also declines an invite. */
  leaveRoom(roomId: RoomId): Promise<void>;
  /** Ends holding back what the stranger of this chat sends; to write to them does the same. */
  stopHolding(roomId: RoomId): Promise<void>;
  inviteUser(roomId: RoomId, userId: UserId): Promise<void>;
  kickUser(roomId: RoomId, userId: UserId, reason?: string): Promise<void>;
  banUser(roomId: RoomId, userId: UserId, reason?: string): Promise<void>;
  unbanUser(roomId: RoomId, userId: UserId): Promise<void>;
  setPowerLevel(roomId: RoomId, userId: UserId, level: number): Promise<void>;
  setRoomName(roomId: RoomId, name: string): Promise<void>;
  setRoomTopic(roomId: RoomId, topic: string): Promise<void>;
  setRoomAvatar(roomId: RoomId, picture: Blob | null): Promise<void>;
  /** How long messages stay there, in milliseconds; null keeps them. */
  setRoomLifetime(roomId: RoomId, lifetimeMs: number | null): Promise<void>;
  /** Loads members on demand the first time. */
  loadRoomDetails(roomId: RoomId): Promise<RoomDetails>;
  /** From the store; `RoomDetailsChanged` tells that it is to be asked for again. */
  loadRoomGuard(roomId: RoomId): Promise<RoomGuard>;
  /** These are the rules that were shown; the person's other devices hear of it. */
  markRulesRead(roomId: RoomId, rules: RoomRule[]): Promise<void>;
  setNotificationLevel(roomId: RoomId, level: NotificationLevel): Promise<void>;
  setFavourite(roomId: RoomId, favourite: boolean): Promise<void>;
  setLowPriority(roomId: RoomId, lowPriority: boolean): Promise<void>;
  setMarkedUnread(roomId: RoomId, unread: boolean): Promise<void>;
  /** A link that opens this room in any Matrix client of this server's web app. */
  makeRoomLink(roomId: RoomId): Promise<string>;
}

/** Reading and writing messages. */
export interface TimelineIntents {
  /** Newest messages from the store, at once; `TimelineChanged` follows until closed. */
  openTimeline(roomId: RoomId): Promise<TimelineWindow>;
  /** A window around one message, e.g. a search hit; ends being live until scrolled to the end. */
  openTimelineAt(roomId: RoomId, eventId: EventId): Promise<TimelineWindow>;
  /** Resolves with whether still older messages exist; items come as `TimelineChanged`. */
  loadOlder(roomId: RoomId, count: number): Promise<boolean>;
  loadNewer(roomId: RoomId, count: number): Promise<boolean>;
  fillGap(roomId: RoomId, gapKey: string): Promise<void>;
  closeTimeline(roomId: RoomId): Promise<void>;
  /** Resolves with the item's key once it is stored; it will be sent even after a reload. */
  sendMessage(roomId: RoomId, draft: MessageDraft): Promise<string>;
  editMessage(roomId: RoomId, eventId: EventId, draft: MessageDraft): Promise<void>;
  sendFile(roomId: RoomId, draft: FileDraft): Promise<string>;
  sendVoice(roomId: RoomId, draft: VoiceDraft): Promise<string>;
  /** Adds our reaction, or takes it back if it is there. */
  toggleReaction(roomId: RoomId, eventId: EventId, key: string): Promise<void>;
  redactMessage(roomId: RoomId, eventId: EventId, reason?: string): Promise<void>;
  retrySend(roomId: RoomId, key: string): Promise<void>;
  /** Also takes back what waits for a moderator. */
  discardSend(roomId: RoomId, key: string): Promise<void>;
  /** Never fails for want of a network. With `isPrivate` nobody else learns of it. */
  markRead(roomId: RoomId, eventId: EventId, isPrivate: boolean): Promise<void>;
  setTyping(roomId: RoomId, typing: boolean): Promise<void>;
  readDraft(roomId: RoomId): Promise<MessageDraft | null>;
  saveDraft(roomId: RoomId, draft: MessageDraft | null): Promise<void>;
  pinMessage(roomId: RoomId, eventId: EventId, pinned: boolean): Promise<void>;
  /** Whole file, decrypted and checked. Rejects "not_found", "offline". */
  loadMedia(ref: MediaRef): Promise<Blob>;
  /** Picture scaled by the server; for encrypted files the same as `loadMedia`. */
  loadThumbnail(ref: MediaRef, width: number, height: number): Promise<Blob>;
  /** Avatar picture scaled to a square of `size` CSS pixels. */
  loadAvatar(mxc: Mxc, size: number): Promise<Blob>;
  /** Hits arrive as `SearchProgressed`, newest first; resolves with the search's id. */
  searchMessages(term: string, roomId: RoomId | null): Promise<string>;
  stopSearch(searchId: string): Promise<void>;
}

/** Keys, trust and recovery. */
export interface EncryptionIntents {
  loadEncryptionStatus(): Promise<EncryptionStatus>;
  /** Makes the recovery key, stores the secrets under it and switches the key backup on. */
  createRecoveryKey(): Promise<string>;
  /** True when it opens the account's secret storage. Changes nothing. */
  checkRecoveryKey(recoveryKey: string): Promise<boolean>;
  /** Unlocks the identity, signs this device, restores the backup (which goes on behind). */
  restoreWithRecoveryKey(recoveryKey: string): Promise<void>;
  /** Last resort: a new identity; others must verify again, old keys are lost. */
  resetIdentity(proof: Proof): Promise<string>;
  loadUserTrust(userId: UserId): Promise<UserTrust>;
  loadUserDevices(userId: UserId): Promise<Device[]>;
  loadVerifications(): Promise<Verification[]>;
  /** With our own id: asks our other devices. `deviceId` narrows it to one of them. */
  requestVerification(userId: UserId, deviceId?: DeviceId): Promise<Verification>;
  acceptVerification(flowId: string): Promise<void>;
  startEmojiVerification(flowId: string): Promise<void>;
  confirmEmoji(flowId: string): Promise<void>;
  /** Prepares the QR code; it arrives in `VerificationChanged`. */
  showVerificationQr(flowId: string): Promise<void>;
  /** Bytes of a scanned code, as the camera's decoder gave them. */
  submitScannedQr(flowId: string, bytes: Uint8Array): Promise<void>;
  /** The other device has scanned our code and shows the same sentence. */
  confirmQrScanned(flowId: string): Promise<void>;
  cancelVerification(flowId: string, mismatch: boolean): Promise<void>;
}

/** One device lets another into the account; `LinkChanged` tells how it goes. */
export interface LinkIntents {
  /** Shows a code for the other device to read; what was under way ends. */
  showLinkCode(deviceName: string): Promise<void>;
  /** Reads the other device's code: what a camera saw in it, or its text. */
  readLinkCode(code: string | Uint8Array, deviceName: string): Promise<void>;
  /** The two digits that the other device shows. A wrong answer ends it. */
  enterLinkDigits(digits: string): Promise<void>;
  /** Whether the other device may sign in. */
  answerLink(isAllowed: boolean): Promise<void>;
  /** Stops what is under way, or puts away what is over. */
  endLink(): Promise<void>;
  loadLink(): Promise<Link | null>;
}

/** Being in calls; the page itself carries the media. `CallChanged` tells how each goes. */
export interface CallIntents {
  /** Every call that goes on or rings in a room of ours. */
  loadCalls(): Promise<Call[]>;
  /**
   * Says in the room that we are here, gives everybody our key, and asks for the way in. Asked again
   * while we are in, it gives a fresh way in, for whoever has lost the media server.
   * Rejects "forbidden" when the room's rules keep us out, "too_large" when the call is full,
   * "unsupported" when the server has no calls.
   */
  joinCall(roomId: RoomId, options: CallOptions): Promise<CallTicket>;
  /** Tells the other side of a direct call how to reach us. */
  sendCallWord(roomId: RoomId, word: CallWord): Promise<void>;
  leaveCall(roomId: RoomId): Promise<void>;
  /** Stops the ringing on all our devices; the caller is told. */
  declineCall(roomId: RoomId): Promise<void>;
  /** Others see whether we came for talking or for seeing. */
  setCallIntent(roomId: RoomId, intent: CallIntent): Promise<void>;
  raiseHand(roomId: RoomId, isRaised: boolean): Promise<void>;
  /** An emoji that everybody in the call sees for a moment. */
  sendCallReaction(roomId: RoomId, emoji: string): Promise<void>;
  /** Lets every member of the room call; for who may change the room's rules. */
  allowCalls(roomId: RoomId): Promise<void>;
}

/** Reporting, and being decided about. */
export interface ProtectionIntents {
  /** The message, its later versions, and what the same person wrote around it. */
  loadReportable(roomId: RoomId, eventId: EventId): Promise<ReportableMessage[]>;
  /**
   * Reveals the words of exactly the messages that it names, then ignores and leaves as it says.
   * Rejects "not_found" for what one cannot see, "too_large" for too many messages or words.
   */
  sendReport(draft: ReportDraft): Promise<ReportOutcome>;
  /** `StandingChanged` tells that it is to be asked for again. */
  loadStanding(): Promise<Standing>;
  /** Somebody else than who decided will look at it. Rejects "forbidden" where one cannot. */
  complain(decisionId: number, reason: string): Promise<Decision>;
}

/** Features of the server that need no engine state: administration, privacy. */
export interface ServerCalls {
  /** An authorised request to our own server, JSON in and out; some of them it wants proven. */
  callServer(
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    body?: unknown,
    proof?: Proof,
  ): Promise<unknown>;
}

export interface Engine
  extends
    AccountIntents,
    RoomIntents,
    TimelineIntents,
    EncryptionIntents,
    LinkIntents,
    CallIntents,
    ProtectionIntents,
    ExportIntents,
    ImportIntents,
    ServerCalls {
  /** Reads the store itself, so it answers before the engine's worker has started. */
  readFirstPaint(): Promise<FirstPaint>;
  /** The window drawn last time for this room, or null; replace it by `openTimeline`. */
  readTimelineSnapshot(roomId: RoomId): Promise<TimelineWindow | null>;
  /** Where the connection stands; `ConnectionChanged` tells what follows. */
  readConnection(): Promise<Connection>;
  /** Returns the function that ends the subscription. */
  subscribe(listener: ChangeListener): () => void;
  /** Closes this tab's connection; for tests. */
  close(): void;
}

/**
 * Read models: what the view may know.
 *
 * Every type here survives structured cloning, so it crosses the worker port unchanged and can be
 * stored as it is. Times are milliseconds since 1970, `Mxc` is an `mxc://` address, ids are the
 * Matrix specification's. Nothing here is translated: the view chooses the words.
 */
import type { CallIntent, CallOutcome } from "./call_models.ts";
import type { RoomRule } from "./room_rules.ts";
import type { NoticeFacts, RuleCover, Verdict } from "./protection_models.ts";

export type UserId = string;
export type RoomId = string;
export type EventId = string;
export type DeviceId = string;
export type Mxc = string;
export type TimestampMs = number;

/** Who is signed in on this browser profile. */
export interface Session {
  userId: UserId;
  deviceId: DeviceId;
  serverName: string;
  /** They have no account and came into one call by a link. */
  isGuest?: true;
}

/** What the server says about itself before anyone is signed in. */
export interface ServerConfig {
  serverName: string;
  registration: "invite" | "open" | "first_run";
  defaultLanguage: string;
}

export interface Profile {
  userId: UserId;
  displayName: string | null;
  avatar: Mxc | null;
}

/** How far the engine has caught up with the server. */
export type Connection = "starting" | "catching_up" | "live" | "offline";

export type Membership = "join" | "invite" | "knock" | "leave" | "ban";
export type NotificationLevel = "all" | "mentions" | "mute";

/** One row of the room list. */
export interface RoomSummary {
  roomId: RoomId;
  kind: "direct" | "group" | "space";
  membership: "join" | "invite" | "knock";
  /** Explicit name, else null; then the view composes one from `heroes` and `memberCount`. */
  name: string | null;
  heroes: Profile[];
  memberCount: number;
  avatar: Mxc | null;
  /** The other person of a direct chat. */
  directUserId: UserId | null;
  encrypted: boolean;
  lastMessage: MessagePreview | null;
  /** Order of the list: newest activity first. Favourites and low priority are for the view. */
  recency: TimestampMs;
  unread: number;
  highlights: number;
  markedUnread: boolean;
  notificationLevel: NotificationLevel;
  favourite: boolean;
  lowPriority: boolean;
  /** Text that was typed and not sent, for the row's preview. */
  draft: string | null;
  /** Who invited us; set only when `membership` is "invite". */
  inviter: Profile | null;
  /** An invite by somebody unknown, or a chat that such an invite began and that has no answer. */
  held: boolean;
  /** How long messages stay here, in milliseconds; null: as long as the chat. */
  lifetimeMs?: number | null;
}

/** The newest message, in one line. */
export interface MessagePreview {
  eventId: EventId | null;
  sender: UserId;
  senderName: string;
  isMine: boolean;
  sentAt: TimestampMs;
  /** Which words or icon to show; `text` is plain and may be empty. Of a call it is the intent. */
  kind: MessageBody["kind"] | "state" | "call";
  text: string;
  cover?: RuleCover | null;
  sendState: SendState;
}

export type SendState = "sent" | "queued" | "sending" | "failed";

/** A file at the server, encrypted or not. Hand it back to the engine to read it. */
export interface MediaRef {
  mxc: Mxc;
  mimeType: string;
  sizeBytes: number | null;
  /** Present for encrypted files: the `EncryptedFile` of the specification. */
  encryption: EncryptedFile | null;
}

/** spec: client-server-api #extensions-to-mroommessage-msgtypes (without `url`). */
export interface EncryptedFile {
  v: "v2";
  key: { kty: "oct"; alg: "A256CTR"; ext: true; k: string; key_ops: string[] };
  iv: string;
  hashes: Record<string, string>;
}

interface Picture {
  file: MediaRef;
  thumbnail: MediaRef | null;
  name: string;
  caption: string | null;
  width: number | null;
  height: number | null;
  blurhash: string | null;
}

/** Content of a message, one shape per thing the view can draw. */
export type MessageBody =
  | { kind: "text"; text: string; html: string | null }
  | { kind: "emote"; text: string; html: string | null }
  | { kind: "notice"; text: string; html: string | null; facts?: NoticeFacts }
  | ({ kind: "image" } & Picture)
  | ({ kind: "sticker" } & Picture)
  | ({ kind: "video"; durationMs: number | null } & Picture)
  | {
      kind: "audio";
      file: MediaRef;
      name: string;
      caption: string | null;
      durationMs: number | null;
    }
  | { kind: "voice"; file: MediaRef; durationMs: number; waveform: number[] }
  | { kind: "file"; file: MediaRef; name: string; caption: string | null }
  | { kind: "location"; text: string; geoUri: string }
  | { kind: "redacted"; by: UserId; reason: string | null }
  | { kind: "undecryptable"; reason: UndecryptableReason }
  | { kind: "unsupported"; eventType: string; text: string };

/** `waiting`: the key may still come. `before_sign_in`: the recovery key may unlock it. */
export type UndecryptableReason =
  | "waiting"
  | "before_sign_in"
  | "not_shared"
  | "unverified_device"
  | "broken";

export interface Reaction {
  key: string;
  count: number;
  /** Event id of our own reaction (or its transaction id while sending), else null. */
  mine: string | null;
  /** Who reacted, oldest first, at most MAX_REACTION_SENDERS. */
  senders: { userId: UserId; name: string }[];
}
export const MAX_REACTION_SENDERS = 20;

export interface ReplyPreview {
  eventId: EventId;
  /** Null until the message replied to is known; the engine loads it by itself. */
  sender: UserId | null;
  senderName: string | null;
  kind: MessageBody["kind"] | null;
  text: string | null;
  cover?: RuleCover | null;
}

/** Why a message deserves a mark beside it; null when there is nothing to say. */
export type Shield = null | { colour: "grey" | "red"; code: ShieldCode };
export type ShieldCode =
  | "authenticity_not_guaranteed"
  | "unknown_device"
  | "unsigned_device"
  | "unverified_identity"
  | "verification_violation"
  | "sent_in_clear"
  | "mismatched_sender";

interface ItemBase {
  /** Stable for the life of the item, also when a local echo becomes an event. */
  key: string;
  /** Sorts the timeline; unique within a room. */
  order: number;
  sentAt: TimestampMs;
}

export interface MessageItem extends ItemBase {
  kind: "message";
  eventId: EventId | null;
  sender: UserId;
  senderName: string;
  senderAvatar: Mxc | null;
  isMine: boolean;
  body: MessageBody;
  cover?: RuleCover | null;
  isEdited: boolean;
  mentionsMe: boolean;
  replyTo: ReplyPreview | null;
  reactions: Reaction[];
  sendState: SendState;
  /** Set while `sendState` is "failed". */
  sendError: EngineErrorCode | null;
  /** Set where it failed by a rule of the room. */
  verdict: Verdict | null;
  /** 0 to 1 while a file is on its way, else null. */
  uploadProgress: number | null;
  encrypted: boolean;
  shield: Shield;
  canEdit: boolean;
  canRedact: boolean;
  /** Whether we may take the cover of a rule away for everybody. */
  canUncover?: boolean;
  /** The name of the app of others that has written it for its sender. */
  viaApp?: string;
}

/** Something that happened in the room; `event` is closed so the view can translate it. */
export interface StateItem extends ItemBase {
  kind: "state";
  eventId: EventId;
  sender: UserId;
  senderName: string;
  event: RoomHappening;
}

export type RoomHappening =
  | { kind: "created" }
  | { kind: "joined"; target: UserId; targetName: string }
  | { kind: "left"; target: UserId; targetName: string }
  | { kind: "invited"; target: UserId; targetName: string }
  | { kind: "invite_declined"; target: UserId; targetName: string }
  | { kind: "invite_withdrawn"; target: UserId; targetName: string }
  | { kind: "kicked"; target: UserId; targetName: string; reason: string | null }
  | { kind: "banned"; target: UserId; targetName: string; reason: string | null }
  | { kind: "unbanned"; target: UserId; targetName: string }
  | { kind: "knocked"; target: UserId; targetName: string }
  | { kind: "renamed_self"; from: string | null; to: string | null }
  | { kind: "changed_avatar" }
  | { kind: "room_named"; name: string }
  | { kind: "room_topic_set"; topic: string }
  | { kind: "room_avatar_set" }
  | { kind: "encryption_enabled" }
  | { kind: "history_visibility_set"; visibility: string }
  | { kind: "join_rule_set"; rule: string }
  | { kind: "power_levels_changed" }
  /** Null: messages stay. */
  | { kind: "lifetime_set"; lifetimeMs: number | null }
  | { kind: "pins_changed" }
  | { kind: "room_upgraded"; replacement: RoomId }
  /** An app of others is allowed something in the room, or nothing any more (null). */
  | { kind: "app_allowed"; appName: string | null }
  /** `intent` is how it began; `durationMs` is null while it goes on and when nobody came. */
  | { kind: "call"; intent: CallIntent; outcome: CallOutcome; durationMs: number | null }
  | { kind: "other"; eventType: string };

/** Messages are missing here; the engine fills the gap when the view scrolls to it. */
export interface GapItem extends ItemBase {
  kind: "gap";
}

export type TimelineItem = MessageItem | StateItem | GapItem;

/** A window of a room's timeline, oldest first. */
export interface TimelineWindow {
  roomId: RoomId;
  items: TimelineItem[];
  hasOlder: boolean;
  /** False when the window was opened at an old message and does not reach the newest one. */
  hasNewer: boolean;
  /** The last event the user had read when the window was opened ("new" line below it). */
  readUpTo: EventId | null;
  /** Those of others, the newest first. */
  receipts: ReadReceipt[];
  /** How long messages stayed here when it was read. */
  lifetimeMs?: number | null;
}

/** How far somebody else has read. */
export interface ReadReceipt {
  userId: UserId;
  eventId: EventId;
  readAt: TimestampMs;
  /** As the reader is called in the room. */
  name: string;
  avatar: Mxc | null;
}

export interface Member {
  userId: UserId;
  displayName: string | null;
  avatar: Mxc | null;
  membership: Membership;
  powerLevel: number;
  /** True when another member has the same name; show the id beside it. */
  isNameAmbiguous: boolean;
}

/** What the room panel shows. */
export interface RoomDetails {
  roomId: RoomId;
  name: string | null;
  topic: string | null;
  avatar: Mxc | null;
  encrypted: boolean;
  joinRule: string;
  historyVisibility: string;
  canonicalAlias: string | null;
  pinned: EventId[];
  members: Member[];
  ownPowerLevel: number;
  can: Record<RoomPower, boolean>;
  replacedBy: RoomId | null;
  lifetime: RoomLifetime;
}

/** How long messages stay, in milliseconds; null: as long as the chat. */
export interface RoomLifetime {
  /** What holds. */
  ms: number | null;
  /** The most that the server lets any chat choose. */
  maxMs: number | null;
}

export type RoomPower =
  | "send"
  | "invite"
  | "kick"
  | "ban"
  | "redact_others"
  | "name"
  | "topic"
  | "avatar"
  | "power_levels"
  | "notify_room"
  | "call"
  /** Say whether guests may come into calls by a link. */
  | "call_links"
  /** Choose how long messages stay. */
  | "lifetime"
  | "join_rules";

/** What is known of a room before joining it. */
export interface RoomPreview {
  roomId: RoomId;
  name: string | null;
  topic: string | null;
  avatar: Mxc | null;
  memberCount: number;
  joinRule: string;
  encrypted: boolean;
  membership: Membership | null;
  /** Of the room's community, to be read before joining. */
  rules: RoomRule[];
}

export interface Device {
  deviceId: DeviceId;
  displayName: string | null;
  lastSeenAt: TimestampMs | null;
  lastSeenIp: string | null;
  isCurrent: boolean;
  /** Signed by the owner's own identity. Null when the device has no encryption keys. */
  isVerified: boolean | null;
  fingerprint: string | null;
}

/** One honest word about a person: `changed` means the identity was replaced after verification. */
export type UserTrust = "unknown" | "unverified" | "verified" | "changed";

export interface EncryptionStatus {
  /** `starting` until the crypto store is open. */
  phase: "starting" | "ready" | "failed";
  /** `absent`: no identity yet. `locked`: it exists but this device cannot sign with it. */
  identity: "absent" | "locked" | "ready";
  /** This device is signed by the account's identity. */
  deviceVerified: boolean;
  /** `absent`: no recovery key was made. `incomplete`: a secret is missing from it. */
  recovery: "absent" | "incomplete" | "ready";
  backup: "off" | "uploading" | "up_to_date";
  /** Old keys being fetched from the backup; null when idle. */
  restoring: { done: number; total: number } | null;
  /** Other devices of this account that could approve this one. */
  canVerifyWithDevice: boolean;
}

export type VerificationPhase =
  | "requested"
  | "ready"
  | "comparing_emoji"
  | "showing_qr"
  | "confirm_scan"
  | "waiting"
  | "done"
  | "cancelled";

/** One verification in progress. `flowId` names it in every intent. */
export interface Verification {
  flowId: string;
  otherUserId: UserId;
  otherDeviceId: DeviceId | null;
  isSelf: boolean;
  startedByUs: boolean;
  phase: VerificationPhase;
  /** Seven emoji when `comparing_emoji`; `index` names them for translation (0 to 63). */
  emoji: { symbol: string; index: number; description: string }[] | null;
  /** A square of 0 and 1, row by row, when a QR code can be shown. */
  qr: { size: number; modules: Uint8Array } | null;
  canShowQr: boolean;
  canScanQr: boolean;
  cancelCode: string | null;
  cancelledByUs: boolean;
}

export interface SearchHit {
  roomId: RoomId;
  eventId: EventId;
  sender: UserId;
  senderName: string;
  sentAt: TimestampMs;
  text: string;
  cover?: RuleCover | null;
  /** Start and end of each match in `text`. */
  ranges: [number, number][];
}

/** Closed list of what can go wrong; the view has a sentence for each. */
export type EngineErrorCode =
  | "offline"
  | "forbidden"
  | "wrong_password"
  | "wrong_passkey"
  | "passkey_exists"
  | "username_taken"
  | "username_invalid"
  | "weak_password"
  | "invite_invalid"
  | "invite_blocked"
  | "mail_unconfirmed"
  | "mail_taken"
  | "mail_refused"
  | "mail_server_silent"
  | "rate_limited"
  | "not_found"
  | "invalid"
  | "too_large"
  | "signed_out"
  | "account_unavailable"
  | "being_deleted"
  | "suspended"
  | "wrong_recovery_key"
  | "untrusted"
  | "unsupported"
  | "cancelled"
  | "interrupted"
  | "server";

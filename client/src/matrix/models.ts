/**
 * Read models: what the view may know.
 *
 * Every type here survives structured cloning, so it crosses the worker port unchanged and can be
 * stored as it is. Times are milliseconds since 1970, `Mxc` is an `mxc://` address, ids are the
 * Matrix specification's. Nothing here is translated: the view chooses the words.
 */

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
}

/** The newest message, in one line. */
export interface MessagePreview {
  eventId: EventId | null;
  sender: UserId;
  senderName: string;
  isMine: boolean;
  sentAt: TimestampMs;
  /** Which words or icon to show; `text` is plain and may be empty. */
  kind: MessageBody["kind"] | "state";
  text: string;
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
  | { kind: "notice"; text: string; html: string | null }
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
  senders: UserId[];
}
export const MAX_REACTION_SENDERS = 20;

export interface ReplyPreview {
  eventId: EventId;
  /** Null until the message replied to is known; the engine loads it by itself. */
  sender: UserId | null;
  senderName: string | null;
  kind: MessageBody["kind"] | null;
  text: string | null;
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
  isEdited: boolean;
  mentionsMe: boolean;
  replyTo: ReplyPreview | null;
  reactions: Reaction[];
  sendState: SendState;
  /** Set while `sendState` is "failed". */
  sendError: EngineErrorCode | null;
  /** 0 to 1 while a file is on its way, else null. */
  uploadProgress: number | null;
  encrypted: boolean;
  shield: Shield;
  canEdit: boolean;
  canRedact: boolean;
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
  | { kind: "pins_changed" }
  | { kind: "room_upgraded"; replacement: RoomId }
  | { kind: "call_started" }
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
  receipts: ReadReceipt[];
}

/** How far somebody else has read. */
export interface ReadReceipt {
  userId: UserId;
  eventId: EventId;
  readAt: TimestampMs;
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
  | "notify_room";

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

/** What an app says about itself. */
export interface ShownApp {
  /** As the app calls itself; may be empty. */
  name: string;
  /** Where it is at home: the only thing about it that is certain. */
  host: string;
  policy: string;
  terms: string;
}

/** A device that wants to sign in. */
export interface DeviceRequest {
  app: ShownApp;
  /** Empty when the app chooses it later. */
  deviceId: DeviceId;
  /** The name of a device that would be taken over. */
  replaces: string | null;
}

export type LinkPhase =
  | "starting"
  | "showing_code"
  /** We showed the code: the person types the two digits that the other device shows. */
  | "entering_digits"
  /** We read the code: the person types our two digits over there. */
  | "showing_digits"
  /** The digits were right: the devices agree on how to go on. */
  | "talking"
  /** Only where somebody is signed in: may the other device in? */
  | "asking"
  /** Only on the new device: it is for the other one to let us in. */
  | "waiting"
  /** The keys are on their way. */
  | "securing"
  | "done"
  | "failed";

export type LinkFailure =
  /** Nobody came while the code was good. */
  | "expired"
  /** Ended by the other device, or nobody heard of it any more. */
  | "ended"
  | "wrong_digits"
  | "refused"
  | "not_a_code"
  /** Both devices are signed in, or neither is. */
  | "same_kind"
  | "other_server"
  /** What came was not said by the device that was scanned. */
  | "insecure"
  | "unsupported"
  /** This device does not hold the keys that the other one needs. */
  | "locked"
  /** The device is signed in, but its keys have not come. */
  | "keys_missing"
  | "offline"
  | "server";

/** One device lets another into the account by a code that one shows and the other reads. */
export interface Link {
  /** `new`: this device is to be signed in. `known`: it is, and lets the other one in. */
  role: "new" | "known";
  phase: LinkPhase;
  /** While `showing_code`: for a camera, and as text for whoever has none. */
  code: { bytes: Uint8Array; text: string } | null;
  /** While `showing_digits`, two of them. */
  digits: string | null;
  /** Shown on both devices while the known one is `asking`. */
  userCode: string | null;
  /** While `asking`. */
  request: DeviceRequest | null;
  /** Set when `failed`. */
  failure: LinkFailure | null;
}

export interface SearchHit {
  roomId: RoomId;
  eventId: EventId;
  sender: UserId;
  senderName: string;
  sentAt: TimestampMs;
  text: string;
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
  | "rate_limited"
  | "not_found"
  | "too_large"
  | "signed_out"
  | "account_unavailable"
  | "wrong_recovery_key"
  | "untrusted"
  | "unsupported"
  | "cancelled"
  | "interrupted"
  | "server";

/**
 * What the engine keeps in IndexedDB.
 *
 * Where content must be sealed there are two shapes: `Stored...` lies in the database, `...Record`
 * is the same opened, for the engine's memory. `sealing.ts` makes the one of the other. The types
 * keep an opened one from being stored.
 */
import type { Bytes } from "../encoding.ts";
import type { JsonObject } from "../json.ts";
import type {
  EngineErrorCode,
  EventId,
  MessagePreview,
  Profile,
  RoomId,
  SendState,
  Shield,
  UndecryptableReason,
  UserId,
} from "../models.ts";
import type { Verdict } from "../protection_models.ts";

/** An event as the server gives it, without `room_id`. */
export interface ServerEvent {
  event_id: EventId;
  type: string;
  sender: UserId;
  origin_server_ts: number;
  content: JsonObject;
  state_key?: string;
  unsigned?: JsonObject;
  redacts?: string;
  /** Why its writer's server says that it is to be covered. */
  cover?: JsonObject;
}

/** What the vault made: an initialisation vector, then ciphertext. */
export type Sealed = Bytes;

/** What decryption made of an encrypted event. */
export interface Clear {
  type: string;
  content: JsonObject;
}

/**
 * Null: part of another event, or not of the talk at all. `other`: a type that we do not know.
 * `call`: somebody asked the others to come to a call.
 */
export type Standing = "message" | "line" | "call" | "other" | null;

interface EventBase {
  roomId: RoomId;
  /** Sorts the room's events; see `timeline/order.ts`. */
  order: number;
  eventId: EventId;
  /** Transaction id for what this device sent, else the event id. */
  key: string;
  event: ServerEvent;
  /** The `Clear` of an encrypted event. */
  sealed: Sealed | null;
  shield: Shield;
  utd: UndecryptableReason | null;
  /** `roomId|sessionId` while the key is missing, so that new keys find the event. */
  waiting?: string;
  standing: Standing;
  /** What it annotates or replaces. */
  relatesTo: EventId | null;
  replyTo: EventId | null;
}

/** One event of a room's timeline. */
export interface EventRecord extends EventBase {
  clear: Clear | null;
}

export interface StoredEvent extends EventBase {
  clear?: never;
}

/** Missing history: the events with an order below `order` continue at `token`. */
export interface GapRecord {
  roomId: RoomId;
  order: number;
  token: string;
}

interface RelationBase {
  roomId: RoomId;
  target: EventId;
  eventId: EventId;
  kind: "annotation" | "replace" | "redaction" | "decline" | "uncover";
  sender: UserId;
  sentAt: number;
}

/** What a relation says. */
export interface RelationDetails {
  /** The emoji of an annotation, the reason of a redaction, the event that was uncovered. */
  key: string | null;
  /** `m.new_content` of a replacement; null also when it cannot be read. */
  content: JsonObject | null;
  /** Of a replacement that is to be covered. */
  cover?: JsonObject;
}

/** What an event says of another one, by the event it speaks of. */
export interface RelationRecord extends RelationBase, RelationDetails {}

export interface StoredRelation extends RelationBase {
  /** Null when the event that says it is encrypted. */
  plain: RelationDetails | null;
  /** The `Clear` of that event; null also while it cannot be decrypted. */
  sealed: Sealed | null;
}

export interface StateRecord {
  roomId: RoomId;
  type: string;
  stateKey: string;
  event: ServerEvent;
}

export interface ReceiptRecord {
  roomId: RoomId;
  userId: UserId;
  eventId: EventId;
  readAt: number;
}

export interface AccountDataRecord {
  /** Empty for global account data. */
  roomId: RoomId;
  type: string;
  content: JsonObject;
}

export interface RoomRecord {
  roomId: RoomId;
  membership: "join" | "invite" | "knock";
  /** From `m.room.name`, or the canonical alias. */
  name: string | null;
  avatar: string | null;
  heroes: Profile[];
  joinedCount: number;
  invitedCount: number;
  isDm: boolean;
  isSpace: boolean;
  /** We have knocked, so whoever lets us in is no stranger. */
  asked?: true;
  encrypted: boolean;
  inviter: Profile | null;
  /** When something last happened that moves the room up. */
  recency: number;
  unread: number;
  /** What the server counts as unread, which cannot see what is sealed. */
  counted?: number;
  /** Orders of sealed events that the server counts and nobody has to read, such as reactions. */
  quiet?: number[];
  highlights: number;
  lastMessage: MessagePreview | null;
  /** Order of the last event; the next one is above it. */
  lastOrder: number;
  /** All members are in the state store and kept up to date by sync. */
  membersLoaded: boolean;
  readUpTo: EventId | null;
  draft: string | null;
  /** What the room says about how long its messages stay; see `rooms/lifetime.ts`. */
  retention?: JsonObject;
}

/** Without the words of the preview and the draft, which are sealed elsewhere. */
export interface StoredRoom extends Omit<RoomRecord, "lastMessage" | "draft"> {
  lastMessage: StoredPreview | null;
}

export interface StoredPreview extends Omit<MessagePreview, "text"> {
  /** Others have changed the message since its preview was made. */
  isStale: boolean;
}

interface QueueBase {
  txnId: string;
  roomId: RoomId;
  /** Sends of a room go out in this order. */
  sequence: number;
  queuedAt: number;
  type: string;
  /** Redactions have their own endpoint. */
  redacts: EventId | null;
  /** The message that looks different while this is on its way, where it is not plain. */
  about: EventId | null;
  /** Files to upload first; each fills its place in `content`. */
  uploads: StoredUpload[];
  state: SendState;
  error: EngineErrorCode | null;
  /** What a rule of the room has made of it; absent in what was stored before there were any. */
  verdict?: Verdict | null;
  /** Set once the server has it and sync has not shown it yet. */
  eventId: EventId | null;
}

export interface QueueRecord extends QueueBase {
  content: JsonObject;
}

export interface StoredQueued extends QueueBase {
  sealed: Sealed;
  content?: never;
}

export interface UploadRecord {
  blob: Blob;
  name: string;
  place: "file" | "thumbnail";
  encrypt: boolean;
}

export interface StoredUpload {
  place: "file" | "thumbnail";
  encrypt: boolean;
  /** Name and media type. */
  sealed: Sealed;
  /** The sealed bytes; only read when it is their turn. */
  sealedFile: Blob;
}

/** How far the person has read, while the server has not heard of it. */
export interface UntoldRead {
  eventId: EventId;
  /** Nobody else may learn of it; the person's own devices do. */
  isPrivate: boolean;
}

/** A `MessageDraft`. */
export interface DraftRecord {
  roomId: RoomId;
  sealed: Sealed;
}

/** Counts up whenever a timeline's models change: what an older build has kept is not shown. */
export const SNAPSHOT_SHAPE = 1;

/** A `TimelineWindow`. */
export interface SnapshotRecord {
  roomId: RoomId;
  shape: number;
  sealed: Sealed;
}

/** Neighbouring messages of a room, folded, pressed and sealed together. */
export interface SearchChunkRecord {
  roomId: RoomId;
  /** Order of its oldest message. */
  from: number;
  /** Order of its newest message. */
  to: number;
  count: number;
  oldestAt: number;
  newestAt: number;
  sealed: Sealed;
}

/** The chunks do not yet hold what this message says now. */
export interface SearchTaskRecord {
  roomId: RoomId;
  order: number;
  /** Another number each time, so that a task that is asked for again is not taken for done. */
  mark: number;
}

/** What the engine keeps in IndexedDB. */
import type { JsonObject } from "../json.ts";
import type {
  EngineErrorCode,
  EventId,
  MessagePreview,
  Profile,
  RoomId,
  SendState,
  Shield,
  TimelineWindow,
  UndecryptableReason,
  UserId,
} from "../models.ts";

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
}

/** What decryption made of an encrypted event. */
export interface Clear {
  type: string;
  content: JsonObject;
  shield: Shield;
}

/** One event of a room's timeline. */
export interface EventRecord {
  roomId: RoomId;
  /** Sorts the room's events; see `timeline/order.ts`. */
  order: number;
  eventId: EventId;
  /** Transaction id for what this device sent, else the event id. */
  key: string;
  event: ServerEvent;
  clear: Clear | null;
  utd: UndecryptableReason | null;
  /** `roomId|sessionId` while the key is missing, so that new keys find the event. */
  waiting?: string;
}

/** Missing history: the events with an order below `order` continue at `token`. */
export interface GapRecord {
  roomId: RoomId;
  order: number;
  token: string;
}

/** An annotation, replacement or redaction, by the event it speaks of. */
export interface RelationRecord {
  roomId: RoomId;
  target: EventId;
  eventId: EventId;
  kind: "annotation" | "replace" | "redaction";
  sender: UserId;
  sentAt: number;
  /** The emoji of an annotation, the reason of a redaction. */
  key: string | null;
  /** `m.new_content` of a replacement. */
  content: JsonObject | null;
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
  encrypted: boolean;
  inviter: Profile | null;
  /** When something last happened that moves the room up. */
  recency: number;
  unread: number;
  highlights: number;
  lastMessage: MessagePreview | null;
  /** Order of the last event; the next one is above it. */
  lastOrder: number;
  /** All members are in the state store and kept up to date by sync. */
  membersLoaded: boolean;
  readUpTo: EventId | null;
  draft: string | null;
}

export interface QueueRecord {
  txnId: string;
  roomId: RoomId;
  /** Sends of a room go out in this order. */
  sequence: number;
  queuedAt: number;
  type: string;
  content: JsonObject;
  /** Redactions have their own endpoint. */
  redacts: EventId | null;
  /** The message that looks different while this is on its way, where it is not plain. */
  about: EventId | null;
  /** Files to upload first; each fills its place in `content`. */
  uploads: UploadRecord[];
  state: SendState;
  error: EngineErrorCode | null;
  /** Set once the server has it and sync has not shown it yet. */
  eventId: EventId | null;
}

export interface UploadRecord {
  blob: Blob;
  name: string;
  place: "file" | "thumbnail";
  encrypt: boolean;
}

/** How far the person has read, while the server has not heard of it. */
export interface UntoldRead {
  eventId: EventId;
  /** Nobody else may learn of it; the person's own devices do. */
  isPrivate: boolean;
}

export interface SnapshotRecord {
  roomId: RoomId;
  window: TimelineWindow;
}

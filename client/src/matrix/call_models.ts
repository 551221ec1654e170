/** Read models of calls: what the view may know of them. spec: MSC4143, MSC4075, MSC4310, MSC3401 */
import type { DeviceId, EventId, Mxc, RoomId, TimestampMs, UserId, UserTrust } from "./models.ts";

export type CallIntent = "audio" | "video";

/** A call that goes on in a room, or rings. There is one at a time in a room. */
export interface Call {
  roomId: RoomId;
  /** `direct`: from one to the other, as with older apps, which know nothing but talking. */
  way: CallTicket["kind"];
  intent: CallIntent;
  /** When the first of those who are in it now came. */
  startedAt: TimestampMs;
  /** Everybody in the call, longest first; empty while it only rings. */
  members: CallMember[];
  /** Somebody asks us to come, and we have not answered on any device. */
  ring: CallRing | null;
  /** Who has declined the call that we ring with. */
  declinedBy: UserId[];
  /** Devices by name, as members have it, that left on purpose rather than got lost. */
  hungUp: string[];
  /** Where we are in it ourselves: in this browser, or only on another device of ours. */
  joined: "here" | "elsewhere" | null;
}

/** One device in a call. */
export interface CallMember {
  /** Its name at the media server, by which its tracks and keys are known. */
  identity: string;
  userId: UserId;
  deviceId: DeviceId;
  name: string;
  avatar: Mxc | null;
  joinedAt: TimestampMs;
  /** This very browser. */
  isOwn: boolean;
  /** Null while the hand is down. */
  handRaisedAt: TimestampMs | null;
  /** What is known of the person behind it; `isDeviceVerified` speaks of this device. */
  trust: UserTrust;
  isDeviceVerified: boolean;
  /** Has no account, came by a call link. */
  isGuest: boolean;
}

export interface CallRing {
  eventId: EventId;
  caller: UserId;
  callerName: string;
  callerAvatar: Mxc | null;
  /** `ring` is loud until `endsAt`; a `notification` is only told. */
  kind: "ring" | "notification";
  intent: CallIntent;
  endsAt: TimestampMs;
}

export interface CallOptions {
  intent: CallIntent;
  /** Ring at the others' devices. Without effect where the call goes on already. */
  ring: boolean;
}

/** What a page needs to carry the media. */
export type CallTicket = ServerTicket | DirectTicket;

/** The way in of a call over the media server. */
export interface ServerTicket {
  kind: "server";
  /** WebSocket address of the media server. */
  url: string;
  /** Opens the room there; good for an hour, for entering only. */
  token: string;
  /** Our own name at the media server. */
  identity: string;
  /** Every key known now, our own among them; `CallKeysChanged` follows. */
  keys: CallKey[];
}

/** The key with which somebody's frames are encrypted from now on. */
export interface CallKey {
  identity: string;
  /** 0 to 255. */
  index: number;
  /** Raw key material, as it is handed to the key derivation (HKDF) of the frame encryption. */
  key: Uint8Array;
}

/** How a call was for us, in the timeline. */
export type CallOutcome =
  /** It goes on. */
  | "ongoing"
  /** We, or for a call of others anybody, took part. */
  | "ended"
  /** We were rung and never answered. */
  | "missed"
  /** We declined it, or the other person of a direct chat did. */
  | "declined"
  /** We rang and nobody came. */
  | "unanswered";

/** The way in of a call from one to the other, without a media server. spec: #voice-over-ip */
export interface DirectTicket {
  kind: "direct";
  /** Our own name, and that of the other, in this call. */
  identity: string;
  otherIdentity: string;
  iceServers: RTCIceServer[];
  /** What the caller has said; null when we call. */
  offer: MediaDescription | null;
  candidates: Candidate[];
}

export interface Candidate {
  candidate: string;
  sdpMid: string | null;
  sdpMLineIndex: number | null;
}

/** Which streams are silent or dark, by their ids. */
export type StreamMutes = Record<string, { audio: boolean; video: boolean }>;

/** A description of the media, as WebRTC makes it. */
export interface MediaDescription {
  type: "offer" | "answer";
  sdp: string;
  mutes: StreamMutes;
}

/** What the pages of a direct call tell each other. */
export type CallWord =
  | { kind: "description"; description: MediaDescription }
  | { kind: "candidates"; candidates: Candidate[] }
  | { kind: "mutes"; mutes: StreamMutes };

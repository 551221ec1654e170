/**
 * Changes: the closed vocabulary in which the engine tells the view what happened.
 *
 * A change is sent only after what it speaks of is committed to the store. Names are past tense.
 */
import type { Call, CallKey, CallWord } from "./call_models.ts";
import type {
  Connection,
  EncryptionStatus,
  EventId,
  MessagePreview,
  Profile,
  ReadReceipt,
  RoomId,
  RoomSummary,
  SearchHit,
  Session,
  TimelineItem,
  TimestampMs,
  UserId,
  Verification,
} from "./models.ts";
import type { ExportProgress } from "./export_models.ts";
import type { ImportProgress } from "./import_models.ts";
import type { Filters } from "./filters.ts";
import type { Link } from "./link_models.ts";
import type { RuleCover, Verdict } from "./protection_models.ts";

export type Change =
  | { type: "SessionStarted"; session: Session }
  /** Everything of the account has been wiped from this browser. */
  | { type: "SessionEnded"; reason: "signed_out" | "expired" | "revoked" }
  | { type: "ConnectionChanged"; connection: Connection }
  /** Rows to put in place or take out; the rest of the list is unchanged. */
  | { type: "RoomsChanged"; rooms: RoomSummary[]; removed: RoomId[] }
  /** Sent for opened timelines only. Items replace those with the same key. */
  | {
      type: "TimelineChanged";
      roomId: RoomId;
      items: TimelineItem[];
      removed: string[];
      hasOlder: boolean;
      hasNewer: boolean;
    }
  /** The window must be read again with `openTimeline` (history was rewritten). */
  | { type: "TimelineReset"; roomId: RoomId }
  | { type: "ReceiptsChanged"; roomId: RoomId; receipts: ReadReceipt[] }
  | { type: "TypingChanged"; roomId: RoomId; userIds: UserId[] }
  | { type: "MembersChanged"; roomId: RoomId }
  /** What is written in the room is sent from then on, as slow mode wants it. */
  | { type: "SendingPaused"; roomId: RoomId; until: TimestampMs }
  /** A rule keeps an edit or a reaction of ours, which no message of its own can show. */
  | { type: "EditJudged"; roomId: RoomId; verdict: Verdict }
  | { type: "RoomDetailsChanged"; roomId: RoomId }
  | { type: "ProfileChanged"; profile: Profile }
  | { type: "IgnoredUsersChanged"; userIds: UserId[] }
  | { type: "FiltersChanged"; filters: Filters }
  | { type: "EncryptionChanged"; status: EncryptionStatus }
  | { type: "TrustChanged"; userIds: UserId[] }
  | { type: "DevicesChanged" }
  /** The server may have decided something about this account. */
  | { type: "StandingChanged" }
  /** Null: there is none any more. */
  | { type: "ExportChanged"; progress: ExportProgress | null }
  /** Null: it was put away. */
  | { type: "ImportChanged"; progress: ImportProgress | null }
  | { type: "VerificationChanged"; verification: Verification }
  /** Null: it was put away. */
  | { type: "LinkChanged"; link: Link | null }
  | { type: "CallChanged"; call: Call }
  /** Nobody is in it any more and it rings no more. */
  | { type: "CallEnded"; roomId: RoomId }
  /** Only of calls that this browser is in. */
  | { type: "CallKeysChanged"; roomId: RoomId; keys: CallKey[] }
  /** Only of direct calls that this browser is in. */
  | { type: "CallWordHeard"; roomId: RoomId; word: CallWord }
  | { type: "CallReactionShown"; roomId: RoomId; userId: UserId; emoji: string }
  | { type: "SearchProgressed"; searchId: string; hits: SearchHit[]; reachedBack: number | null }
  | { type: "SearchFinished"; searchId: string }
  /** A message that the user's push rules say to announce; the view decides if it is already seen. */
  | {
      type: "NotificationRaised";
      roomId: RoomId;
      eventId: EventId;
      sender: Profile;
      text: string;
      kind: MessagePreview["kind"];
      cover?: RuleCover | null;
      isHighlight: boolean;
      hasSound: boolean;
    };

export type ChangeType = Change["type"];
export type ChangeOf<T extends ChangeType> = Extract<Change, { type: T }>;
export type ChangeListener = (change: Change) => void;

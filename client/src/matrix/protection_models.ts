/** Reports, and what was decided about oneself or what one has reported. */
import type { Harm } from "./harms.ts";
import type { Measure } from "./measures.ts";
import type { EventId, MessageBody, RoomId, TimestampMs, UserId } from "./models.ts";

/** Who looks at it: the server's safety team, or the moderators of the room. */
export type Forum = "server" | "room";

/** A message that may go into a report. */
export interface ReportableMessage {
  eventId: EventId;
  sentAt: TimestampMs;
  kind: MessageBody["kind"];
  text: string;
  /** A later version of the message that is reported. */
  isEdit: boolean;
  /** The server can check that these words were said: not encrypted, or in a form that proves them. */
  isProvable: boolean;
}

export interface ReportDraft {
  harm: Harm;
  roomId: RoomId | null;
  /** At most `MAX_REPORTED`, all of one person; none to report a person or a room. */
  messages: EventId[];
  /** Only without messages. */
  userId: UserId | null;
  /** In own words, at most `MAX_REASON_BYTES`; may be empty. */
  reason: string;
  to: Forum | "both";
  /** Whom to ignore, and which room to leave, once the report has arrived. */
  ignore: UserId | null;
  leave: RoomId | null;
}

export const MAX_REPORTED = 20;
export const MAX_REASON_BYTES = 1024;

/** `contradicted`: the evidence does not fit, so that the report counts for nothing. */
export type EvidenceResult = "verified" | "not_verified" | "contradicted";

export interface ReportOutcome {
  /** Not always whom it was meant for: a room may have no moderator but those concerned. */
  to: Forum[];
  messages: { eventId: EventId; result: EvidenceResult }[];
  /** What was to be done as well, and was not. */
  failed: ("ignore" | "leave")[];
}

export interface Complaint {
  reason: string;
  madeAt: TimestampMs;
  /** Null while nobody has answered. */
  outcome: "upheld" | "reversed" | null;
  answer: string | null;
}

/** A decision that somebody is told of. */
export interface Decision {
  id: number;
  /** `reporter`: about what they have reported; then nothing is told of somebody else. */
  role: "concerned" | "reporter";
  outcome: "dismissed" | "measures_taken";
  decidedAt: TimestampMs;
  forum: Forum;
  roomId: RoomId | null;
  measures: Measure[];
  reason: string | null;
  harm: Harm | null;
  messages: EventId[];
  /** Null when one cannot complain, or not any more. */
  complainUntil: TimestampMs | null;
  complaint: Complaint | null;
  /** When what was done ends by itself; null where it does not. */
  until: TimestampMs | null;
  /** A rule of the room did it, and nobody has looked at it. */
  isAutomated: boolean;
  /** What was taken back without a complaint. */
  lifted: { measure: Measure; reason: string; liftedAt: TimestampMs }[];
}

/** How one stands with those who look after the server. */
export interface Standing {
  /** Reads on, and may say nothing more. */
  isSuspended: boolean;
  /** The newest first. */
  decisions: Decision[];
}

/** What a notice of the server tells for apps; its words say the same for people. */
export type NoticeFacts =
  | {
      about: "decision";
      measures: Measure[];
      reason: string;
      harm: Harm;
      /** Null for what does not end by itself. */
      until: TimestampMs | null;
      complainUntil: TimestampMs | null;
      isAutomated: boolean;
    }
  | { about: "report"; outcome: Decision["outcome"]; complainUntil: TimestampMs | null }
  | { about: "complaint"; outcome: "upheld" | "reversed"; reason: string }
  /** What was done is taken back, or is over. */
  | { about: "lifted"; measures: Measure[]; reason: string }
  /** For those who look after reports: something waits for them. */
  | { about: "work" }
  /** A contact has ended for good, and data of theirs had left by it. */
  | { about: "receipt"; party: string }
  /** What such a party has answered to the demand to delete what it has. */
  | { about: "answer"; party: string; outcome: AnswerOutcome; answeredOn: string }
  /** An app of others was stopped that they have granted something, or that read about them. */
  | { about: "app"; kind: AppStop; name: string };

/** `none`: no answer has come. */
export const ANSWER_OUTCOMES = ["deleted", "partly", "refused", "none"] as const;
export type AnswerOutcome = (typeof ANSWER_OUTCOMES)[number];
/** `app_frozen`: for everybody. `frozen_about`: of somebody else's grant; it has read about the reader. */
export const APP_STOPS = ["frozen", "app_frozen", "frozen_about", "suspended"] as const;
export type AppStop = (typeof APP_STOPS)[number];

/** What about a message, or about how many there are, a rule of a room looks at. */
export type RuleCause =
  | "words"
  | "pattern"
  | "mentions"
  | "media"
  | "flood"
  | "invites"
  /** A guess of the server's detector. */
  | "hateful";

/** That a rule of the room covers a message. */
export interface RuleCover {
  /** The event that bears the mark: the message, or its latest edit. */
  eventId: EventId;
  cause: RuleCause | null;
  /** Why, in the moderators' own words; null where they have written none. */
  reason: string | null;
}

/** What a rule of the room has made of a message of ours, and then its moderators. */
export interface Verdict {
  /** `held`: a moderator looks at it first. `denied`: one has not let it through. */
  state: "held" | "refused" | "denied";
  /** What the server knows it by; only of one that is or was held. */
  heldId: string | null;
  cause: RuleCause | null;
  /** Why, in the moderators' own words; null where they have written none. */
  reason: string | null;
}

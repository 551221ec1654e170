/** What is chosen in a report, and what may be chosen. */
import { bytesLeft } from "../../app/own_words.model.ts";
import type { ReportSubject } from "../../app/report.ts";
import type {
  EventId,
  Forum,
  Member,
  ReportDraft,
  ReportOutcome,
  RoomDetails,
  RoomSummary,
  UserId,
} from "../../matrix/engine.ts";
import type { Harm } from "../../matrix/harms.ts";
import { localPart } from "../../matrix/names.ts";
import { MAX_REPORTED } from "../../matrix/protection_models.ts";

/** What is reported most, offered first. */
export const COMMON_HARMS: readonly Harm[] = [
  "harassment",
  "harassment.hate",
  "violence.threats",
  "adult",
  "spam.fraud",
  "spam",
  "child_safety",
  "danger.self_harm",
];

export interface ReportForm {
  harm: Harm | null;
  /** The reported message, and what else was ticked. */
  messages: EventId[];
  reason: string;
  to: Forum | "both";
  ignores: boolean;
  leaves: boolean;
}

/** What every part of the dialog is given. */
export interface PartProps {
  subject: ReportSubject;
  form: ReportForm;
  onChange: (changes: Partial<ReportForm>) => void;
}

export function emptyForm(subject: ReportSubject): ReportForm {
  const isInvite = subject.kind === "invite";
  return {
    harm: null,
    messages: subject.kind === "message" ? [subject.eventId] : [],
    reason: "",
    to: "server",
    ignores: isInvite,
    leaves: isInvite,
  };
}

/** Ticks a message or takes it out; more than can be reported at once are not taken. */
export function toggled(messages: readonly EventId[], eventId: EventId): EventId[] {
  if (messages.includes(eventId)) return messages.filter((one) => one !== eventId);
  return messages.length < MAX_REPORTED ? [...messages, eventId] : [...messages];
}

export function isReady({ harm, reason }: ReportForm): boolean {
  return harm !== null && bytesLeft(reason) >= 0;
}

/** Who may remove people in most rooms; the server knows exactly, and says who got the report. */
const MODERATOR_LEVEL = 50;

/** Whether the room has somebody of our server who can look at it, but those concerned. */
export function hasModerators(details: RoomDetails, concerned: readonly UserId[]): boolean {
  const own = serverOf(concerned[0] ?? "");
  const isModerator = ({ userId, membership, powerLevel }: Member) =>
    membership === "join" &&
    powerLevel >= MODERATOR_LEVEL &&
    serverOf(userId) === own &&
    !concerned.includes(userId);
  return details.members.some(isModerator);
}

function serverOf(userId: UserId): string {
  return userId.slice(localPart(userId).length + 2);
}

/** In a chat of few, words tell who wrote them. */
export const isSmall = (room: RoomSummary | undefined): boolean =>
  room !== undefined && room.memberCount <= 5;

export function draftOf(subject: ReportSubject, form: ReportForm): ReportDraft {
  const { kind, roomId, person } = subject;
  const userId = person?.userId ?? null;
  const isMessage = kind === "message";
  return {
    harm: form.harm ?? "tos",
    // Of a room to which one is invited one can see nothing yet.
    roomId: kind === "invite" ? null : roomId,
    messages: form.messages,
    userId: isMessage ? null : userId,
    reason: form.reason.trim(),
    to: form.to,
    ignore: form.ignores ? userId : null,
    leave: form.leaves ? roomId : null,
  };
}

export type Worth = "all" | "some" | "none" | "contradicted";

/** What the evidence came to; null where there was none to look at. */
export function worthOf({ messages }: ReportOutcome): Worth | null {
  if (messages.length === 0) return null;
  if (messages.some(({ result }) => result === "contradicted")) return "contradicted";
  const proven = messages.filter(({ result }) => result === "verified").length;
  if (proven === 0) return "none";
  return proven === messages.length ? "all" : "some";
}

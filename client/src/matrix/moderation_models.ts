/** What somebody who looks after reports may know: cases, evidence, decisions, complaints. */
import { asNumber, asObject, asText, type JsonObject, objects, texts } from "./json.ts";
import type { EventId, MessageBody, RoomId, TimestampMs, UserId } from "./models.ts";
import type { EvidenceResult, Forum } from "./protection_models.ts";
import { bodyOf } from "./timeline/bodies.ts";

/** What waits for somebody; nobody in particular has neither a team nor rooms. */
export interface Duty {
  isTeam: boolean;
  isAdmin: boolean;
  rooms: RoomId[];
  /** Both stop at `MAX_COUNTED`. */
  openCases: number;
  complaints: number;
}

export const MAX_COUNTED = 100;

export interface Case {
  id: number;
  forum: Forum;
  kind: "room" | "messages" | "user";
  state: "open" | "claimed" | "decided";
  harm: string;
  reporters: number;
  openedAt: TimestampMs;
  reportedAt: TimestampMs;
  /** Until when somebody should have decided. */
  dueAt: TimestampMs;
  /** A decision waits for a second person. */
  isProposed: boolean;
  /** The detector takes a message for hateful, which moves the case up a little. */
  isHinted: boolean;
  roomId: RoomId | null;
  userId: UserId | null;
  assignee: UserId | null;
  decidedAt: TimestampMs | null;
  outcome: Outcome | null;
}

export type Outcome = "dismissed" | "measures_taken";

export interface CasePage {
  cases: Case[];
  /** With which the list goes on; null at its end. */
  next: string | null;
}

export interface Report {
  id: number;
  harm: string;
  reason: string;
  isContradicted: boolean;
  receivedAt: TimestampMs;
  /** Only the safety team learns it. */
  reporter: UserId | null;
  /** Of a notice by somebody without an account; what is blank they did not say. */
  notice: { reference: string; name: string; email: string; where: string } | null;
  /** In how many cases they reported within 30 days; only the safety team learns it. */
  record: { reports: number; unfounded: number } | null;
  /** So much of what they reported of late was unfounded that it weighs less. */
  isDoubtful: boolean;
}

export interface ReportPage {
  reports: Report[];
  next: number | null;
}

export interface Evidence {
  eventId: EventId;
  sender: UserId;
  sentAt: TimestampMs;
  isEncrypted: boolean;
  result: EvidenceResult;
  reason: string;
  device: string;
}

export interface Step {
  at: TimestampMs;
  actor: UserId;
  step: string;
  detail: string;
}

/** Measures are names of the server's; this app may not have words for every one. */
export interface CaseDecision {
  outcome: Outcome;
  measures: string[];
  reason: string;
  /** Null where a rule of the room has decided, and nobody looked at it. */
  decidedBy: UserId | null;
  decidedAt: TimestampMs;
  /** When a measure ends by itself. */
  until: TimestampMs | null;
  confirmedBy: UserId | null;
}

export interface Lifted {
  measure: string;
  reason: string;
  liftedAt: TimestampMs;
}

export interface Proposal {
  measures: string[];
  reason: string;
  proposedBy: UserId;
}

export interface CaseComplaint {
  id: number;
  role: "concerned" | "reporter";
  reason: string;
  madeAt: TimestampMs;
  mayAnswer: boolean;
  userId: UserId | null;
  outcome: "upheld" | "reversed" | null;
  answer: string | null;
}

export interface CaseDetails {
  case: Case;
  evidence: Evidence[];
  steps: Step[];
  possible: string[];
  needsSecond: string[];
  liftable: string[];
  lifted: Lifted[];
  complaints: CaseComplaint[];
  decision: CaseDecision | null;
  proposal: Proposal | null;
  roomName: string | null;
  /** How many of the reports came from people without an account. */
  notices: number;
  /** That many people reported within minutes. */
  crowd: { people: number; newcomers: number; withinMs: number } | null;
}

export interface EarlierCase {
  case: Case;
  decision: CaseDecision | null;
  lifted: Lifted[];
}

/** What a reported message says; `body` is null where nothing could be opened. */
export interface ReadMessage {
  eventId: EventId;
  sender: UserId;
  sentAt: TimestampMs;
  body: MessageBody | null;
}

export interface WaitingComplaint {
  id: number;
  caseId: number;
  role: "concerned" | "reporter";
  reason: string;
  madeAt: TimestampMs;
  userId: UserId | null;
}

export interface TeamMember {
  userId: UserId;
  namedBy: UserId | null;
  namedAt: TimestampMs;
}

const number = (value: unknown) => asNumber(value) ?? 0;
const text = (value: unknown) => asText(value) ?? "";

function oneOf<T extends string>(names: readonly T[], value: unknown): T {
  return names.find((name) => name === value) ?? (names[0] as T);
}

const outcomeOf = (value: unknown) => oneOf<Outcome>(["measures_taken", "dismissed"], value);
const roleOf = (value: unknown) => oneOf(["concerned", "reporter"] as const, value);

export function dutyOf(answer: unknown): Duty {
  const told = asObject(answer);
  return {
    isTeam: told["is_team"] === true,
    isAdmin: told["is_admin"] === true,
    rooms: texts(told["rooms"]),
    openCases: number(told["open_cases"]),
    complaints: number(told["complaints"]),
  };
}

/** Whether there is anything for somebody to look after. */
export function hasDuty({ isTeam, rooms }: Duty): boolean {
  return isTeam || rooms.length > 0;
}

export function caseOf(told: JsonObject): Case {
  return {
    id: number(told["case_id"]),
    forum: oneOf(["server", "room"] as const, told["forum"]),
    kind: oneOf(["room", "messages", "user"] as const, told["kind"]),
    state: oneOf(["open", "claimed", "decided"] as const, told["state"]),
    harm: text(told["harm"]),
    reporters: number(told["reporters"]),
    openedAt: number(told["opened_ts"]),
    reportedAt: number(told["reported_ts"]),
    dueAt: number(told["due_ts"]),
    isProposed: told["is_proposed"] === true,
    isHinted: told["is_hinted"] === true,
    roomId: asText(told["room_id"]),
    userId: asText(told["user_id"]),
    assignee: asText(told["assignee"]),
    decidedAt: asNumber(told["decided_ts"]),
    outcome: told["outcome"] === undefined ? null : outcomeOf(told["outcome"]),
  };
}

export function casesOf(answer: unknown): CasePage {
  const told = asObject(answer);
  return { cases: objects(told["cases"]).map(caseOf), next: asText(told["next"]) };
}

/** A further page behind those that are there; a case that moved meanwhile comes once. */
export function withMore(now: CasePage, more: CasePage): CasePage {
  const known = new Set(now.cases.map(({ id }) => id));
  return {
    cases: [...now.cases, ...more.cases.filter(({ id }) => !known.has(id))],
    next: more.next,
  };
}

const noticeOf = (told: JsonObject): Report["notice"] => ({
  reference: text(told["reference"]),
  name: text(told["name"]),
  email: text(told["email"]),
  where: text(told["where"]),
});

const recordOf = (told: JsonObject): Report["record"] => ({
  reports: number(told["reports"]),
  unfounded: number(told["unfounded"]),
});

const crowdOf = (told: JsonObject): CaseDetails["crowd"] => ({
  people: number(told["people"]),
  newcomers: number(told["newcomers"]),
  withinMs: number(told["within_ms"]),
});

export function reportsOf(answer: unknown): ReportPage {
  const told = asObject(answer);
  const reports = objects(told["reports"]).map((one) => ({
    id: number(one["report_id"]),
    harm: text(one["harm"]),
    reason: text(one["reason"]),
    isContradicted: one["is_contradicted"] === true,
    receivedAt: number(one["received_ts"]),
    reporter: asText(one["reporter"]),
    notice: one["notice"] === undefined ? null : noticeOf(asObject(one["notice"])),
    record: one["record"] === undefined ? null : recordOf(asObject(one["record"])),
    isDoubtful: one["is_doubtful"] === true,
  }));
  return { reports, next: asNumber(told["next"]) };
}

function evidenceOf(told: JsonObject): Evidence {
  return {
    eventId: text(told["event_id"]),
    sender: text(told["sender"]),
    sentAt: number(told["origin_server_ts"]),
    isEncrypted: told["is_encrypted"] === true,
    result: oneOf(["not_verified", "verified", "contradicted"] as const, told["result"]),
    reason: text(told["reason"]),
    device: text(told["device"]),
  };
}

function decisionOf(value: unknown): CaseDecision | null {
  if (value === undefined) return null;
  const told = asObject(value);
  return {
    outcome: outcomeOf(told["outcome"]),
    measures: texts(told["measures"]),
    reason: text(told["reason"]),
    decidedBy: asText(told["decided_by"]) || null,
    decidedAt: number(told["decided_ts"]),
    until: asNumber(told["until_ts"]),
    confirmedBy: asText(told["confirmed_by"]),
  };
}

function proposalOf(value: unknown): Proposal | null {
  if (value === undefined) return null;
  const told = asObject(value);
  return {
    measures: texts(told["measures"]),
    reason: text(told["reason"]),
    proposedBy: text(told["proposed_by"]),
  };
}

function liftedOf(value: unknown): Lifted[] {
  return objects(value).map((told) => ({
    measure: text(told["measure"]),
    reason: text(told["reason"]),
    liftedAt: number(told["lifted_ts"]),
  }));
}

function complaintOf(told: JsonObject): CaseComplaint {
  const outcome = told["outcome"];
  return {
    id: number(told["complaint_id"]),
    role: roleOf(told["role"]),
    reason: text(told["reason"]),
    madeAt: number(told["made_ts"]),
    mayAnswer: told["may_answer"] === true,
    userId: asText(told["user_id"]),
    outcome: outcome === "upheld" || outcome === "reversed" ? outcome : null,
    answer: asText(told["answer"]),
  };
}

export function stepOf(told: JsonObject): Step {
  return {
    at: number(told["ts"]),
    actor: text(told["actor"]),
    step: text(told["step"]),
    detail: text(told["detail"]),
  };
}

export function detailsOf(answer: unknown): CaseDetails {
  const told = asObject(answer);
  return {
    case: caseOf(asObject(told["case"])),
    evidence: objects(told["evidence"]).map(evidenceOf),
    steps: objects(told["steps"]).map(stepOf),
    possible: texts(told["possible"]),
    needsSecond: texts(told["needs_second"]),
    liftable: texts(told["liftable"]),
    lifted: liftedOf(told["lifted"]),
    complaints: objects(told["complaints"]).map(complaintOf),
    decision: decisionOf(told["decision"]),
    proposal: proposalOf(told["proposal"]),
    roomName: asText(told["room_name"]),
    notices: number(told["notices"]),
    crowd: told["crowd"] === undefined ? null : crowdOf(asObject(told["crowd"])),
  };
}

export function historyOf(answer: unknown): EarlierCase[] {
  return objects(asObject(answer)["cases"]).map((told) => ({
    case: caseOf(asObject(told["case"])),
    decision: decisionOf(told["decision"]),
    lifted: liftedOf(told["lifted"]),
  }));
}

export function messagesOf(answer: unknown): ReadMessage[] {
  return objects(asObject(answer)["messages"]).map((told) => ({
    eventId: text(told["event_id"]),
    sender: text(told["sender"]),
    sentAt: number(told["origin_server_ts"]),
    body: told["content"] === null ? null : bodyOf(text(told["type"]), asObject(told["content"])),
  }));
}

export function complaintsOf(answer: unknown): WaitingComplaint[] {
  return objects(asObject(answer)["complaints"]).map((told) => ({
    id: number(told["complaint_id"]),
    caseId: number(told["case_id"]),
    role: roleOf(told["role"]),
    reason: text(told["reason"]),
    madeAt: number(told["made_ts"]),
    userId: asText(told["user_id"]),
  }));
}

export function teamOf(answer: unknown): TeamMember[] {
  return objects(asObject(answer)["moderators"]).map((told) => ({
    userId: text(told["user_id"]),
    namedBy: asText(told["named_by"]),
    namedAt: number(told["named_ts"]),
  }));
}

/** Reports and decisions in the fake engine: the server that looks at them is whoever tests. */
import { EngineError, type Change, type ProtectionIntents } from "./engine.ts";
import { START_MS } from "./fake_samples.ts";
import { plainText, type FakeTimelines } from "./fake_timelines.ts";
import type { EventId, RoomId, UserId } from "./models.ts";
import type {
  Decision,
  ReportableMessage,
  ReportDraft,
  ReportOutcome,
  Standing,
} from "./protection_models.ts";

interface FakeAccount {
  timelines: FakeTimelines;
  change(change: Change): void;
  ignoreUser(userId: UserId): Promise<void>;
  leaveRoom(roomId: RoomId): Promise<void>;
}

const DAY_MS = 86_400_000;

export function sampleDecision(id: number, changes: Partial<Decision> = {}): Decision {
  return {
    id,
    role: "concerned",
    outcome: "measures_taken",
    decidedAt: START_MS,
    forum: "server",
    roomId: null,
    measures: ["warn"],
    reason: "You wrote this to three people who had asked you to stop.",
    harm: "harassment",
    messages: [],
    complainUntil: START_MS + 184 * DAY_MS,
    complaint: null,
    until: null,
    isAutomated: false,
    lifted: [],
    ...changes,
  };
}

export class FakeProtection implements ProtectionIntents {
  readonly #account: FakeAccount;
  /** Everything that was reported. */
  reports: ReportDraft[] = [];
  /** Messages whose form proves nothing. */
  unprovable = new Set<EventId>();
  standing: Standing = { isSuspended: false, decisions: [] };
  /** What the next report is refused with. */
  refusal: EngineError | null = null;

  constructor(account: FakeAccount) {
    this.#account = account;
  }

  /** The server has decided something. */
  putStanding(changes: Partial<Standing>): void {
    this.standing = { ...this.standing, ...changes };
    this.#account.change({ type: "StandingChanged" });
  }

  async loadReportable(roomId: RoomId, eventId: EventId): Promise<ReportableMessage[]> {
    const window = await this.#account.timelines.openTimelineAt(roomId, eventId);
    const messages = window.items.filter((item) => item.kind === "message");
    const reported = messages.find((item) => item.eventId === eventId);
    if (!reported) throw new EngineError("not_found");
    const others = messages.filter(
      (item) => item.sender === reported.sender && item !== reported && item.eventId !== null,
    );
    return [reported, ...others].map((item) => ({
      eventId: item.eventId ?? "",
      sentAt: item.sentAt,
      kind: item.body.kind,
      text: plainText(item.body),
      isEdit: false,
      isProvable: !this.unprovable.has(item.eventId ?? ""),
    }));
  }

  async sendReport(draft: ReportDraft): Promise<ReportOutcome> {
    if (this.refusal) throw this.refusal;
    this.reports.push(structuredClone(draft));
    if (draft.ignore) await this.#account.ignoreUser(draft.ignore);
    if (draft.leave) await this.#account.leaveRoom(draft.leave);
    return {
      to: draft.to === "both" ? ["server", "room"] : [draft.to],
      messages: draft.messages.map((eventId) => ({
        eventId,
        result: this.unprovable.has(eventId) ? "not_verified" : "verified",
      })),
      failed: [],
    };
  }

  async loadStanding(): Promise<Standing> {
    return structuredClone(this.standing);
  }

  async complain(decisionId: number, reason: string): Promise<Decision> {
    const decision = this.standing.decisions.find((one) => one.id === decisionId);
    if (!decision || decision.complainUntil === null) throw new EngineError("forbidden");
    decision.complainUntil = null;
    decision.complaint = { reason, madeAt: START_MS + DAY_MS, outcome: null, answer: null };
    this.#account.change({ type: "StandingChanged" });
    return structuredClone(decision);
  }
}

/** The requests of those who look after reports, one method for each thing that they do. */
import type { ServerCalls } from "./engine.ts";
import type { UserId } from "./models.ts";
import {
  type CaseDetails,
  type CasePage,
  casesOf,
  complaintsOf,
  detailsOf,
  type Duty,
  dutyOf,
  type EarlierCase,
  historyOf,
  messagesOf,
  type Outcome,
  type ReadMessage,
  type ReportPage,
  reportsOf,
  type TeamMember,
  teamOf,
  type WaitingComplaint,
} from "./moderation_models.ts";

const API = "/_linnet/moderation";

/** Which cases of the list; a room's id, or one of two words. */
export interface QueueFilter {
  show: "open" | "mine" | "decided";
  where: string;
}

export const EVERYWHERE = "everywhere";
export const SERVER = "server";

export function queueQuery({ show, where }: QueueFilter, after: string | null): string {
  const query = new URLSearchParams();
  if (where === EVERYWHERE) query.set("everywhere", "true");
  else if (where !== SERVER) query.set("room_id", where);
  if (show === "mine") query.set("mine", "true");
  if (show === "decided") query.set("decided", "true");
  if (after !== null) query.set("after", after);
  return query.toString();
}

export interface DecisionDraft {
  outcome: Outcome;
  measures: string[];
  reason: string;
  /** Goes with a mute. */
  muteMs: number | null;
}

export class ModerationDesk {
  readonly #server: ServerCalls;

  constructor(server: ServerCalls) {
    this.#server = server;
  }

  async duty(): Promise<Duty> {
    return dutyOf(await this.#server.callServer("GET", `${API}/duty`));
  }

  async cases(filter: QueueFilter, after: string | null): Promise<CasePage> {
    const query = queueQuery(filter, after);
    return casesOf(await this.#server.callServer("GET", `${API}/cases?${query}`));
  }

  async details(caseId: number): Promise<CaseDetails> {
    return detailsOf(await this.#server.callServer("GET", `${API}/cases/${caseId}`));
  }

  async reports(caseId: number, before: number | null): Promise<ReportPage> {
    const query = before === null ? "" : `?before=${before}`;
    return reportsOf(
      await this.#server.callServer("GET", `${API}/cases/${caseId}/reports${query}`),
    );
  }

  async history(caseId: number): Promise<EarlierCase[]> {
    return historyOf(await this.#server.callServer("GET", `${API}/cases/${caseId}/history`));
  }

  /** Reads what was reported; that somebody did is written down in the case. */
  async openMessages(caseId: number): Promise<ReadMessage[]> {
    return messagesOf(await this.#server.callServer("POST", `${API}/cases/${caseId}/messages`, {}));
  }

  async assign(caseId: number, assignee: UserId | null): Promise<void> {
    await this.#server.callServer("PUT", `${API}/cases/${caseId}/assignee`, { assignee });
  }

  async note(caseId: number, note: string): Promise<void> {
    await this.#server.callServer("POST", `${API}/cases/${caseId}/notes`, { note });
  }

  async decide(caseId: number, { muteMs, ...decided }: DecisionDraft): Promise<void> {
    const body = muteMs === null ? decided : { ...decided, mute_s: Math.round(muteMs / 1000) };
    await this.#server.callServer("PUT", `${API}/cases/${caseId}/decision`, body);
  }

  async confirm(caseId: number, confirmed: boolean, reason: string): Promise<void> {
    const body = { confirmed, reason };
    await this.#server.callServer("PUT", `${API}/cases/${caseId}/confirmation`, body);
  }

  async lift(caseId: number, measures: string[], reason: string): Promise<void> {
    await this.#server.callServer("POST", `${API}/cases/${caseId}/lift`, { measures, reason });
  }

  async complaints(): Promise<WaitingComplaint[]> {
    const where = `${API}/complaints?everywhere=true`;
    return complaintsOf(await this.#server.callServer("GET", where));
  }

  async answer(complaintId: number, isReversed: boolean, reason: string): Promise<void> {
    const body = { outcome: isReversed ? "reversed" : "upheld", reason };
    await this.#server.callServer("PUT", `${API}/complaints/${complaintId}/answer`, body);
  }

  async team(): Promise<TeamMember[]> {
    return teamOf(await this.#server.callServer("GET", `${API}/moderators`));
  }

  async name(userId: UserId, isModerator: boolean): Promise<void> {
    const where = `${API}/moderators/${encodeURIComponent(userId)}`;
    await this.#server.callServer("PUT", where, { is_moderator: isModerator });
  }
}

/** The engine's part of protection: reports, and what was decided. */
import { CallingEngine } from "../calls/calling_engine.ts";
import type { ProtectionIntents } from "../engine.ts";
import type { EventId, RoomId } from "../models.ts";
import type {
  Decision,
  ReportableMessage,
  ReportDraft,
  ReportOutcome,
  Standing,
} from "../protection_models.ts";
import { complain, readStanding } from "./standing.ts";
import { RETENTION } from "../rooms/lifetime.ts";

export class ProtectingEngine extends CallingEngine implements ProtectionIntents {
  async setRoomLifetime(roomId: RoomId, lifetimeMs: number | null): Promise<void> {
    const content = lifetimeMs === null ? {} : { max_lifetime: lifetimeMs };
    await (await this.in()).rooms.setState(roomId, RETENTION, content);
  }

  async loadReportable(roomId: RoomId, eventId: EventId): Promise<ReportableMessage[]> {
    const reporting = await (await this.in()).reporting();
    return reporting.reportable(roomId, eventId);
  }

  async sendReport(draft: ReportDraft): Promise<ReportOutcome> {
    const reporting = await (await this.in()).reporting();
    return reporting.send(draft);
  }

  async loadStanding(): Promise<Standing> {
    await this.in();
    return readStanding(this.http);
  }

  async complain(decisionId: number, reason: string): Promise<Decision> {
    await this.in();
    const decision = await complain(this.http, decisionId, reason);
    this.emit({ type: "StandingChanged" });
    return decision;
  }
}

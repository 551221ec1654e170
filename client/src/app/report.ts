/** What somebody is about to report; every part of the view may ask for the dialog. */
import type { EventId, Profile, RoomId } from "../matrix/engine.ts";
import { createStore } from "./store.ts";

export type ReportSubject =
  | { kind: "message"; roomId: RoomId; eventId: EventId; person: Profile }
  /** As they are in a room, or at all. */
  | { kind: "person"; roomId: RoomId | null; person: Profile }
  | { kind: "room"; roomId: RoomId; person: null }
  /** Whoever invites; the room is the one that it would be declined to. */
  | { kind: "invite"; roomId: RoomId; person: Profile };

export const openedReport = createStore<ReportSubject | null>(null);

/** Opens the dialog over whatever is there. */
export function openReport(subject: ReportSubject): void {
  openedReport.set(() => subject);
}

export function closeReport(): void {
  openedReport.set(() => null);
}

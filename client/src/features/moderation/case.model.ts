/** What a case's page works out: time, who may decide, what the form wants. */
import type { CaseDetails, Step } from "../../matrix/moderation_models.ts";

const HOUR_MS = 3_600_000;
const DAY_H = 24;

export interface TimeLeft {
  /** Whole hours and days, begun ones included. */
  hours: number;
  days: number;
  isOver: boolean;
}

export function timeLeft(dueAt: number, now = Date.now()): TimeLeft {
  const hours = Math.max(1, Math.ceil(Math.abs(dueAt - now) / HOUR_MS));
  return { hours, days: Math.ceil(hours / DAY_H), isOver: dueAt <= now };
}

/** Why somebody sees the form that decides, or what there is instead. */
export type Part = "decided" | "proposed" | "colleague" | "form" | "nothing";

export function partOf(details: CaseDetails, ownId: string): Part {
  const { case: one, proposal, possible } = details;
  if (one.state === "decided") return "decided";
  if (proposal) return "proposed";
  if (possible.length === 0) return "nothing";
  return one.assignee && one.assignee !== ownId ? "colleague" : "form";
}

/** In a given order; what it does not know comes last. */
export function inOrder(measures: readonly string[], order: readonly string[]): string[] {
  const place = (measure: string) => {
    const at = order.indexOf(measure);
    return at < 0 ? order.length : at;
  };
  return measures.toSorted((a, b) => place(a) - place(b));
}

/** What a step says beyond its kind: after the names of measures, which begin some of them. */
export function wordsOf({ step, detail }: Step): string {
  if (step === "read") return "";
  if (step === "note" || step === "assign") return detail;
  const colon = detail.indexOf(": ");
  return colon < 0 ? "" : detail.slice(colon + 2);
}

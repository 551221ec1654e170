/** What can be entered about a demand to delete. */
import type { Demand } from "../../app/demands.ts";

const OUTCOMES = ["deleted", "partly", "refused", "none"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export function isAnswered({ standing }: Demand): boolean {
  return standing !== "waiting" && standing !== "unanswered";
}

/** That none has come can be said only when their time is over, which the server knows. */
export function outcomesFor({ standing }: Demand): Outcome[] {
  return OUTCOMES.filter((outcome) => outcome !== "none" || standing === "unanswered");
}

/** The day here and now, as a date field has it. */
export function dayHere(now: number): string {
  const at = new Date(now);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** What became of the demand to delete, when a contact was ended for good. */
import { asNumber, asText, isObject } from "../matrix/json.ts";

const STANDINGS = ["waiting", "unanswered", "deleted", "partly", "refused", "none"] as const;
/** `unanswered`: the time is over; `none`: somebody has looked, and nothing had come. */
export type DemandStanding = (typeof STANDINGS)[number];

export interface Demand {
  standing: DemandStanding;
  /** Until when they have time. */
  dueAt: number;
  /** A day, at noon; null while there is no answer. */
  answeredAt: number | null;
  text: string;
}

/** A day as the reader's calendar has it, wherever they are. */
export function dayOf(words: string): number | null {
  const at = Date.parse(`${words}T12:00:00`);
  return Number.isNaN(at) ? null : at;
}

export function demandOf(told: unknown): Demand | null {
  if (!isObject(told)) return null;
  const standing = STANDINGS.find((one) => one === told["standing"]);
  if (!standing) return null;
  return {
    standing,
    dueAt: asNumber(told["due_ts"]) ?? 0,
    answeredAt: dayOf(asText(told["answered_on"]) ?? ""),
    text: asText(told["text"]) ?? "",
  };
}

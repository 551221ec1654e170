/** What a rule of a room, and then its moderators, have made of a message of ours. */
import { type Http, MatrixError, path } from "../api/http.ts";
import { asNumber, asObject, asText, type JsonObject, objects } from "../json.ts";
import type { RuleCause, Verdict } from "../protection_models.ts";

/** What the server calls a message that a moderator has let through: this, and what it held it as. */
const HELD = "org.linnet.held=";
const CAUSES: readonly RuleCause[] = [
  "words",
  "pattern",
  "mentions",
  "media",
  "flood",
  "invites",
  "hateful",
];

export const causeOf = (value: unknown): RuleCause | null =>
  CAUSES.find((cause) => cause === value) ?? null;

/** Null: no moderator had to let it through. */
export function heldIdOf(transactionId: string): string | null {
  return transactionId.startsWith(HELD) ? transactionId.slice(HELD.length) : null;
}

/** Null: it failed by something else than a rule of the room. */
export function verdictOf(error: unknown): Verdict | null {
  if (!(error instanceof MatrixError)) return null;
  const { body } = error;
  const heldId = asText(body["org.linnet.held_id"]);
  if (heldId === null && body["org.linnet.refused"] !== true) return null;
  return {
    state: heldId === null ? "refused" : "held",
    heldId,
    cause: causeOf(body["org.linnet.cause"]),
    reason: asText(body["org.linnet.reason"]),
  };
}

/** `sent` and `withdrawn`: it has no place in the queue any more. */
export type Fate = "waiting" | "sent" | "withdrawn" | Verdict;

/** What became of a message that was held, as the server tells it. */
export function fateOf(verdict: Verdict, told: JsonObject | undefined): Fate {
  const state = told === undefined ? "denied" : asText(told["state"]);
  if (state === "waiting" || state === "withdrawn") return state;
  if (state === "approved") return "sent";
  return { ...verdict, state: "denied", reason: asText(told?.["answer"]) };
}

/** All that the server knows of messages of ours that it held, by their ids. */
export async function readHeld(http: Pick<Http, "call">): Promise<Map<string, JsonObject>> {
  const answer = asObject(await http.call("GET", "/_linnet/held"));
  return new Map(
    objects(answer["messages"]).map((told) => [String(asNumber(told["held_id"]) ?? ""), told]),
  );
}

/** Takes back what waits; what somebody has answered meanwhile cannot be taken back. */
export async function withdraw(http: Pick<Http, "call">, heldId: string): Promise<void> {
  try {
    await http.call("DELETE", path`/_linnet/held/${heldId}`);
  } catch (error) {
    if (!(error instanceof MatrixError && error.status === 404)) throw error;
  }
}

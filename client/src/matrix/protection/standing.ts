/** How one stands with those who look after the server: decisions, complaints, suspension. */
import { type Http, path } from "../api/http.ts";
import { EngineError } from "../engine.ts";
import { asNumber, asObject, asText, type JsonObject, objects, texts } from "../json.ts";
import { measureOf } from "../measures.ts";
import type { Complaint, Decision, Standing } from "../protection_models.ts";
import { harmOf, measuresOf, outcomeOf, rulingOf } from "./notices.ts";

export async function readStanding(http: Http): Promise<Standing> {
  const answer = asObject(await http.call("GET", "/_linnet/decisions"));
  return {
    isSuspended: answer["is_suspended"] === true,
    decisions: objects(answer["decisions"]).flatMap((one) => decisionOf(one) ?? []),
  };
}

/** Rejects "forbidden" when it was too long ago, or was done already. */
export async function complain(http: Http, id: number, reason: string): Promise<Decision> {
  const where = path`/_linnet/decisions/${String(id)}/complaint`;
  const decision = decisionOf(asObject(await http.call("POST", where, { body: { reason } })));
  if (!decision) throw new EngineError("server", "The answer is no decision.");
  return decision;
}

function decisionOf(answer: JsonObject): Decision | null {
  const id = asNumber(answer["statement_id"]);
  const role = answer["role"];
  if (id === null || (role !== "concerned" && role !== "reporter")) return null;
  return {
    id,
    role,
    outcome: outcomeOf(answer["outcome"]),
    decidedAt: asNumber(answer["decided_ts"]) ?? 0,
    forum: answer["forum"] === "room" ? "room" : "server",
    roomId: asText(answer["room_id"]),
    measures: measuresOf(answer["measures"]),
    reason: asText(answer["reason"]),
    harm: answer["harm"] === undefined ? null : harmOf(answer["harm"]),
    messages: texts(answer["event_ids"]),
    complainUntil: asNumber(answer["complain_until_ts"]),
    complaint: complaintOf(answer["complaint"]),
    until: asNumber(answer["until_ts"]),
    isAutomated: answer["is_automated"] === true,
    lifted: objects(answer["lifted"]).map((one) => ({
      measure: measureOf(asText(one["measure"]) ?? ""),
      reason: asText(one["reason"]) ?? "",
      liftedAt: asNumber(one["lifted_ts"]) ?? 0,
    })),
  };
}

function complaintOf(value: unknown): Complaint | null {
  const complaint = asObject(value);
  const madeAt = asNumber(complaint["made_ts"]);
  if (madeAt === null) return null;
  const reason = asText(complaint["reason"]) ?? "";
  return {
    reason,
    madeAt,
    outcome: rulingOf(complaint["outcome"]),
    answer: asText(complaint["answer"]),
  };
}

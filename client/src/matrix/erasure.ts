/** An account that is being deleted: what the server tells of it to whoever has asked for that. */
import { type Http, MatrixError } from "./api/http.ts";
import { EngineError } from "./engine.ts";
import { asNumber, asObject, asText, type JsonObject, texts } from "./json.ts";
import type { UserId } from "./models.ts";

export interface Erasure {
  userId: UserId;
  /** `held`: all is gone but what open cases of moderation need. */
  state: "waiting" | "erasing" | "held" | "done";
  /** Until then it can be kept. */
  keepUntil: number;
  doneAt: number | null;
  heldUntil: number | null;
  /** Signed files, the newest first. */
  receipts: string[];
}

/** What opens the page about a deletion, in the answer to asking for it. */
export function secretOf(answer: JsonObject): string | null {
  return asText(asObject(answer["org.linnet.erasure"])["secret"]);
}

function stateOf(value: unknown): Erasure["state"] {
  return value === "waiting" || value === "held" || value === "done" ? value : "erasing";
}

export async function readErasure(http: Http, secret: string): Promise<Erasure> {
  const options = { body: { secret } };
  const answer = asObject(await http.callOpen("POST", "/_linnet/erasure/status", options));
  return {
    userId: asText(answer["user_id"]) ?? "",
    state: stateOf(answer["state"]),
    keepUntil: asNumber(answer["due_ts"]) ?? 0,
    doneAt: asNumber(answer["done_ts"]),
    heldUntil: asNumber(answer["held_until_ts"]),
    receipts: texts(answer["receipts"]),
  };
}

/** The refusal to sign in, as one that says until when the account can be kept. */
export function keepable(error: unknown): unknown {
  if (!(error instanceof MatrixError) || error.errcode !== "M_USER_DEACTIVATED") return error;
  const erasure = asObject(error.body["org.linnet.erasure"]);
  const until = erasure["may_keep"] === true ? asNumber(erasure["due_ts"]) : null;
  if (until === null) return error;
  return new EngineError("being_deleted", error.message, null, until);
}

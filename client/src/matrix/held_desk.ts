/** What the moderators of a room do with messages that a rule has held back. */
import type { Engine } from "./engine.ts";
import { asNumber, asObject, asText, type Json, type JsonObject, objects } from "./json.ts";
import type { MessageBody, RoomId, TimestampMs, UserId } from "./models.ts";
import type { RuleCause } from "./protection_models.ts";
import { causeOf } from "./sending/verdict.ts";
import { bodyOf } from "./timeline/bodies.ts";

/** Of a reason, in UTF-8. */
export const MAX_REASON_BYTES = 1024;

export interface HeldMessage {
  id: number;
  sender: UserId;
  heldAt: TimestampMs;
  cause: RuleCause | null;
  /** Words or pattern of the rule; null where it has none. */
  rule: string | null;
  /** It would change a message that is there. */
  isEdit: boolean;
  body: MessageBody;
}

export interface HeldPage {
  /** The oldest first. */
  messages: HeldMessage[];
  /** There are more, which come when these are answered. */
  hasMore: boolean;
}

export class HeldDesk {
  readonly #engine: Pick<Engine, "callServer">;
  readonly #where: string;

  constructor(engine: Pick<Engine, "callServer">, roomId: RoomId) {
    this.#engine = engine;
    this.#where = `/_linnet/rooms/${encodeURIComponent(roomId)}/held`;
  }

  async read(): Promise<HeldPage> {
    const answer = asObject((await this.#engine.callServer("GET", this.#where)) as Json);
    const messages = objects(answer["messages"]).map(heldOf);
    return { messages, hasMore: asNumber(answer["next"]) !== null };
  }

  /** Resolves with how many could not be answered, as somebody was faster, or they may not. */
  async answer(ids: number[], isApproved: boolean, reason: string): Promise<number> {
    const body = { held_ids: ids, approve: isApproved, reason };
    const answer = asObject((await this.#engine.callServer("POST", this.#where, body)) as Json);
    return Array.isArray(answer["left"]) ? answer["left"].length : 0;
  }
}

function heldOf(told: JsonObject): HeldMessage {
  const content = asObject(told["content"]);
  const isEdit = asObject(content["m.relates_to"])["rel_type"] === "m.replace";
  const type = asText(told["type"]) ?? "";
  const body = bodyOf(type, isEdit ? asObject(content["m.new_content"]) : content);
  return {
    id: asNumber(told["held_id"]) ?? 0,
    sender: asText(told["user_id"]) ?? "",
    heldAt: asNumber(told["held_ts"]) ?? 0,
    cause: causeOf(told["cause"]),
    rule: asText(told["rule"]),
    isEdit,
    // What no app of ours writes is shown as it is.
    body: body.kind === "unsupported" ? { ...body, text: JSON.stringify(content, null, 1) } : body,
  };
}

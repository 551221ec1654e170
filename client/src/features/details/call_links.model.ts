/** Links by which people without an account come into the calls of a room. */
import { CALL_LINKS } from "../../matrix/call_links.ts";
import type { Engine, RoomDetails, RoomId, TimestampMs, UserId } from "../../matrix/engine.ts";
import {
  asNumber,
  asObject,
  asText,
  type Json,
  type JsonObject,
  objects,
} from "../../matrix/json.ts";

const DAY_MS = 86_400_000;
export const LIFETIMES_DAYS = [1, 7, 30] as const;
export type LifetimeDays = (typeof LIFETIMES_DAYS)[number];

/** A link that exists; its address was shown once, to whoever made it. */
export interface CallLink {
  id: string;
  madeBy: UserId;
  expiresAt: TimestampMs;
  needsApproval: boolean;
  /** How many are here by it now. */
  guests: number;
}

export interface LinkWish {
  lifetimeDays: LifetimeDays;
  needsApproval: boolean;
}

/** Links are for those who may invite, once the room allows them. */
export function mayInviteGuests({ can }: Pick<RoomDetails, "can">): boolean {
  return can.invite;
}

/** Whether guests can be made to wait: in a room at which one can knock, or can be made to. */
export type Knocking = "open" | "closed" | "can_be_opened";

export function knockingOf({ joinRule, can }: Pick<RoomDetails, "joinRule" | "can">): Knocking {
  if (joinRule === "knock" || joinRule === "knock_restricted") return "open";
  return joinRule === "invite" && can.join_rules ? "can_be_opened" : "closed";
}

/** Another's link ends only whoever may also say that the room has any. */
export function mayRevoke(
  link: CallLink,
  { can }: Pick<RoomDetails, "can">,
  ownId: UserId,
): boolean {
  return link.madeBy === ownId || can.call_links;
}

function linkOf(answer: JsonObject): CallLink {
  return {
    id: asText(answer["id"]) ?? "",
    madeBy: asText(answer["made_by"]) ?? "",
    expiresAt: asNumber(answer["expires_ts"]) ?? 0,
    needsApproval: answer["needs_approval"] === true,
    guests: asNumber(answer["guests"]) ?? 0,
  };
}

/** The server's part of a room's links. */
export class RoomLinks {
  readonly #engine: Pick<Engine, "callServer">;
  readonly #room: string;

  constructor(engine: Pick<Engine, "callServer">, roomId: RoomId) {
    this.#engine = engine;
    this.#room = encodeURIComponent(roomId);
  }

  async #call(
    method: "GET" | "POST" | "DELETE",
    rest = "",
    body?: JsonObject,
  ): Promise<JsonObject> {
    const where = `/_linnet/rooms/${this.#room}/call_links${rest}`;
    return asObject((await this.#engine.callServer(method, where, body)) as Json);
  }

  #state(type: string): string {
    return `/_matrix/client/v3/rooms/${this.#room}/state/${type}/`;
  }

  /** Switched off, all guests go at once. */
  async allow(isAllowed: boolean): Promise<void> {
    await this.#engine.callServer("PUT", this.#state(CALL_LINKS), { allowed: isAllowed });
  }

  async openKnocking(): Promise<void> {
    await this.#engine.callServer("PUT", this.#state("m.room.join_rules"), { join_rule: "knock" });
  }

  async read(): Promise<{ isAllowed: boolean; found: CallLink[] }> {
    const answer = await this.#call("GET");
    return {
      isAllowed: answer["is_allowed"] === true,
      found: objects(answer["links"]).map(linkOf),
    };
  }

  /** Resolves with the address, which is never told again. */
  async make({ lifetimeDays, needsApproval }: LinkWish, origin: string): Promise<string> {
    const body = { expires_in_ms: lifetimeDays * DAY_MS, needs_approval: needsApproval };
    const token = asText((await this.#call("POST", "", body))["token"]) ?? "";
    return `${origin}/call/${encodeURIComponent(token)}`;
  }

  async revoke(linkId: string): Promise<void> {
    await this.#call("DELETE", `/${encodeURIComponent(linkId)}`);
  }
}

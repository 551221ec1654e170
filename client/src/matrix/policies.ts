/** Policy lists: what is followed and published, whom a list would hit, and the requests for it. */
import type { ServerCalls } from "./engine.ts";
import { asNumber, asObject, asText, type JsonObject, objects, texts } from "./json.ts";
import type { RoomId, TimestampMs, UserId } from "./models.ts";

const API = "/_linnet/moderation/policies";
const CLIENT = "/_matrix/client/v3";
/** The type of a room that is a list. */
export const LIST_TYPE = "support.feline.policy.lists.msc.v1";

export const RULE_KINDS = ["user", "room", "server"] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

/** Why a rule is not applied; the server may learn others. */
export const HELD = [
  "names_moderators",
  "names_this_server",
  "names_this_list",
  "too_many",
  "no_room",
] as const;
export type Held = (typeof HELD)[number];

/** What a rule has brought that is so still, in a case. */
export interface Brought {
  caseId: number;
  userId: UserId | null;
  roomId: RoomId | null;
}

export interface PolicyRule {
  type: string;
  stateKey: string;
  kind: RuleKind;
  /** An id or a pattern of ids; empty where the list has only its hash. */
  entity: string;
  isTakedown: boolean;
  reason: string;
  sender: UserId;
  expiresAt: TimestampMs | null;
  held: string | null;
  brought: Brought[];
}

export interface RulePage {
  rules: PolicyRule[];
  total: number;
  next: number | null;
}

export interface FollowedList {
  id: RoomId;
  name: string | null;
  address: string | null;
  /** Null: at the terminal. */
  followedBy: UserId | null;
  followedAt: TimestampMs;
  rules: number;
  measures: number;
}

export interface OwnList {
  id: RoomId;
  name: string | null;
  address: string | null;
  rules: number;
  isFollowed: boolean;
}

export interface NamedPerson {
  userId: UserId;
  rule: PolicyRule;
  measures: string[];
}

export interface NamedRoom {
  roomId: RoomId;
  name: string | null;
  rule: PolicyRule;
}

/** A dry run. `digest` is what is confirmed. */
export interface PolicyPreview {
  id: RoomId;
  name: string | null;
  rules: number;
  isFollowed: boolean;
  /** The first of `count`. */
  people: NamedPerson[];
  count: number;
  rooms: NamedRoom[];
  held: PolicyRule[];
  needsSecond: boolean;
  digest: string;
}

export interface Confirmed {
  done: number;
  skipped: number;
  isWaiting: boolean;
}

export interface Lifted {
  lifted: number;
  left: number;
}

export interface NewRule {
  kind: RuleKind;
  entity: string;
  reason: string;
  isTakedown: boolean;
}

const number = (value: unknown) => asNumber(value) ?? 0;
const text = (value: unknown) => asText(value) ?? "";

function ruleOf(value: unknown): PolicyRule {
  const told = asObject(value);
  return {
    type: text(told["type"]),
    stateKey: text(told["state_key"]),
    kind: RULE_KINDS.find((kind) => kind === told["kind"]) ?? "user",
    entity: text(told["entity"]),
    isTakedown: told["recommendation"] === "takedown",
    reason: text(told["reason"]),
    sender: text(told["sender"]),
    expiresAt: asNumber(told["expires_ts"]),
    held: asText(told["held"]),
    brought: objects(told["brought"]).map((one) => ({
      caseId: number(one["case_id"]),
      userId: asText(one["user_id"]),
      roomId: asText(one["room_id"]),
    })),
  };
}

export function rulesOf(answer: unknown): RulePage {
  const told = asObject(answer);
  return {
    rules: objects(told["rules"]).map(ruleOf),
    total: number(told["total"]),
    next: asNumber(told["next"]),
  };
}

export function followedOf(answer: unknown): FollowedList[] {
  return objects(asObject(answer)["policies"]).map((told) => ({
    id: text(told["list_id"]),
    name: asText(told["name"]),
    address: asText(told["address"]),
    followedBy: asText(told["followed_by"]) || null,
    followedAt: number(told["followed_ts"]),
    rules: number(told["rules"]),
    measures: number(told["measures"]),
  }));
}

export function ownOf(answer: unknown): OwnList[] {
  return objects(asObject(answer)["lists"]).map((told) => ({
    id: text(told["list_id"]),
    name: asText(told["name"]),
    address: asText(told["address"]),
    rules: number(told["rules"]),
    isFollowed: told["is_followed"] === true,
  }));
}

function namedRoomOf(told: JsonObject): NamedRoom {
  return {
    roomId: text(told["room_id"]),
    name: asText(told["name"]),
    rule: ruleOf(told["rule"]),
  };
}

export function previewOf(answer: unknown): PolicyPreview {
  const told = asObject(answer);
  return {
    id: text(told["list_id"]),
    name: asText(told["name"]),
    rules: number(told["rules"]),
    isFollowed: told["is_followed"] === true,
    people: objects(told["people"]).map((one) => ({
      userId: text(one["user_id"]),
      rule: ruleOf(one["rule"]),
      measures: texts(one["measures"]),
    })),
    count: number(told["count"]),
    rooms: objects(told["rooms"]).map(namedRoomOf),
    held: objects(told["held"]).map(ruleOf),
    needsSecond: told["needs_second"] === true,
    digest: text(told["digest"]),
  };
}

/** A chat whose moderators follow lists, or null for the whole server. */
export type Scope = RoomId | null;

export class PolicyDesk {
  readonly #server: ServerCalls;

  constructor(server: ServerCalls) {
    this.#server = server;
  }

  async followed(scope: Scope): Promise<FollowedList[]> {
    return followedOf(await this.#server.callServer("GET", `${API}?${inScope(scope)}`));
  }

  async own(): Promise<OwnList[]> {
    return ownOf(await this.#server.callServer("GET", "/_linnet/moderation/own_policies"));
  }

  /** The list behind an address, `#…`, or an id, `!…`. */
  async find(address: string): Promise<RoomId> {
    if (address.startsWith("!")) return address;
    const where = `${CLIENT}/directory/room/${encodeURIComponent(address)}`;
    return text(asObject(await this.#server.callServer("GET", where))["room_id"]);
  }

  async preview(listId: RoomId, scope: Scope): Promise<PolicyPreview> {
    const where = `${pathOf(listId)}/preview?${inScope(scope)}`;
    return previewOf(await this.#server.callServer("GET", where));
  }

  async rules(listId: RoomId, scope: Scope, from: number): Promise<RulePage> {
    const where = `${pathOf(listId)}/rules?${inScope(scope)}&from=${from}`;
    return rulesOf(await this.#server.callServer("GET", where));
  }

  async follow(listId: RoomId, scope: Scope): Promise<void> {
    await this.#server.callServer("PUT", pathOf(listId), { room_id: scope ?? "" });
  }

  async unfollow(listId: RoomId, scope: Scope): Promise<Lifted> {
    const where = `${pathOf(listId)}?${inScope(scope)}`;
    const told = asObject(await this.#server.callServer("DELETE", where));
    return { lifted: number(told["lifted"]), left: number(told["left"]) };
  }

  /** Does what a preview has shown, if it would still hit the same. */
  async confirm(listId: RoomId, scope: Scope, digest: string, reason: string): Promise<Confirmed> {
    const body = { room_id: scope ?? "", digest, reason };
    const told = asObject(await this.#server.callServer("POST", `${pathOf(listId)}/confirm`, body));
    const count = (name: string) => texts(told[name]).length;
    return {
      done: count("done") + count("closed"),
      skipped: count("skipped") + count("skipped_rooms"),
      isWaiting: told["is_waiting"] === true,
    };
  }

  async publish(listId: RoomId, { isTakedown, ...rule }: NewRule): Promise<void> {
    const recommendation = isTakedown ? "m.takedown" : "m.ban";
    await this.#server.callServer("POST", `${pathOf(listId)}/rules`, { ...rule, recommendation });
  }

  async withdraw(listId: RoomId, { type, stateKey }: PolicyRule): Promise<void> {
    const place = `${encodeURIComponent(type)}/${encodeURIComponent(stateKey)}`;
    await this.#server.callServer("DELETE", `${pathOf(listId)}/rules/${place}`);
  }

  /** Makes a list that everybody can read and only its makers write; resolves with its id. */
  async make(name: string, address: string): Promise<RoomId> {
    const body = {
      name,
      preset: "public_chat",
      ...(address ? { room_alias_name: address } : {}),
      creation_content: { type: LIST_TYPE },
      power_level_content_override: { events_default: 50 },
      initial_state: [
        {
          type: "m.room.history_visibility",
          state_key: "",
          content: { history_visibility: "world_readable" },
        },
      ],
    };
    const told = asObject(await this.#server.callServer("POST", `${CLIENT}/createRoom`, body));
    return text(told["room_id"]);
  }
}

function inScope(scope: Scope): string {
  return new URLSearchParams({ room_id: scope ?? "" }).toString();
}

function pathOf(listId: RoomId): string {
  return `${API}/${encodeURIComponent(listId)}`;
}

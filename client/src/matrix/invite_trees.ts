/** Who brought in whom, and an end to a part of that tree. */
import type { ServerCalls } from "./engine.ts";
import { asNumber, asObject, asText, type JsonObject, objects, texts } from "./json.ts";
import type { TimestampMs, UserId } from "./models.ts";

const API = "/_linnet/moderation";

export interface Inviter {
  userId: UserId;
  brought: number;
  links: number;
}

export interface InviterPage {
  inviters: Inviter[];
  next: number | null;
}

/** Somebody who came by a link of `invitedBy`, and would be suspended. */
export interface Invited {
  userId: UserId;
  /** Null: without a link, or before that was written down. */
  invitedBy: UserId | null;
  cameAt: TimestampMs;
}

/** Somebody with those who came by their links. */
export interface Branch extends Invited {
  below: Branch[];
}

export interface InviteLink {
  id: string;
  madeAt: TimestampMs;
  expiresAt: TimestampMs | null;
  /** Null: as many as like. */
  usesAllowed: number | null;
  uses: number;
  isValid: boolean;
}

export interface InviteTree {
  /** By whose link they came, by whose that one, and so on. */
  above: UserId[];
  people: Invited[];
  isAll: boolean;
  /** Administrators and the safety team. */
  spared: UserId[];
  /** Theirs and of everybody below. */
  links: number;
  ownLinks: InviteLink[];
  budget: { brought: number; openUses: number; allowed: number };
  needsSecond: boolean;
  digest: string;
}

export interface Revoked {
  links: number;
  suspended: number;
  skipped: number;
  isWaiting: boolean;
}

const number = (value: unknown) => asNumber(value) ?? 0;
const text = (value: unknown) => asText(value) ?? "";

export function invitersOf(answer: unknown): InviterPage {
  const told = asObject(answer);
  const inviters = objects(told["inviters"]).map((one) => ({
    userId: text(one["user_id"]),
    brought: number(one["brought"]),
    links: number(one["links"]),
  }));
  return { inviters, next: asNumber(told["next"]) };
}

function linkOf(told: JsonObject): InviteLink {
  return {
    id: text(told["id"]),
    madeAt: number(told["created_ts"]),
    expiresAt: asNumber(told["expires_ts"]),
    usesAllowed: asNumber(told["uses_allowed"]),
    uses: number(told["uses"]),
    isValid: told["is_valid"] === true,
  };
}

export function treeOf(answer: unknown): InviteTree {
  const told = asObject(answer);
  const budget = asObject(told["budget"]);
  return {
    above: texts(told["above"]),
    people: objects(told["people"]).map((one) => ({
      userId: text(one["user_id"]),
      invitedBy: asText(one["invited_by"]) || null,
      cameAt: number(one["came_ts"]),
    })),
    isAll: told["is_all"] === true,
    spared: texts(told["spared"]),
    links: number(told["links"]),
    ownLinks: objects(told["own_links"]).map(linkOf),
    budget: {
      brought: number(budget["brought"]),
      openUses: number(budget["open_uses"]),
      allowed: number(budget["allowed"]),
    },
    needsSecond: told["needs_second"] === true,
    digest: text(told["digest"]),
  };
}

/** People below those by whose links they came; whose inviter is not among them stands at the top. */
export function branchesOf(people: readonly Invited[]): Branch[] {
  const known = new Map<UserId, Branch>();
  const top: Branch[] = [];
  // The nearest come first, so whoever brought somebody in is known before them.
  for (const one of people) {
    const branch = { ...one, below: [] };
    const above = one.invitedBy === null ? undefined : known.get(one.invitedBy);
    (above?.below ?? top).push(branch);
    known.set(one.userId, branch);
  }
  return top;
}

export class InviteDesk {
  readonly #server: ServerCalls;

  constructor(server: ServerCalls) {
    this.#server = server;
  }

  async inviters(from: number): Promise<InviterPage> {
    return invitersOf(await this.#server.callServer("GET", `${API}/inviters?from=${from}`));
  }

  async tree(userId: UserId, andSelf: boolean): Promise<InviteTree> {
    const where = `${API}/invited/${encodeURIComponent(userId)}?and_self=${andSelf}`;
    return treeOf(await this.#server.callServer("GET", where));
  }

  async endLink(id: string): Promise<void> {
    await this.#server.callServer("DELETE", `${API}/invites/${encodeURIComponent(id)}`);
  }

  /** Ends all links of somebody and of everybody below; they stay. */
  async endLinks(userId: UserId): Promise<Revoked> {
    return this.#revoke(userId, {});
  }

  /** Ends the links, and suspends whom a tree has shown, if it would still be the same. */
  async suspend(
    userId: UserId,
    tree: InviteTree,
    andSelf: boolean,
    reason: string,
  ): Promise<Revoked> {
    return this.#revoke(userId, { digest: tree.digest, and_self: andSelf, reason });
  }

  async #revoke(userId: UserId, body: JsonObject): Promise<Revoked> {
    const where = `${API}/invited/${encodeURIComponent(userId)}/revoke`;
    const told = asObject(await this.#server.callServer("POST", where, body));
    return {
      links: number(told["links"]),
      suspended: texts(told["suspended"]).length,
      skipped: texts(told["skipped"]).length,
      isWaiting: told["is_waiting"] === true,
    };
  }
}

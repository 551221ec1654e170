import { asNumber, asObject, asText, objects } from "../../matrix/json.ts";

export interface PublicGroup {
  roomId: string;
  name: string | null;
  alias: string | null;
  topic: string | null;
  avatar: string | null;
  memberCount: number;
  /** Whoever wants to join asks, and somebody there answers. */
  asks: boolean;
}

export interface Groups {
  groups: PublicGroup[];
  /** With which the list goes on; null at its end. */
  next: string | null;
}

const PAGE = 30;

/** What the server is asked for: groups, no spaces, that contain all words of the term. */
export function question(term: string, since: string | null) {
  return {
    limit: PAGE,
    ...(since === null ? {} : { since }),
    filter: {
      room_types: [null],
      ...(term === "" ? {} : { generic_search_term: term }),
    },
  };
}

export function groupsOf(answer: unknown): Groups {
  const page = asObject(answer);
  const groups = objects(page["chunk"]).flatMap((told) => {
    const roomId = asText(told["room_id"]);
    if (roomId === null) return [];
    return [
      {
        roomId,
        name: asText(told["name"]) || null,
        alias: asText(told["canonical_alias"]) || null,
        topic: asText(told["topic"]) || null,
        avatar: asText(told["avatar_url"]),
        memberCount: asNumber(told["num_joined_members"]) ?? 0,
        asks: asText(told["join_rule"])?.startsWith("knock") ?? false,
      },
    ];
  });
  return { groups, next: asText(page["next_batch"]) };
}

/** A further page behind those that are there; a group that moved meanwhile comes once. */
export function withMore(now: Groups, more: Groups): Groups {
  const known = new Set(now.groups.map(({ roomId }) => roomId));
  const fresh = more.groups.filter(({ roomId }) => !known.has(roomId));
  return { groups: [...now.groups, ...fresh], next: more.next };
}

export function titleOf(group: PublicGroup): string {
  return group.name ?? group.alias ?? group.roomId;
}

import { folded } from "../../app/folded.ts";
import type { RoomSummary, SearchHit } from "../../matrix/engine.ts";

/** Below this many letters a search through all messages finds nothing of use. */
export const MIN_SEARCH_LENGTH = 2;
const MAX_CHATS = 8;

/** Chats whose name or people fit; names that begin with the words come first. */
export function matchingChats(
  sorted: readonly RoomSummary[],
  term: string,
  nameOf: (room: RoomSummary) => string,
): RoomSummary[] {
  const wanted = folded(term.trim());
  const joined = sorted.filter((room) => room.membership === "join" && room.kind !== "space");
  if (!wanted) return joined.slice(0, MAX_CHATS);
  const ranked = joined.flatMap((room) => {
    const name = folded(nameOf(room));
    if (name.startsWith(wanted)) return [{ room, rank: 0 }];
    if (name.split(/\s+/).some((word) => word.startsWith(wanted))) return [{ room, rank: 1 }];
    const people = folded(
      [room.directUserId, ...room.heroes.map((hero) => hero.displayName)].join(" "),
    );
    return name.includes(wanted) || people.includes(wanted) ? [{ room, rank: 2 }] : [];
  });
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MAX_CHATS)
    .map(({ room }) => room);
}

export interface SearchState {
  searchId: string | null;
  hits: readonly SearchHit[];
  isRunning: boolean;
  /** How far back the search has looked; null when it has seen all there is here. */
  reachedBack: number | null;
}

export const NO_SEARCH: SearchState = {
  searchId: null,
  hits: [],
  isRunning: false,
  reachedBack: null,
};

export function progressed(
  state: SearchState,
  found: readonly SearchHit[],
  reachedBack: number | null,
): SearchState {
  const hits = [...state.hits, ...found].sort((a, b) => b.sentAt - a.sentAt);
  return { ...state, hits, reachedBack };
}

/** Text cut into plain and marked parts. */
export function markedParts(
  text: string,
  ranges: readonly [number, number][],
): { text: string; isMarked: boolean }[] {
  const parts: { text: string; isMarked: boolean }[] = [];
  let from = 0;
  for (const [start, end] of ranges) {
    if (start > from) parts.push({ text: text.slice(from, start), isMarked: false });
    parts.push({ text: text.slice(start, end), isMarked: true });
    from = end;
  }
  if (from < text.length) parts.push({ text: text.slice(from), isMarked: false });
  return parts;
}

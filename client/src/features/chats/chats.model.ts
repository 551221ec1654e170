import type { RoomSummary } from "../../matrix/engine.ts";

export type ChatFilter = "all" | "unread" | "people" | "groups";

export interface ChatRows {
  invites: RoomSummary[];
  /** Favourites first, low priority last, otherwise newest activity first. */
  chats: RoomSummary[];
}

export function isUnread(room: RoomSummary): boolean {
  return room.unread > 0 || room.highlights > 0 || room.markedUnread;
}

function passes(room: RoomSummary, filter: ChatFilter): boolean {
  switch (filter) {
    case "unread":
      return isUnread(room);
    case "people":
      return room.kind === "direct";
    case "groups":
      return room.kind === "group";
    default:
      return true;
  }
}

function rank(room: RoomSummary): number {
  if (room.favourite) return 0;
  return room.lowPriority ? 2 : 1;
}

/** `sorted` is newest first and stays so within each rank. */
export function rowsOf(sorted: readonly RoomSummary[], filter: ChatFilter): ChatRows {
  const known = sorted.filter((room) => room.kind !== "space");
  const joined = known.filter((room) => room.membership === "join" && passes(room, filter));
  return {
    invites: known.filter((room) => room.membership === "invite"),
    chats: [0, 1, 2].flatMap((wanted) => joined.filter((room) => rank(room) === wanted)),
  };
}

/** Where an arrow key leads in a list of `count` rows; the ends hold. */
export function nextIndex(key: string, index: number, count: number): number | null {
  switch (key) {
    case "ArrowDown":
      return Math.min(count - 1, index + 1);
    case "ArrowUp":
      return Math.max(0, index - 1);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

/** The chat before or after the open one, for Alt and the arrow keys. */
export function neighbour(
  chats: readonly RoomSummary[],
  roomId: string | null,
  step: 1 | -1,
): RoomSummary | undefined {
  const index = chats.findIndex((room) => room.roomId === roomId);
  return index < 0 ? chats[0] : chats[index + step];
}

/** What somebody can choose to take along, and how far it has come. */
import type { ExportChoice, ExportProgress, RoomSummary } from "../../matrix/engine.ts";

export const SPANS = ["all", "year", "month"] as const;
export type Span = (typeof SPANS)[number];

const DAY_MS = 86_400_000;
const DAYS: Record<Span, number | null> = { all: null, year: 365, month: 30 };

export interface Wish {
  /** Null for every chat. */
  only: ReadonlySet<string> | null;
  withFiles: boolean;
  span: Span;
}

export const WISH: Wish = { only: null, withFiles: true, span: "all" };

/** Chats that one is in; what one was only asked into has nothing to read yet. */
export function chatsToTake(rooms: RoomSummary[]): RoomSummary[] {
  return rooms.filter(({ membership }) => membership === "join");
}

export function choiceOf(
  { only, withFiles, span }: Wish,
  rooms: RoomSummary[],
  nameOf: (room: RoomSummary) => string,
  now: number,
): ExportChoice {
  const days = DAYS[span];
  return {
    chats: chatsToTake(rooms)
      .filter(({ roomId }) => only === null || only.has(roomId))
      .map((room) => ({ roomId: room.roomId, name: nameOf(room) })),
    withLeftChats: only === null,
    withFiles,
    since: days === null ? null : now - days * DAY_MS,
  };
}

/** From 0 to 1; null while nobody can say. */
export function shareOf({ phase, chats, chatsDone }: ExportProgress): number | null {
  if (phase === "packed") return 1;
  if (phase === "packing" || chats === 0) return null;
  return chatsDone / chats;
}

/** Something is not in it that one might look for. */
export function isIncomplete(progress: ExportProgress): boolean {
  const { unreadable, missingFiles, notGathered } = progress;
  return unreadable + missingFiles + notGathered > 0;
}

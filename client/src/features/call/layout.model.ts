/** Who is seen where in a call. */
import type { CallMember } from "../../matrix/engine.ts";
import type { MediaState, PersonMedia } from "../../platform/call_media/call_media.ts";

export interface Tile {
  /** Stays the same as long as it shows the same thing of the same device. */
  id: string;
  kind: "camera" | "screen";
  member: CallMember;
  /** Null until the media server knows them. */
  media: PersonMedia | null;
}

export type StageMode = "grid" | "speaker";

export interface Layout {
  /** Fills the stage; null where everybody is as big as the others. */
  main: Tile | null;
  /** All the others, in a grid or beside the main one. */
  rest: Tile[];
}

export interface LayoutWish {
  mode: StageMode;
  /** Tile that somebody chose to see big. */
  pinned: string | null;
  /** Who spoke last. */
  speaker: string | null;
}

/** Shared screens first, then people in the order in which they came; nobody jumps about. */
export function tilesOf(members: readonly CallMember[], media: MediaState): Tile[] {
  const others = members.filter(({ isOwn }) => !isOwn);
  const tile = (kind: Tile["kind"], member: CallMember): Tile => ({
    id: `${kind} ${member.identity}`,
    kind,
    member,
    media: media.others.get(member.identity) ?? null,
  });
  const sharing = others.filter(({ identity }) => media.others.get(identity)?.screen);
  return [
    ...sharing.map((member) => tile("screen", member)),
    ...others.map((member) => tile("camera", member)),
  ];
}

export function layoutOf(tiles: readonly Tile[], { mode, pinned, speaker }: LayoutWish): Layout {
  const only = tiles.length === 1 ? tiles[0] : undefined;
  const chosen = tiles.find(({ id }) => id === pinned);
  const screen = tiles.find(({ kind }) => kind === "screen");
  const speaking = mode === "speaker" ? spoken(tiles, speaker) : undefined;
  const main = only ?? chosen ?? screen ?? speaking ?? null;
  return { main, rest: tiles.filter((tile) => tile !== main) };
}

function spoken(tiles: readonly Tile[], speaker: string | null): Tile | undefined {
  return tiles.find(({ member }) => member.identity === speaker) ?? tiles[0];
}

/** The loudest voice that is not ours; the one before stays while nobody speaks. */
export function speakerOf(tiles: readonly Tile[], before: string | null): string | null {
  const isHeard = ({ media }: Tile) => media?.isSpeaking ?? false;
  const still = tiles.find((tile) => tile.member.identity === before);
  if (still && isHeard(still)) return before;
  return tiles.find(isHeard)?.member.identity ?? still?.member.identity ?? null;
}

export interface Grid {
  columns: number;
  width: number;
  height: number;
}

export const GAP = 12;
/** Narrower or flatter than this and a face does not fit in. */
const NARROWEST = 0.7;
const FLATTEST = 16 / 9;
/** Below this the grid scrolls instead. */
const SMALLEST = 120;

/** What a camera fills of a tile; on a high stage it is cut at its sides rather than made small. */
function seenArea({ width, height }: Omit<Grid, "columns">, isWide: boolean): number {
  return isWide ? Math.min(width, height * FLATTEST) ** 2 / FLATTEST : width * height;
}

/** The biggest tiles of one size of which `count` fit. Sizes in CSS pixels. */
export function gridOf(count: number, width: number, height: number): Grid {
  let best: Grid = { columns: 1, width, height };
  let bestArea = -1;
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(count / columns);
    const cell = {
      width: (width - GAP * (columns - 1)) / columns,
      height: Math.max(SMALLEST, (height - GAP * (rows - 1)) / rows),
    };
    const tile = {
      width: Math.floor(Math.min(cell.width, cell.height * FLATTEST)),
      height: Math.floor(Math.min(cell.height, cell.width / NARROWEST)),
    };
    const area = seenArea(tile, width > height);
    if (area > bestArea && (tile.width >= SMALLEST || columns === 1)) {
      best = { columns, ...tile };
      bestArea = area;
    }
  }
  return best;
}

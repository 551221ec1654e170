/** What a chat can allow apps of others. */
import type { Verb } from "../../app/granted.ts";
import type { RoomDetails } from "../../matrix/engine.ts";

export const LENGTHS_DAYS = [7, 30, 90] as const;
export type Length = (typeof LENGTHS_DAYS)[number];

/** Below it what one of them reads is somebody else's alone. */
const FEWEST = 3;

/** Those of an app's verbs that this chat can allow at all. */
export function possibleVerbs(
  verbs: readonly Verb[],
  { encrypted, members }: Pick<RoomDetails, "encrypted" | "members">,
): Verb[] {
  const joined = members.filter(({ membership }) => membership === "join").length;
  return verbs.filter((verb) => {
    if (encrypted && (verb === "read" || verb === "send")) return false;
    return verb === "send" || joined >= FEWEST;
  });
}

/** How many days back a chat can let an app read, of those that it may ask for. */
export function historyChoices(most: number): number[] {
  const usual = [0, 1, 7].filter((days) => days < most);
  return most > 0 ? [...usual, most] : [];
}

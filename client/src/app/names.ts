import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";

import type { Profile, RoomSummary } from "../matrix/engine.ts";
import { localPart } from "../matrix/names.ts";
import { useFormats } from "./formats.ts";

/** What to call a person: their name, else the part of their id that they chose. */
export function personName(person: Pick<Profile, "userId" | "displayName">): string {
  return person.displayName?.trim() || localPart(person.userId);
}

export { localPart };

type Named = Pick<RoomSummary, "name" | "heroes" | "memberCount">;

/** Names a room; a room without a name is called after the people in it. */
export function useRoomNamer(): (room: Named) => string {
  const { t } = useLingui();
  const { list } = useFormats();
  return (room) => {
    if (room.name) return room.name;
    const names = room.heroes.map(personName);
    const others = room.memberCount - 1 - names.length;
    if (names.length === 0) return t`Empty chat`;
    return others > 0
      ? list([...names, plural(others, { one: "# more", other: "# more" })])
      : list(names);
  };
}

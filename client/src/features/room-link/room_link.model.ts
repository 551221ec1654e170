import type { Membership } from "../../matrix/engine.ts";

export type WayIn = "join" | "ask" | "asked" | "closed";

/** How somebody who stands before a room gets in. */
export function wayIn(joinRule: string, membership: Membership | null): WayIn {
  if (membership === "invite") return "join";
  if (membership === "knock") return "asked";
  if (joinRule === "knock" || joinRule === "knock_restricted") return "ask";
  // Of any other rule the server knows whether it fits this person.
  return joinRule === "invite" || joinRule === "private" ? "closed" : "join";
}

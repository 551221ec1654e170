import type { Profile, UserId } from "../matrix/engine.ts";
import { folded } from "./folded.ts";

/**
 * Whom to offer for a term: known people who fit, then those whom the server found (null while it
 * looks). What is offered at once keeps its place, so that an answer never moves it from under the
 * pointer.
 */
export function offeredPeople(
  known: readonly Profile[],
  found: readonly Profile[] | null,
  term: string,
  without: ReadonlySet<UserId>,
): Profile[] {
  const wanted = folded(term);
  const fitting = known.filter(({ userId, displayName }) =>
    folded(`${displayName ?? ""} ${userId}`).includes(wanted),
  );
  const offered = new Map<UserId, Profile>();
  for (const person of [...fitting, ...(found ?? [])]) {
    if (!without.has(person.userId) && !offered.has(person.userId)) {
      offered.set(person.userId, person);
    }
  }
  return [...offered.values()];
}

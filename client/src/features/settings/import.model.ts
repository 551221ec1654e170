/** What of an archive is ticked before anybody has chosen, and how much that is. */
import type { ImportOffer, ImportPart, ImportProgress } from "../../matrix/engine.ts";

/** What can be taken in; the rest is told and has no tick. */
export function takeable(offers: ImportOffer[]): ImportOffer[] {
  return offers.filter(({ fresh }) => fresh > 0);
}

/** All of it, but for what would take the place of what somebody has set here. */
export function firstTicks(offers: ImportOffer[]): ReadonlySet<ImportPart> {
  const safe = takeable(offers).filter(({ replaces }) => !replaces);
  return new Set(safe.map(({ part }) => part));
}

/** What the ticked messages need on this device. */
export function bytesOf(
  { messageBytes, fileBytes }: Pick<ImportProgress, "messageBytes" | "fileBytes">,
  ticks: ReadonlySet<ImportPart>,
  withFiles: boolean,
): number {
  if (!ticks.has("messages")) return 0;
  return messageBytes + (withFiles ? fileBytes : 0);
}

export function withTick<T>(ticks: ReadonlySet<T>, one: T, isTicked: boolean): ReadonlySet<T> {
  const next = new Set(ticks);
  if (isTicked) next.add(one);
  else next.delete(one);
  return next;
}

/** What is chosen among held messages, and what may be said when they are refused. */
import { type HeldPage, MAX_REASON_BYTES } from "../../matrix/held_desk.ts";

/** Of those that are chosen the ones that still wait. */
export function ticked(chosen: readonly number[], { messages }: HeldPage): number[] {
  return chosen.filter((id) => messages.some((message) => message.id === id));
}

export function toggled(chosen: readonly number[], id: number): number[] {
  return chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
}

export function isReason(reason: string): boolean {
  const size = new TextEncoder().encode(reason.trim()).length;
  return size > 0 && size <= MAX_REASON_BYTES;
}

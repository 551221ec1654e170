/** What linking a device shows, and what may be typed. */
import type { Link } from "../matrix/engine.ts";

export type LinkScreen = "meeting" | Exclude<Link["phase"], "starting" | "showing_code">;

/** Until the devices have met, one of them may as well read the other's code. */
export function screenOf(link: Link | null): LinkScreen {
  const phase = link?.phase ?? "starting";
  return phase === "starting" || phase === "showing_code" ? "meeting" : phase;
}

export function isOver(link: Link | null): boolean {
  return link?.phase === "done" || link?.phase === "failed";
}

const ARABIC_ZERO = 0x0660;

/** Two digits as the engine compares them, from whatever digits somebody types. */
export function typedDigits(words: string): string {
  return words
    .replaceAll(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - ARABIC_ZERO))
    .replaceAll(/\D/g, "")
    .slice(0, 2);
}

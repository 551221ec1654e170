/** One more reason to cover a message: that it may be hateful, as far as the detector can guess. */
import type { Finder } from "./cover.ts";

/** Of the model: what is likely, or nearly sure. `strict` flags less than `default`. */
export type Threshold = "default" | "strict";
/** `languages`: none but these are judged. */
export type Looks = (text: string, threshold: Threshold, languages?: readonly string[]) => boolean;

export interface HatefulWishes {
  coversHateful: "off" | "careful" | "strict";
  /** Also in languages in which the detector is not proven. */
  coversInAllLanguages: boolean;
}

/** Languages whose figures on held-apart texts are good enough to be judged unasked. */
const PROVEN_LANGUAGES: readonly string[] = ["en"];

/** Finds it only while its sender has not been answered: between acquaintances it errs too often. */
export function hatefulFinder(
  looks: Looks,
  { coversHateful, coversInAllLanguages }: HatefulWishes,
): Finder {
  const threshold = coversHateful === "careful" ? "strict" : "default";
  const languages = coversInAllLanguages ? undefined : PROVEN_LANGUAGES;
  return ({ isHeld, text }) =>
    isHeld && text !== "" && looks(text, threshold, languages) ? { kind: "may_be_hateful" } : null;
}

/** A text as the detector reads it. Every rule has its twin in `moderation/detector/fold.py`. */

const MAX_CHARACTERS = 2_000;
const MAX_TOKENS = 150;

const INVISIBLE =
  /\u034f|[\ufe00-\ufe0f]|[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;
const APOSTROPHES = /[\u0060\u00b4\u02bc\u2018\u2019\u201b\u2032\uff07]/gu;
const MARKS = /[\u0300-\u036f]/gu;
const SPELLED: Record<string, string> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  ß: "ss",
  œ: "oe",
  æ: "ae",
  ø: "o",
  ł: "l",
  đ: "d",
  ı: "i",
  "“": '"',
  "”": '"',
  "„": '"',
  "«": '"',
  "»": '"',
};
const SPELLED_ONES = /[äöüßœæøłđı“”„«»]/gu;
const LINKS = /(?:https?:\/\/|www\.)[^ \n\t]*/gu;
const NAMES = /(^|[^a-z0-9])@[a-z0-9._:/=+-]+/gu;
const LOOKALIKES: Record<string, string> = {
  а: "a",
  в: "b",
  е: "e",
  ё: "e",
  к: "k",
  м: "m",
  н: "h",
  о: "o",
  р: "p",
  с: "c",
  т: "t",
  у: "y",
  х: "x",
  і: "i",
  ѕ: "s",
  ј: "j",
  ԁ: "d",
  ɡ: "g",
  α: "a",
  ε: "e",
  ι: "i",
  κ: "k",
  ν: "v",
  ο: "o",
  ρ: "p",
  τ: "t",
  υ: "u",
  χ: "x",
};
const MIXED = new RegExp(`[a-z${Object.keys(LOOKALIKES).join("")}]+`, "gu");
const LATIN = /[a-z]/u;
const SPACED = /(?<![a-z0-9])[a-z](?:[ ._-]{1,2}[a-z]){2,}(?![a-z0-9@$!*])/gu;
const NOT_LETTERS = /[^a-z]+/gu;
const FIGURES = /(?<=[a-z])[013456789@$!€]{1,2}(?=[a-z])|(?<![a-z0-9])\$(?=[a-z])/gu;
const FIGURE_LETTERS: Record<string, string> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "6": "g",
  "7": "t",
  "8": "b",
  "9": "g",
  "@": "a",
  $: "s",
  "!": "i",
  "€": "e",
};
const HIDDEN = /(?<=[a-z])[*#]+(?=[a-z])/gu;
const LONG = /([a-z])\1{2,}/gu;
const ELIDED = /(?<![a-z])([a-z]{1,2})'(?=[a-z])/gu;
const TOKEN = /[a-z]+(?:\*[a-z]+)*|[0-9]+|["?]|[.!;:]+|[\u203c-\u3299\u{1f000}-\u{1faff}]/gu;
const ENDS = ".!;:";

function letters(text: string, table: Record<string, string>): string {
  return Array.from(text, (one) => table[one] ?? one).join("");
}

/** A word with look-alikes among Latin letters, in Latin letters; any other as it was. */
function latin(word: string): string {
  return LATIN.test(word) ? letters(word, LOOKALIKES) : word;
}

/** The first characters of a text, none of them cut in two. */
function beginning(text: string): string {
  if (text.length <= MAX_CHARACTERS) return text;
  return Array.from(text.slice(0, 2 * MAX_CHARACTERS))
    .slice(0, MAX_CHARACTERS)
    .join("");
}

/** The first tokens: words in plain letters, numbers, `"`, `?`, `.`, emoji. */
export function tokensOf(text: string): string[] {
  const plain = beginning(text)
    .replace(APOSTROPHES, "'")
    .normalize("NFKC")
    .toLowerCase()
    .replace(SPELLED_ONES, (one) => SPELLED[one] ?? one)
    .replace(INVISIBLE, "")
    .normalize("NFD")
    .replace(MARKS, "")
    .replace(LINKS, " ")
    .replace(NAMES, "$1 ")
    .replace(MIXED, latin)
    .replace(SPACED, (found) => found.replace(NOT_LETTERS, ""))
    .replace(FIGURES, (found) => letters(found, FIGURE_LETTERS))
    .replace(HIDDEN, "*")
    .replace(LONG, "$1")
    .replace(ELIDED, "$1 ")
    .replaceAll("'", "");
  const found = (plain.match(TOKEN) ?? []).slice(0, MAX_TOKENS);
  return found.map((one) => (ENDS.includes(one.charAt(0)) ? "." : one));
}

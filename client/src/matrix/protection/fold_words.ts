/**
 * Folds a text into words, so that a word is found however it is dressed up: in capitals, with marks
 * that are not seen, with letters or digits that look alike, or with spaces between its letters.
 *
 * Takes time in proportion to the text. The result is for comparing alone, never for showing.
 */

/** Of a text; what comes after it is not looked at, so that no message holds up the screen. */
export const MAX_LENGTH = 20_000;

/** Above and below letters of scripts whose words are read without them, and the Arabic tatweel. */
const MARKS =
  /[\p{M}&&[\p{Script=Inherited}\p{scx=Cyrillic}\p{scx=Hebrew}\p{scx=Arabic}]]|\u0640/gv;
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
const ALEFS = /[\u0622\u0623\u0625\u0671]/gu;
/** The sign for a letter in the middle of a word, as in `p@ss`. */
const INSIDE = /(?<=\p{L})[@$](?=\p{L})/gu;
const WORDS = /[\p{L}\p{N}\p{M}]+/gu;
const LETTERS = /\p{L}/u;
const REPEATED = /(.)\1{2,}/gu;
/** A letter of these, at the same place, stands for the Latin one below it. */
const ALIKE =
  "\u0430\u0435\u043E\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u051B\u051D\u04BB\u043A\u043C\u0442" +
  "\u03B1\u03B5\u03B9\u03BA\u03BD\u03BF\u03C1\u03C4\u03C5\u03C7\u0131\u0251\u0261\u00F8\u0142";
const LATIN = "aeopcyxijsdqwhkmtaeikvoptuxiagol";
const DIGITS = "013457";
const DIGIT_LETTERS = "oieast";
const LOOK_ALIKES = new Map(
  [...(ALIKE + DIGITS)].map((letter, at) => [letter, (LATIN + DIGIT_LETTERS).charAt(at)]),
);
/** Letters with spaces or dots between them are read as a word from this many on. */
const MIN_SPACED = 3;

export interface FoldedText {
  words: string[];
  /** The same as they may have been meant: drawn out, or with something between their letters. */
  meant: string[];
  /** All of it, for signs and for scripts that have no spaces. */
  whole: string;
}

export function foldText(text: string): FoldedText {
  const whole = text
    .slice(0, MAX_LENGTH)
    .normalize("NFKD")
    .replace(MARKS, "")
    .replace(UNSEEN, "")
    .replace(ALEFS, "\u0627")
    // Up and down again, because some letters have no other way to their simplest form.
    .toUpperCase()
    .toLowerCase()
    .normalize("NFC");
  const signed = whole.replace(INSIDE, (sign) => (sign === "@" ? "a" : "s"));
  const words = (signed.match(WORDS) ?? []).map(foldWord);
  return { words, meant: [...words.flatMap(shortened), ...spacedWords(words)], whole };
}

function foldWord(word: string): string {
  // A number stays one.
  if (!LETTERS.test(word)) return word;
  return Array.from(word, (letter) => LOOK_ALIKES.get(letter) ?? letter).join("");
}

/** A letter that is drawn out stands for one or for two of them. */
function shortened(word: string): string[] {
  const short = word.replace(REPEATED, "$1");
  return short === word ? [] : [short, word.replace(REPEATED, "$1$1")];
}

function spacedWords(words: readonly string[]): string[] {
  const found: string[] = [];
  let run = "";
  for (const word of [...words, ""]) {
    if ([...word].length === 1) run += word;
    else {
      if (run.length >= MIN_SPACED) found.push(run);
      run = "";
    }
  }
  return found;
}

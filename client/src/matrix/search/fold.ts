/** Folds words so that people find what they mean rather than what they typed. */

const MARKS = /[\p{Mn}\u0640]/gu;
const ALEFS = /[\u0622\u0623\u0625\u0671]/g;
/** Lower case has two sigmas, of which the end of a word takes the other one. */
const LAST_SIGMA = /\u03c2/g;

/** One line in lower case, without accents, Arabic vowel marks and tatweel; forms of alef made one. */
export function fold(words: string): string {
  const letters = words.normalize("NFKD").replace(MARKS, "").replace(ALEFS, "\u0627");
  return letters.toLowerCase().replace(LAST_SIGMA, "\u03c3").replaceAll("\n", " ");
}

/** Where a folded term occurs in the unfolded words. */
export function matchRanges(words: string, foldedTerm: string): [number, number][] {
  const { folded, origins } = foldWithOrigins(words);
  const ranges: [number, number][] = [];
  if (foldedTerm === "") return ranges;
  let at = folded.indexOf(foldedTerm);
  while (at >= 0) {
    const end = at + foldedTerm.length;
    ranges.push([origins[at] ?? 0, origins[end] ?? words.length]);
    at = folded.indexOf(foldedTerm, end);
  }
  return ranges;
}

/** The folded text and, for each of its letters, where it came from. */
function foldWithOrigins(words: string): { folded: string; origins: number[] } {
  let folded = "";
  const origins: number[] = [];
  let at = 0;
  for (const letter of words) {
    const piece = fold(letter);
    for (let step = 0; step < piece.length; step += 1) origins.push(at);
    folded += piece;
    at += letter.length;
  }
  return { folded, origins };
}

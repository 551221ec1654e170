/** Words written together to hide them, taken apart. Its twin is `moderation/detector/parted.py`. */
import { hashOf, type Kinds, OFFSET, PRIME } from "./features.ts";

const MIN_TOGETHER = 8;
const MAX_TOGETHER = 40;
const MIN_PIECE = 2;
const MAX_PIECE = 16;
const NEVER = MAX_TOGETHER;

/** The tokens, with long unknown ones in as few known words as they are made of, if they are. */
export function parted(tokens: string[], known: Kinds): string[] {
  return tokens.flatMap((token) => {
    const isLong = token.length >= MIN_TOGETHER && token.length <= MAX_TOGETHER;
    return isLong && !known.has(hashOf(token)) ? pieces(token, known) : [token];
  });
}

/** From the end to the start: how few pieces the rest takes, and how long the first is. */
function pieces(word: string, known: Kinds): string[] {
  const fewest = Array.from({ length: word.length }, () => NEVER).concat(0);
  const first = Array.from({ length: word.length }, () => 0);
  for (let start = word.length - MIN_PIECE; start >= 0; start -= 1) {
    let value = OFFSET;
    const last = Math.min(start + MAX_PIECE, word.length);
    for (let end = start + 1; end <= last; end += 1) {
      value = Math.imul(value ^ word.charCodeAt(end - 1), PRIME) >>> 0;
      const rest = fewest[end] as number;
      if (end - start < MIN_PIECE || rest + 1 >= (fewest[start] as number)) continue;
      if (known.has(value)) {
        fewest[start] = rest + 1;
        first[start] = end - start;
      }
    }
  }
  if ((fewest[0] as number) >= NEVER) return [word];
  const found: string[] = [];
  for (let at = 0; at < word.length; at += first[at] as number) {
    found.push(word.slice(at, at + (first[at] as number)));
  }
  return found;
}

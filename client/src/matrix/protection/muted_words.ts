/** Finds words that somebody does not want to see. */
import { MAX_WORD_LENGTH, MAX_WORDS } from "../filters.ts";
import { foldText, type FoldedText } from "./fold_words.ts";

/** Scripts that have no spaces between words: there a word is looked for anywhere. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** The Arabic article is written as the beginning of its word. */
const ARTICLE = "\u0627\u0644";
const MIN_AFTER_ARTICLE = 3;

interface Phrase {
  words: string[];
  isPrefix: boolean;
  entry: string;
}

/**
 * A list of words, each as it was typed: a word, several that follow each other, or, with `*` at its
 * end, the beginning of a word.
 */
export class MutedWords {
  readonly #whole = new Map<string, string>();
  readonly #prefixes = new Map<string, string>();
  readonly #prefixLengths: number[];
  readonly #phrases = new Map<string, Phrase[]>();
  readonly #anywhere: [string, string][] = [];

  constructor(entries: readonly string[]) {
    for (const entry of entries.slice(0, MAX_WORDS)) this.#add(entry.slice(0, MAX_WORD_LENGTH));
    const lengths = [...this.#prefixes.keys()].map(({ length }) => length);
    this.#prefixLengths = [...new Set(lengths)].sort((a, b) => a - b);
  }

  #add(entry: string): void {
    const isPrefix = entry.trim().endsWith("*");
    const { words, whole } = foldText(entry.replaceAll("*", " "));
    const [first] = words;
    const sign = whole.trim();
    if (first === undefined || UNSPACED.test(sign)) {
      if (sign !== "") this.#anywhere.push([sign, entry]);
    } else if (words.length > 1) {
      const known = this.#phrases.get(first) ?? [];
      this.#phrases.set(first, [...known, { words, isPrefix, entry }]);
    } else (isPrefix ? this.#prefixes : this.#whole).set(first, entry);
  }

  /** The entry that stands in the text, as it was typed; null when none does. */
  find(text: string): string | null {
    const folded = foldText(text);
    return this.#findWord(folded) ?? this.#findPhrase(folded) ?? this.#findAnywhere(folded);
  }

  #findWord({ words, meant }: FoldedText): string | null {
    for (const word of [...words, ...meant]) {
      const found = this.#single(word) ?? this.#single(withoutArticle(word));
      if (found !== null) return found;
    }
    return null;
  }

  #single(word: string): string | null {
    const whole = this.#whole.get(word);
    if (whole !== undefined) return whole;
    for (const length of this.#prefixLengths) {
      if (length > word.length) return null;
      const prefix = this.#prefixes.get(word.slice(0, length));
      if (prefix !== undefined) return prefix;
    }
    return null;
  }

  #findPhrase({ words }: FoldedText): string | null {
    for (const [at, word] of words.entries()) {
      const found = this.#phrases.get(word)?.find((phrase) => standsAt(phrase, words, at));
      if (found) return found.entry;
    }
    return null;
  }

  #findAnywhere({ whole }: FoldedText): string | null {
    return this.#anywhere.find(([sign]) => whole.includes(sign))?.[1] ?? null;
  }
}

function standsAt({ words, isPrefix }: Phrase, text: readonly string[], at: number): boolean {
  const last = words.length - 1;
  return words.every((word, index) => {
    const there = text[at + index];
    return isPrefix && index === last ? there?.startsWith(word) : there === word;
  });
}

function withoutArticle(word: string): string {
  const isLong = word.length >= ARTICLE.length + MIN_AFTER_ARTICLE;
  return isLong && word.startsWith(ARTICLE) ? word.slice(ARTICLE.length) : word;
}

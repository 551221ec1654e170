/** What the detector sees of a text. Every rule has its twin in `moderation/detector/features.py`. */

export const OFFSET = 2_166_136_261;
export const PRIME = 16_777_619;
const [WORD, PART, PAIR, TRIPLE, BARE, MEANT, APART] = [1, 2, 3, 4, 5, 6, 7] as const;
const MIN_PART = 3;
const MAX_PART = 5;
const MAX_RUN = 4;
const MAX_APART = 8;
const REACH_OF_NOT = 5;
const MAX_PARTS_OF = 24;
const PLAIN = 0;
const IDENTITY = 73; // I
const FUNCTION = 85; // U
const NEGATION = 78; // N
const EDGE = 124; // |
const QUOTE = '"';
const MARKS = '.?"';
const BARE_KIND = 255;
const DENIED = 256;
const QUOTED = 512;

/** Kinds of words, as characters of ASCII, by the hash of a word. */
export type Kinds = ReadonlyMap<number, number>;

/** Distinct hashes of 32 bits. */
export interface Features {
  ofWords: Set<number>;
  ofKinds: Set<number>;
}

/** FNV-1a of 32 bits over the code points. */
export function hashOf(text: string): number {
  let value = OFFSET;
  for (const character of text) {
    value = Math.imul(value ^ (character.codePointAt(0) as number), PRIME);
  }
  return value >>> 0;
}

function mixed(value: number): number {
  return (value ^ (value >>> 15)) >>> 0;
}

function joined(...parts: number[]): number {
  let value = OFFSET;
  for (const part of parts) value = Math.imul(value ^ part, PRIME);
  return mixed(value);
}

export function featuresOf(tokens: string[], language: number, kindsByWord: Kinds): Features {
  const hashes = tokens.map(hashOf);
  const kinds = hashes.map((value) => kindsByWord.get(value) ?? PLAIN);
  return {
    ofWords: ofWords(tokens, hashes, kinds, language),
    ofKinds: ofKinds(tokens, kinds),
  };
}

function ofWords(
  tokens: string[],
  hashes: number[],
  kinds: number[],
  language: number,
): Set<number> {
  const found = new Set<number>();
  for (const [at, token] of tokens.entries()) {
    const kind = kinds[at];
    if (kind === IDENTITY) continue;
    found.add(joined(WORD, language, hashes[at] as number));
    if (kind !== FUNCTION && token.length > MIN_PART) {
      addParts(found, token.slice(0, MAX_PARTS_OF), language);
    }
  }
  addNeighbours(found, hashes, kinds, language);
  return found;
}

/** A word that names a group stands for its kind in both; in `general` other kinds do too. */
function addNeighbours(
  found: Set<number>,
  hashes: number[],
  kinds: number[],
  language: number,
): void {
  const own = hashes.map((value, at) => (kinds[at] === IDENTITY ? IDENTITY : value));
  const general = hashes.map((value, at) => {
    const kind = kinds[at] as number;
    return kind === PLAIN || kind === FUNCTION ? value : kind;
  });
  for (let at = 0; at + 1 < hashes.length; at += 1) {
    found.add(joined(PAIR, language, own[at] as number, own[at + 1] as number));
    const [first, second, third] = general.slice(at, at + 3) as [number, number, number?];
    found.add(joined(PAIR, language, first, second));
    if (third !== undefined) found.add(joined(TRIPLE, language, first, second, third));
  }
}

function addParts(found: Set<number>, word: string, language: number): void {
  const edged = `<${word}>`;
  const begun = joined(PART, language);
  for (let start = 0; start + MIN_PART <= edged.length; start += 1) {
    const end = Math.min(start + MAX_PART, edged.length);
    let value = begun;
    for (let at = start; at < end; at += 1) {
      value = Math.imul(value ^ edged.charCodeAt(at), PRIME);
      if (at - start + 1 >= MIN_PART) found.add(mixed(value));
    }
  }
}

/** Runs and ordered pairs of kinds, without what lies between, bare and as they are meant. */
function ofKinds(tokens: string[], kinds: number[]): Set<number> {
  const meant = [EDGE, ...asMeant(tokens, kinds), EDGE];
  const bare = meant.map((kind) => kind & BARE_KIND);
  const found = new Set<number>();
  addRuns(found, BARE, bare);
  addRuns(found, MEANT, meant);
  for (const [at, first] of meant.entries()) {
    for (const second of meant.slice(at + 2, at + MAX_APART)) {
      found.add(joined(APART, first, second));
    }
  }
  return found;
}

/** The kinds that say something, and whether they are denied or quoted. */
function asMeant(tokens: string[], kinds: number[]): number[] {
  const meant: number[] = [];
  let denied = 0;
  let quoted = 0;
  for (const [at, token] of tokens.entries()) {
    denied -= 1;
    if (token === QUOTE) quoted ^= QUOTED;
    const isMark = MARKS.includes(token);
    const kind = isMark ? token.charCodeAt(0) : (kinds[at] as number);
    if (isMark) denied = 0;
    if (kind !== PLAIN && kind !== FUNCTION) {
      meant.push(kind | quoted | (denied > 0 ? DENIED : 0));
    }
    if (kind === NEGATION) denied = REACH_OF_NOT;
  }
  return meant;
}

function addRuns(found: Set<number>, sort: number, run: number[]): void {
  for (const [start, first] of run.entries()) {
    let value = joined(sort, first);
    found.add(value);
    for (const kind of run.slice(start + 1, start + MAX_RUN)) {
      value = joined(value, kind);
      found.add(value);
    }
  }
}

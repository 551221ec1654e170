/**
 * Scores how much a text reads like hate, on this device.
 *
 * A score is a hint, nothing is stored or sent. The format of the model's file, and the twin of
 * each rule, is in `moderation/detector/model.py`; how often it errs is in docs/detector.md.
 */
import type { Bytes } from "../../encoding.ts";
import { featuresOf, hashOf, type Kinds } from "./features.ts";
import { tokensOf } from "./fold.ts";
import { parted } from "./parted.ts";

const MAGIC = "LNDT";
const VERSION = 1;
const VOTE = 12;
const MIN_SHARE = 3;
const BEFORE_HEAD = 8;

interface Voice {
  name: string;
  slope: number;
  offset: number;
  default: number;
  strict: number;
}

interface Head {
  version: number;
  voices: Voice[];
  words: number[];
  kind_weights: number;
  word_weights: number;
  kind_scale: number;
  word_scale: number;
}

export interface Score {
  /** `en`, `fr` or `de`. */
  language: string;
  /** That of hate if every second text were hateful. */
  chance: number;
  /** From where a chance counts as likely, and from where as nearly sure. */
  thresholds: { default: number; strict: number };
}

export class Detector {
  readonly #head: Head;
  readonly #kinds: Kinds[];
  readonly #kindWeights: Int8Array;
  readonly #wordWeights: Int8Array;

  private constructor(head: Head, kinds: Kinds[], kindWeights: Int8Array, wordWeights: Int8Array) {
    this.#head = head;
    this.#kinds = kinds;
    this.#kindWeights = kindWeights;
    this.#wordWeights = wordWeights;
  }

  /** Throws for another format, or one that is cut off. */
  static read(content: Bytes): Detector {
    const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
    const text = new TextDecoder();
    if (text.decode(content.subarray(0, 4)) !== MAGIC) throw new Error("No model of the detector.");
    let start = BEFORE_HEAD + view.getUint32(4, true);
    const head = JSON.parse(text.decode(content.subarray(BEFORE_HEAD, start))) as Head;
    if (head.version !== VERSION) throw new Error("A model of another version.");
    const kinds = head.words.map((count) => {
      const table = new Map<number, number>();
      const end = start + 4 * count;
      for (let at = 0; at < count; at += 1) {
        table.set(view.getUint32(start + 4 * at, true), content[end + at] as number);
      }
      start = end + count;
      return table;
    });
    const middle = start + head.kind_weights;
    const end = middle + head.word_weights;
    if (content.length !== end) throw new Error("The model is cut off.");
    const weights = (from: number, to: number) => new Int8Array(content.slice(from, to).buffer);
    return new Detector(head, kinds, weights(start, middle), weights(middle, end));
  }

  /** Null where the language is not one of the model's. */
  score(text: string): Score | null {
    const tokens = tokensOf(text);
    const at = this.#voiceOf(tokens) ?? this.#voiceOfParts(tokens);
    if (at === null) return null;
    const voice = this.#head.voices[at] as Voice;
    const value = voice.slope * this.#sumOf(tokens, at) + voice.offset;
    return {
      language: voice.name,
      chance: 1 / (1 + Math.exp(-value)),
      thresholds: { default: voice.default, strict: voice.strict },
    };
  }

  #voiceOf(tokens: string[]): number | null {
    const votes = this.#kinds.map(() => 0);
    let words = 0;
    for (const token of tokens) {
      if (token < "a" || token >= "{") continue;
      words += 1;
      const value = hashOf(token);
      const knowing = [...this.#kinds.keys()].filter((at) => this.#kinds[at]?.has(value));
      for (const at of knowing) votes[at] = (votes[at] ?? 0) + Math.floor(VOTE / knowing.length);
    }
    const others = votes.pop() ?? 0;
    const most = Math.max(...votes);
    if (most <= others || most * MIN_SHARE < words * Math.floor(VOTE / 2)) return null;
    return votes.indexOf(most);
  }

  #voiceOfParts(tokens: string[]): number | null {
    const found = this.#head.voices.findIndex((_, at) => {
      const apart = parted(tokens, this.#kinds[at] as Kinds);
      return apart.length > tokens.length && this.#voiceOf(apart) === at;
    });
    return found < 0 ? null : found;
  }

  #sumOf(tokens: string[], voice: number): number {
    const known = this.#kinds[voice] as Kinds;
    const { ofWords, ofKinds } = featuresOf(parted(tokens, known), voice, known);
    return (
      mean(this.#wordWeights, ofWords) * this.#head.word_scale +
      mean(this.#kindWeights, ofKinds) * this.#head.kind_scale
    );
  }
}

/** The sum over the root of the count. A power of two weights. */
function mean(weights: Int8Array, hashes: Set<number>): number {
  const last = weights.length - 1;
  let sum = 0;
  for (const value of hashes) sum += weights[value & last] as number;
  return sum / Math.sqrt(hashes.size || 1);
}

/** Plain words: addresses in them, and messages that are nothing but emoji. */

export interface TextPart {
  text: string;
  href: string | null;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/giu;
const CLOSING = /[.,;:!?\]}'"»،؛؟]$/u;
/** Emoji alone, up to three of them, are drawn large. */
const ONLY_EMOJI = /^(?:\s*(?:\p{RGI_Emoji})\s*){1,3}$/v;
/** Nearly every message has such a letter, and the browser takes its time over all emoji. */
const LETTER = /[\p{Script=Latin}\p{Script=Arabic}]/u;

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}

/** An address ends before the punctuation that closes the sentence around it. */
function trimmedAddress(found: string): string {
  let address = found;
  for (;;) {
    const isUnbalanced = address.endsWith(")") && count(address, ")") > count(address, "(");
    if (!isUnbalanced && !CLOSING.test(address)) return address;
    address = address.slice(0, -1);
  }
}

export function partsOf(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const href = trimmedAddress(match[0]);
    if (!URL.canParse(href)) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index), href: null });
    parts.push({ text: href, href });
    from = match.index + href.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), href: null });
  return parts;
}

export function isOnlyEmoji(text: string): boolean {
  return text.length < 60 && !LETTER.test(text) && ONLY_EMOJI.test(text);
}

/** Waveform of any length as `bars` heights from 0 to 1; silence still shows a dot. */
export function barsOf(waveform: readonly number[], bars: number): number[] {
  const loudest = Math.max(1, ...waveform);
  return Array.from({ length: bars }, (_, bar) => {
    const from = Math.floor((bar * waveform.length) / bars);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * waveform.length) / bars));
    return Math.max(0.08, Math.max(0, ...waveform.slice(from, to)) / loudest);
  });
}

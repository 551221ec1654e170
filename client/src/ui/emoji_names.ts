/** Emoji with their names in the reader's language, loaded when first needed. */
import { persistently } from "../platform/persistently.ts";
import { readStored, writeStored } from "../platform/storage.ts";

export interface Emoji {
  unicode: string;
  name: string;
  /** Folded words to search in. */
  words: string;
  group: number;
}

interface Compact {
  unicode: string;
  label: string;
  tags?: string[];
  group?: number;
}

/** Skin tones and hair are parts of emoji, not emoji to choose. */
const COMPONENT_GROUP = 2;

export function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/[\u0300-\u036f\u064b-\u065f\u0640]/g, "")
    .replaceAll(/[أإآ]/g, "ا")
    .toLowerCase();
}

function read(data: readonly Compact[]): Emoji[] {
  return data.flatMap(({ unicode, label, tags = [], group }) =>
    group === undefined || group === COMPONENT_GROUP
      ? []
      : [{ unicode, group, name: label, words: folded([label, ...tags].join(" ")) }],
  );
}

const known = new Map<string, Promise<Emoji[]>>();

async function load(language: string): Promise<Emoji[]> {
  if (language === "fr") return read((await import("emojibase-data/fr/compact.json")).default);
  const english = read((await import("emojibase-data/en/compact.json")).default);
  if (language !== "ar") return english;
  // Names from the Unicode CLDR 48.2 annotations: "name|word|word" per emoji.
  const arabic: Record<string, string> = (await import("../locales/emoji_ar.json")).default;
  return english.map((emoji) => {
    const names = arabic[emoji.unicode.replaceAll("\ufe0f", "")];
    const [name = emoji.name] = names?.split("|") ?? [];
    return { ...emoji, name, words: `${folded(names ?? "")} ${emoji.words}` };
  });
}

export function loadEmoji(language: string): Promise<Emoji[]> {
  const loading = known.get(language) ?? persistently(() => load(language));
  known.set(language, loading);
  loading.catch(() => known.delete(language));
  return loading;
}

/** Names that begin with the query first, then those with a word that does. */
export function matchingEmoji(emoji: readonly Emoji[], query: string, most: number): Emoji[] {
  const wanted = folded(query.trim());
  const first: Emoji[] = [];
  const second: Emoji[] = [];
  for (const one of emoji) {
    if (one.words.startsWith(wanted)) first.push(one);
    else if (one.words.includes(` ${wanted}`)) second.push(one);
  }
  return [...first, ...second].slice(0, most);
}

const RECENT_KEY = "linnet.recent-emoji";
const MAX_RECENT = 24;

export function recentEmoji(): string[] {
  const stored = readStored(RECENT_KEY);
  return Array.isArray(stored) ? stored.filter((one) => typeof one === "string") : [];
}

export function rememberEmoji(unicode: string): void {
  const recent = [unicode, ...recentEmoji().filter((one) => one !== unicode)];
  writeStored(RECENT_KEY, recent.slice(0, MAX_RECENT));
}

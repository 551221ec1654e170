/** A paper about what the server keeps, as the server has made it. */
import { asNumber, asObject, asText, isObject, objects, texts } from "../../matrix/json.ts";

export interface PaperLink {
  words: string;
  href: string;
}

export interface PaperEntry {
  title: string;
  words: string;
  facts: { name: string; words: string }[];
  link: PaperLink | null;
}

export interface PaperSection {
  title: string;
  words: string[];
  items: string[];
  entries: PaperEntry[];
  links: PaperLink[];
  last: string;
}

export interface Paper {
  title: string;
  language: string;
  madeAt: number;
  lead: string;
  sections: PaperSection[];
}

/** Pages of this server, other sites, and letters: nothing that runs. */
const SAFE = /^(?:\/(?!\/)|https?:\/\/|mailto:)/;

function linkOf(told: unknown): PaperLink | null {
  if (!isObject(told)) return null;
  const href = asText(told["href"]) ?? "";
  return SAFE.test(href) ? { words: asText(told["words"]) ?? href, href } : null;
}

function entryOf(told: Record<string, unknown>): PaperEntry {
  return {
    title: asText(told["title"]) ?? "",
    words: asText(told["words"]) ?? "",
    facts: objects(told["facts"]).map((fact) => ({
      name: asText(fact["name"]) ?? "",
      words: asText(fact["words"]) ?? "",
    })),
    link: linkOf(told["link"]),
  };
}

function sectionOf(told: Record<string, unknown>): PaperSection {
  return {
    title: asText(told["title"]) ?? "",
    words: texts(told["words"]),
    items: texts(told["items"]),
    entries: objects(told["entries"]).map(entryOf),
    links: objects(told["links"])
      .map(linkOf)
      .filter((link) => link !== null),
    last: asText(told["last"]) ?? "",
  };
}

export function paperOf(answer: unknown): Paper {
  const told = asObject(asObject(answer)["paper"]);
  return {
    title: asText(told["title"]) ?? "",
    language: asText(told["language"]) ?? "",
    madeAt: asNumber(told["made_ts"]) ?? 0,
    lead: asText(told["lead"]) ?? "",
    sections: objects(told["sections"]).map(sectionOf),
  };
}

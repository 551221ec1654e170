/** What somebody wants covered, as their account data has it. */
import { asObject, asText, type JsonObject, texts } from "./json.ts";

/** Global account data: their other devices and other apps of ours know it, and the server as well. */
export const FILTERS = "org.linnet.filters";

/** `blur`: a cover with the reason; `hide`: one line. Both can be opened. */
export type FilterAction = "blur" | "hide";
/** Each is wider than the one before it. In all of them one's own words stay open. */
export type FilterScope = "strangers" | "groups" | "everywhere";

/** Of one list; later ones are not looked for. */
export const MAX_WORDS = 500;
export const MAX_WORD_LENGTH = 100;

export interface Filters {
  words: string[];
  action: FilterAction;
  scope: FilterScope;
}

export const NO_FILTERS: Filters = { words: [], action: "blur", scope: "everywhere" };
const SCOPES: readonly FilterScope[] = ["strangers", "groups", "everywhere"];

/** Any app may have written it: what has a wrong form counts as unsaid. */
export function readFilters(content: JsonObject): Filters {
  const muted = asObject(content["muted_words"]);
  const scope = SCOPES.find((one) => one === muted["where"]);
  return {
    words: texts(muted["words"]),
    action: asText(muted["action"]) === "hide" ? "hide" : NO_FILTERS.action,
    scope: scope ?? NO_FILTERS.scope,
  };
}

/** Keeps what others have put beside it. */
export function writtenFilters(before: JsonObject, { words, action, scope }: Filters): JsonObject {
  return { ...before, muted_words: { words, action, where: scope } };
}

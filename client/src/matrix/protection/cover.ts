/**
 * Decides whether a message is covered, and says why. The one place for that: the timeline, the list
 * of chats, notifications and what is read aloud all ask here.
 *
 * A cover keeps nothing from anybody: it opens by one press. All but that of a chat's rule is
 * worked out on the device each time, kept nowhere, and nobody hears of it.
 */
import type { MessageBody, UserId } from "../models.ts";
import type { Filters } from "../filters.ts";
import type { RuleCause, RuleCover } from "../protection_models.ts";
import { MutedWords } from "./muted_words.ts";

/** Why something is covered; the view has words for each. */
export type Reason =
  | { kind: "muted_word"; word: string }
  /** A picture, a file or a sound of somebody whom one has not answered. */
  | { kind: "stranger_media" }
  /** The same of links, which can be read but not followed. */
  | { kind: "stranger_links" }
  /** A rule of the chat, whose moderators may have written why. */
  | { kind: "rule"; cause: RuleCause | null; said: string | null }
  /** A guess of the detector, about somebody whom one has not answered. */
  | { kind: "may_be_hateful" };

/** What may stand before a message: `links` only takes its links away. */
export type Cover = "none" | "links" | "blur" | "hide";

/** What is known of a message when it is decided. */
export interface Sight {
  kind: MessageBody["kind"] | "state" | "call";
  /** All words that it shows: text, caption, name of the file. */
  text: string;
  hasLink: boolean;
  sender: UserId;
  isMine: boolean;
  isGroup: boolean;
  /** The chat was begun by somebody unknown who has not been answered. */
  isHeld: boolean;
  /** Whether there is, or was, a direct chat with the sender. */
  isContact: boolean;
  /** Set where a rule of the chat covers it. */
  rule?: RuleCover | null;
}

/** Looks for one reason; another reason is one more finder. Must be quick: it runs while drawing. */
export type Finder = (sight: Sight) => Reason | null;

export interface Covering {
  filters: Filters;
  finders: readonly Finder[];
}

const MEDIA: ReadonlySet<Sight["kind"]> = new Set([
  "image",
  "sticker",
  "video",
  "audio",
  "voice",
  "file",
]);

const findStrangerMedia: Finder = ({ isHeld, kind }) =>
  isHeld && MEDIA.has(kind) ? { kind: "stranger_media" } : null;

const findStrangerLinks: Finder = ({ isHeld, hasLink }) =>
  isHeld && hasLink ? { kind: "stranger_links" } : null;

const findRule: Finder = ({ rule }) =>
  rule ? { kind: "rule", cause: rule.cause, said: rule.reason } : null;

/** Whether what a person filters applies here at all. */
export function isInScope({ scope }: Filters, { isGroup, isHeld, isContact }: Sight): boolean {
  const isStranger = isHeld || !isContact;
  return scope === "everywhere" || isStranger || (scope === "groups" && isGroup);
}

/** `more` are finders that come from elsewhere. */
export function coveringOf(filters: Filters, more: readonly Finder[] = []): Covering {
  const muted = new MutedWords(filters.words);
  const findMutedWord: Finder = (sight) => {
    const word = isInScope(filters, sight) ? muted.find(sight.text) : null;
    return word === null ? null : { kind: "muted_word", word };
  };
  return {
    filters,
    finders: [findMutedWord, findRule, findStrangerMedia, findStrangerLinks, ...more],
  };
}

/** All reasons against showing a message as it is; own messages have none. */
export function reasonsAgainst(sight: Sight, { finders }: Covering): Reason[] {
  return sight.isMine ? [] : finders.flatMap((find) => find(sight) ?? []);
}

/** What the reasons lead to; the strongest counts. */
export function coverFor(reasons: readonly Reason[], { action }: Filters): Cover {
  if (reasons.some(({ kind }) => kind === "muted_word")) return action;
  if (reasons.some(({ kind }) => kind !== "stranger_links")) return "blur";
  return reasons.length > 0 ? "links" : "none";
}

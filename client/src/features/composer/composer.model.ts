import type { MessageDraft, MessageItem, UserId } from "../../matrix/engine.ts";
import { htmlOf, type Mention } from "./markdown.ts";

export interface Attachment {
  id: number;
  file: File;
  /** Set for pictures once they were measured. */
  picture: PictureFacts | null;
}

export interface PictureFacts {
  width: number;
  height: number;
  blurhash: string;
  thumbnail: { blob: Blob; width: number; height: number } | null;
  url: string;
}

export interface ComposerState {
  text: string;
  /** People chosen from the list; those whose name is still in the text are told. */
  mentions: Mention[];
  attachments: Attachment[];
}

export const EMPTY: ComposerState = { text: "", mentions: [], attachments: [] };

/** The list above the text: who or which emoji is meant by what is being typed. */
export interface Suggestion {
  kind: "person" | "emoji";
  query: string;
  /** Where the `@` or `:` stands. */
  start: number;
}

const MAX_QUERY = 30;
const BEFORE_CARET = /(?:^|[\s(])([@:])([^\s@:]*)$/u;

export function suggestionAt(text: string, caret: number): Suggestion | null {
  const match = BEFORE_CARET.exec(text.slice(0, caret));
  if (!match) return null;
  const query = match[2] ?? "";
  const kind = match[1] === "@" ? "person" : "emoji";
  if (query.length > MAX_QUERY || (kind === "emoji" && !/^\p{L}{2,}/u.test(query))) return null;
  return { kind, query, start: caret - query.length - 1 };
}

/** Puts the chosen word in place of what was typed; the caret goes behind it and its space. */
export function completed(text: string, caret: number, suggestion: Suggestion, word: string) {
  const before = `${text.slice(0, suggestion.start)}${word} `;
  return { text: before + text.slice(caret), caret: before.length };
}

export interface Person {
  userId: UserId;
  name: string;
}

/** Names that begin with the query, then names with a word that does; none for a whole name. */
export function matchingPeople<P extends Person>(
  people: readonly P[],
  query: string,
  most = 6,
): P[] {
  const wanted = query.toLocaleLowerCase();
  if (people.some(({ name }) => name.toLocaleLowerCase() === wanted)) return [];
  const rankOf = ({ name, userId }: Person) => {
    const folded = name.toLocaleLowerCase();
    if (folded.startsWith(wanted)) return 0;
    if (folded.split(/\s+/).some((word) => word.startsWith(wanted))) return 1;
    return userId.slice(1).startsWith(wanted) ? 2 : 3;
  };
  return people
    .map((person) => ({ person, rank: rankOf(person) }))
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ person }) => person);
}

export function withMention(state: ComposerState, { userId, name }: Person): ComposerState {
  const others = state.mentions.filter((mention) => mention.userId !== userId);
  return { ...state, mentions: [...others, { userId, name }] };
}

export function isEmpty(state: ComposerState): boolean {
  return state.text.trim() === "" && state.attachments.length === 0;
}

const ROOM_MENTION = /(?:^|\s)@room(?:$|[\s.,;:!?])/;

export function draftOf(
  state: ComposerState,
  replyTo: MessageItem | null,
  mayNotifyRoom: boolean,
): MessageDraft {
  const text = state.text.trim();
  const mentioned = state.mentions.filter((mention) => text.includes(`@${mention.name}`));
  return {
    text,
    html: htmlOf(text, mentioned),
    mentions: mentioned.map((mention) => mention.userId),
    mentionsRoom: mayNotifyRoom && ROOM_MENTION.test(text),
    replyTo: replyTo?.eventId ?? null,
  };
}

interface Key {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  isComposing: boolean;
}

/** Enter sends unless a word is being composed by an input method or the person chose otherwise. */
export function sends(key: Key, enterSends: boolean, isTouch: boolean): boolean {
  if (key.key !== "Enter" || key.isComposing) return false;
  if (key.ctrlKey || key.metaKey) return true;
  return enterSends && !key.shiftKey && !isTouch;
}

let lastId = 0;

export function withFiles(state: ComposerState, files: readonly File[]): ComposerState {
  const added = files.map((file) => ({ id: (lastId += 1), file, picture: null }));
  return { ...state, attachments: [...state.attachments, ...added] };
}

export function withPicture(
  state: ComposerState,
  id: number,
  picture: PictureFacts,
): ComposerState {
  const attachments = state.attachments.map((one) => (one.id === id ? { ...one, picture } : one));
  return { ...state, attachments };
}

export function without(state: ComposerState, id: number): ComposerState {
  return { ...state, attachments: state.attachments.filter((one) => one.id !== id) };
}

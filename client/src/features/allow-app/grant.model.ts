/** Which chats an application can be granted something in. */
import type { Verb } from "../../app/granted.ts";
import type { AppWish, WishChat } from "../../matrix/visit.ts";

export const LENGTHS_DAYS = [1, 7, 30, 90] as const;

export type Obstacle = "encrypted" | "too_few" | null;

/** Why a chat cannot allow these verbs at all. */
export function obstacleOf(chat: WishChat, verbs: readonly Verb[]): Obstacle {
  if (chat.isEncrypted && verbs.some((verb) => verb === "read" || verb === "send")) {
    return "encrypted";
  }
  if (!chat.hasEnough && verbs.some((verb) => verb === "read" || verb === "members")) {
    return "too_few";
  }
  return null;
}

/** Those that can be chosen for one of the rooms that are asked for. */
export function possibleChats(chats: readonly WishChat[], verbs: readonly Verb[]): WishChat[] {
  return chats.filter((chat) => obstacleOf(chat, verbs) === null);
}

/** Whether those who look after the chat have still to allow something of it. */
export function isWaiting(chat: WishChat | undefined, verbs: readonly Verb[]): boolean {
  return chat !== undefined && !verbs.every((verb) => chat.allowed.includes(verb));
}

/** What stands there at first: what the application has named, else nothing. */
export function firstChoice({ rooms }: Pick<AppWish, "rooms">): string[] {
  return rooms.map(({ roomId }) => roomId ?? "");
}

/** One for each that is asked for, none of them twice. */
export function isComplete(roomIds: readonly string[]): boolean {
  return roomIds.every((roomId) => roomId !== "") && new Set(roomIds).size === roomIds.length;
}

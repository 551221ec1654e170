/** Where one is in an archive of earlier messages. */
import type { KeptArchive, KeptChat, KeptMessage } from "../../matrix/engine.ts";

/** Chats that have messages, the ones with the most first. */
export function chatsIn({ chats }: KeptArchive): KeptChat[] {
  return chats
    .filter(({ messages }) => messages > 0)
    .sort((one, other) => other.messages - one.messages);
}

/** The page that is shown: the newest, unless another was asked for. */
export function pageOf({ pages }: KeptChat, asked: number | null): number {
  const last = Math.max(pages - 1, 0);
  return asked === null ? last : Math.min(Math.max(asked, 0), last);
}

/** Messages of a day together; the day is its first message's time. */
export function byDay(messages: KeptMessage[]): { day: number; messages: KeptMessage[] }[] {
  const days: { day: number; name: string; messages: KeptMessage[] }[] = [];
  for (const message of messages) {
    const name = new Date(message.sentAt).toDateString();
    const last = days.at(-1);
    if (last?.name === name) last.messages.push(message);
    else days.push({ day: message.sentAt, name, messages: [message] });
  }
  return days.map(({ day, messages: ofDay }) => ({ day, messages: ofDay }));
}

/** Words of an export with its places filled; each value keeps its own direction. */
export function filled(words: string, values: Record<string, string>): string {
  return words.replaceAll(
    /\{(\w+)\}/g,
    (_whole, name: string) => `\u2068${values[name] ?? ""}\u2069`,
  );
}

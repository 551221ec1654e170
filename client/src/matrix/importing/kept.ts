/** How messages of an archive are kept: sealed pages, and where they lie. */
import type { ExportedFile, ExportedMessage } from "../export/format.ts";
import type { Stretch } from "../export/spool.ts";
import type { KeptArchive, KeptMessage } from "../import_models.ts";
import type { UserId } from "../models.ts";
import { nameOr } from "../names.ts";
import { happeningOf } from "../timeline/happenings.ts";

export const LABEL = "archive";
export const MESSAGES = "messages.spool";
export const FILES = "files.spool";
export const PAGE_MESSAGES = 100;
const EXCERPT_LENGTH = 120;
/** Later answers mostly speak of what was said shortly before. */
const QUOTABLE_MAX = 2_000;

/** One sealed page has up to 100 of these. */
export interface StoredMessage extends ExportedMessage {
  quote?: { senderName: string; text: string };
  place?: Stretch;
}

export interface StoredChat {
  name: string;
  pages: Stretch[];
  messages: number;
}

/** One archive in the store. */
export interface StoredArchive {
  archiveId: string;
  userId: UserId;
  madeAt: number;
  takenAt: number;
  chats: StoredChat[];
  logLength: number;
  filesLength: number;
}

export function keptOf({ chats, logLength, filesLength, ...rest }: StoredArchive): KeptArchive {
  return {
    ...rest,
    messages: chats.reduce((sum, { messages }) => sum + messages, 0),
    bytes: logLength + filesLength,
    chats: chats.map(({ name, pages, messages }, chat) => ({
      chat,
      name,
      pages: pages.length,
      messages,
    })),
  };
}

const senderOf = ({ sender, sender_name: name }: ExportedMessage): string => nameOr(name, sender);

/** What answers speak of; it forgets what was said long before. */
export class Quotables {
  readonly #known = new Map<string, { senderName: string; text: string }>();

  note(message: ExportedMessage): void {
    const words = message.text ?? message.file?.name ?? "";
    if (message.kind === "event" || words === "") return;
    const text = [...words].slice(0, EXCERPT_LENGTH).join("");
    this.#known.set(message.event_id, { senderName: senderOf(message), text });
    if (this.#known.size <= QUOTABLE_MAX) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  of({ reply_to: target }: ExportedMessage): StoredMessage["quote"] {
    return target === undefined ? undefined : this.#known.get(target);
  }
}

export function messageOf(stored: StoredMessage, archiveOwner: UserId): KeptMessage {
  const { event_id: eventId, sender, kind, file, place, reactions } = stored;
  return {
    eventId,
    sentAt: Date.parse(stored.time),
    sender,
    senderName: senderOf(stored),
    isMine: sender === archiveOwner,
    kind,
    text: stored.text ?? "",
    isEdited: (stored.edits?.length ?? 0) > 0,
    quote: stored.quote ?? null,
    file: file ? fileOf(file, place) : null,
    reactions: Object.entries(reactions ?? {}).map(([key, senders]) => [key, senders.length]),
    happening: kind === "event" ? happening(stored) : null,
  };
}

function fileOf({ name, type, size }: ExportedFile, place: Stretch | undefined) {
  return { name, type, size: size ?? null, place: place ?? null };
}

function happening({ event, event_id, sender, time }: StoredMessage) {
  if (event.state_key === undefined) return null;
  return happeningOf({ ...event, event_id, sender, origin_server_ts: Date.parse(time) });
}

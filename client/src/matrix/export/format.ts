/** The documented form of an export's messages; docs/export.md and public/export-schema.json say it. */
import { asNumber, asObject, asText, type JsonObject } from "../json.ts";
import type { EventId, MediaRef, MessageBody, UndecryptableReason, UserId } from "../models.ts";
import type { Clear, ServerEvent } from "../store/records.ts";
import { bodyOf } from "../timeline/bodies.ts";
import { plainOf, relationOf, replyTarget } from "../timeline/relations.ts";
import type { Stretch } from "./spool.ts";

export const FORMAT = "linnet-export";
export const FORMAT_VERSION = 1;

/** Why a file is not in the export. */
export type FileGap = "not_wanted" | "gone" | "altered" | "too_large";

export interface GatheredFile extends Stretch {
  size: number;
  crc: number;
}

/** An event as it was gathered: decrypted, with the name that its sender had. */
export interface Line {
  event: ServerEvent;
  name: string | null;
  wasEncrypted: boolean;
  unreadable: UndecryptableReason | null;
  file: GatheredFile | FileGap | null;
}

export interface ExportedFile {
  name: string;
  type: string;
  size?: number;
  duration_ms?: number;
  /** Inside the archive. */
  path?: string;
  missing?: FileGap;
}

export interface ExportedEdit {
  event_id: EventId;
  time: string;
  text: string;
}

export interface ExportedMessage {
  event_id: EventId;
  time: string;
  sender: UserId;
  sender_name?: string;
  kind: MessageKind;
  /** As it stands after the last edit. */
  text?: string;
  reply_to?: EventId;
  thread?: EventId;
  file?: ExportedFile;
  edits?: ExportedEdit[];
  reactions?: Record<string, UserId[]>;
  deleted?: { by?: UserId; time?: string; reason?: string };
  was_encrypted: boolean;
  unreadable?: UndecryptableReason;
  /** What was sent, decrypted, as Matrix has it. */
  event: { type: string; state_key?: string; content: JsonObject };
}

export type MessageKind =
  | Exclude<MessageBody["kind"], "unsupported">
  | "deleted"
  | "unreadable"
  | "event";

/** What later events say of one message. */
export interface Said {
  /** With who edits: that is checked when the message itself is known. */
  edits: (ExportedEdit & { sender: UserId })[];
  reactions: Map<string, Set<UserId>>;
}

const KINDS = new Set(["m.room.message", "m.sticker"]);
const KEPT_UNSIGNED = ["redacted_because", "prev_content"];

export function timeOf(ms: number): string {
  // Whoever sends may claim any time, even none that a date can hold.
  return new Date(Math.min(Math.max(ms, 0), 8.64e15)).toISOString();
}

/** Without what only servers need. */
export function trimmed(event: ServerEvent, clear: Clear | null): ServerEvent {
  const { type, content } = plainOf(event, clear);
  const unsigned = Object.fromEntries(
    KEPT_UNSIGNED.flatMap((name) => {
      const value = event.unsigned?.[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const relation = event.content["m.relates_to"];
  const isOutside = clear !== null && relation !== undefined && !("m.relates_to" in content);
  return {
    event_id: event.event_id,
    type,
    sender: event.sender,
    origin_server_ts: event.origin_server_ts,
    content: isOutside ? { ...content, "m.relates_to": relation } : content,
    ...(event.state_key === undefined ? {} : { state_key: event.state_key }),
    ...(event.redacts === undefined ? {} : { redacts: event.redacts }),
    ...(Object.keys(unsigned).length > 0 ? { unsigned } : {}),
  };
}

export function isDeleted(event: ServerEvent): boolean {
  return event.unsigned?.["redacted_because"] !== undefined;
}

/** The body of what is a message and can be read. */
export function bodyOfLine(
  { event, unreadable }: Line,
  content = event.content,
): MessageBody | null {
  if (unreadable !== null || event.state_key !== undefined || isDeleted(event)) return null;
  if (!KINDS.has(event.type)) return null;
  const body = bodyOf(event.type, content);
  return body.kind === "unsupported" ? null : body;
}

/** The file that belongs to a message, and what it is called. */
export function fileOf(body: MessageBody | null): { ref: MediaRef; name: string } | null {
  if (!body || !("file" in body)) return null;
  return { ref: body.file, name: "name" in body ? body.name : "voice" };
}

/** True for what is told with the message it is about. */
export function isAboutAnother({ event }: Line): boolean {
  return relationOf("", event, null) !== null;
}

/** Notes what this line says about an earlier message; `said` holds that by the message's id. */
export function noteSaid(line: Line, said: Map<EventId, Said>): void {
  const relation = relationOf("", line.event, null);
  if (!relation || relation.kind === "redaction" || isDeleted(line.event)) return;
  const { target, kind, key, content, sender } = relation;
  const about = said.get(target) ?? { edits: [], reactions: new Map<string, Set<UserId>>() };
  if (kind === "annotation" && key !== null) {
    about.reactions.set(key, (about.reactions.get(key) ?? new Set()).add(sender));
  } else if (kind === "replace" && content !== null) {
    const time = timeOf(relation.sentAt);
    const text = textOf(bodyOf("m.room.message", content));
    about.edits.push({ event_id: relation.eventId, time, text, sender });
  } else return;
  said.set(target, about);
}

function textOf(body: MessageBody): string {
  if ("caption" in body) return body.caption ?? "";
  return "text" in body ? body.text : "";
}

export function messageOf(
  line: Line,
  said: Said | undefined,
  path: string | null,
): ExportedMessage {
  const { event, name, wasEncrypted, unreadable } = line;
  const body = bodyOfLine(line);
  return {
    event_id: event.event_id,
    time: timeOf(event.origin_server_ts),
    sender: event.sender,
    ...(name === null ? {} : { sender_name: name }),
    kind: kindOf(line, body),
    ...wordsPart(event, body, said),
    ...placePart(event),
    ...filePart(line, body, path),
    ...reactionsPart(said),
    ...deletedPart(event),
    was_encrypted: wasEncrypted,
    ...(unreadable === null ? {} : { unreadable }),
    event: {
      type: event.type,
      ...(event.state_key === undefined ? {} : { state_key: event.state_key }),
      content: event.content,
    },
  };
}

/** The text as it stands, and how it came to be. */
function wordsPart(event: ServerEvent, body: MessageBody | null, said: Said | undefined) {
  const edits = body ? editsOf(event, said) : [];
  const text = edits.at(-1)?.text ?? (body ? textOf(body) : "");
  return { ...(text === "" ? {} : { text }), ...(edits.length > 0 ? { edits } : {}) };
}

/** What it answers. */
function placePart(event: ServerEvent) {
  const reply = replyTarget(event, null);
  const thread = threadOf(event);
  return {
    ...(reply === null ? {} : { reply_to: reply }),
    ...(thread === null ? {} : { thread }),
  };
}

function kindOf({ event, unreadable }: Line, body: MessageBody | null): MessageKind {
  if (unreadable !== null) return "unreadable";
  if (isDeleted(event)) return "deleted";
  return body && body.kind !== "unsupported" ? body.kind : "event";
}

/** Oldest first; nobody edits what others have written. */
function editsOf(event: ServerEvent, said: Said | undefined): ExportedEdit[] {
  if (!said || isDeleted(event)) return [];
  return said.edits
    .filter(({ sender }) => sender === event.sender)
    .map(({ sender: _sender, ...edit }) => edit)
    .sort((one, other) => one.time.localeCompare(other.time));
}

function threadOf(event: ServerEvent): EventId | null {
  const relation = asObject(event.content["m.relates_to"]);
  return relation["rel_type"] === "m.thread" ? asText(relation["event_id"]) : null;
}

function filePart(line: Line, body: MessageBody | null, path: string | null) {
  const found = fileOf(body);
  if (!found || !body) return {};
  const { file } = line;
  const durationMs = "durationMs" in body ? body.durationMs : null;
  const made: ExportedFile = {
    name: found.name,
    type: found.ref.mimeType,
    ...sizePart(line, found.ref),
    ...(durationMs === null ? {} : { duration_ms: durationMs }),
    ...(path === null ? {} : { path }),
    ...(typeof file === "string" ? { missing: file } : {}),
  };
  return { file: made };
}

function sizePart({ file }: Line, ref: MediaRef) {
  const size = file && typeof file === "object" ? file.size : ref.sizeBytes;
  return size === null ? {} : { size };
}

function reactionsPart(said: Said | undefined) {
  if (!said || said.reactions.size === 0) return {};
  const reactions: Record<string, UserId[]> = Object.fromEntries(
    [...said.reactions].map(([key, senders]): [string, UserId[]] => [key, [...senders]]),
  );
  return { reactions };
}

function deletedPart(event: ServerEvent) {
  if (!isDeleted(event)) return {};
  const because = asObject(event.unsigned?.["redacted_because"]);
  const by = asText(because["sender"]);
  const at = asNumber(because["origin_server_ts"]);
  const reason = asText(asObject(because["content"])["reason"]);
  const deleted = {
    ...(by === null ? {} : { by }),
    ...(at === null ? {} : { time: timeOf(at) }),
    ...(reason === null ? {} : { reason }),
  };
  return { deleted };
}

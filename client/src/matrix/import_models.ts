/** Bringing an export into this account, as the view sees it. */
import type { EngineErrorCode } from "./engine.ts";
import type { EventId, MessageBody, RoomHappening, RoomId, TimestampMs, UserId } from "./models.ts";

/** What can be taken in, each by itself, in the order in which it is offered. */
export const IMPORT_PARTS = [
  "name",
  "picture",
  "ignored",
  "muted_words",
  "reach",
  "notifications",
  "chat_marks",
  "image_pack",
  "messages",
] as const;
export type ImportPart = (typeof IMPORT_PARTS)[number];

/** Why an archive is not taken in; nothing was changed then. */
export type ImportProblem =
  | "not_an_archive"
  | "not_an_export"
  | "too_new"
  | "damaged"
  | "dangerous"
  | "too_large";

export interface ImportOffer {
  part: ImportPart;
  /** What the archive has and this account has not. */
  fresh: number;
  /** What is here already, exactly so. */
  already: number;
  /** What cannot be taken in: chats one is not in, or what has a wrong form. */
  left: number;
  /** It takes the place of what is set here. */
  replaces: boolean;
  /** The name itself, where it is one. */
  value: string | null;
}

export interface ImportOutcome {
  part: ImportPart;
  taken: number;
  /** What the server did not want. */
  refused: number;
}

/** Somebody with whom the other account had a chat of two. */
export interface ImportedPerson {
  userId: UserId;
  isContactHere: boolean;
}

/** A chat that the other account was in and this one is not. */
export interface ImportedChat {
  roomId: RoomId;
  name: string;
  /** Servers that know it. */
  via: string[];
}

export interface ImportChoice {
  parts: ImportPart[];
  /** With the files of the messages. */
  withFiles: boolean;
}

export interface ImportProgress {
  phase: "checking" | "refused" | "offered" | "taking" | "taken";
  fileName: string;
  problem: ImportProblem | null;
  /** From 0 to 1, while it is checked or taken in. */
  share: number;
  /** Whose archive it is and when it was made; null until it was checked. */
  from: { userId: UserId; madeAt: TimestampMs } | null;
  offers: ImportOffer[];
  outcomes: ImportOutcome[];
  /** What the messages need on this device, without and with their files. */
  messageBytes: number;
  fileBytes: number;
  /** Settings of other apps, of which nobody here knows what they do. */
  unknownSettings: number;
  people: ImportedPerson[];
  chats: ImportedChat[];
  /** Set when it has stopped by itself; going on tries again. */
  error: EngineErrorCode | "no_space" | null;
  /** The page was closed meanwhile: the same file has to be chosen once more. */
  needsFile: boolean;
}

/** Where every import begins. */
export const BEGINNING: ImportProgress = {
  phase: "checking",
  fileName: "",
  problem: null,
  share: 0,
  from: null,
  offers: [],
  outcomes: [],
  messageBytes: 0,
  fileBytes: 0,
  unknownSettings: 0,
  people: [],
  chats: [],
  error: null,
  needsFile: false,
};

/** An archive of earlier messages, kept sealed on this device. */
export interface KeptArchive {
  archiveId: string;
  userId: UserId;
  madeAt: TimestampMs;
  takenAt: TimestampMs;
  messages: number;
  bytes: number;
  chats: KeptChat[];
}

export interface KeptChat {
  /** Place in the archive, from 0. */
  chat: number;
  name: string;
  pages: number;
  messages: number;
}

export interface KeptFile {
  name: string;
  type: string;
  size: number | null;
  /** To be handed back to read it; null where it is not there. */
  place: { from: number; to: number } | null;
}

export type KeptKind =
  | Exclude<MessageBody["kind"], "unsupported">
  | "deleted"
  | "unreadable"
  | "event";

/** A message as the archive tells it. Nobody vouches for who wrote it. */
export interface KeptMessage {
  eventId: EventId;
  sentAt: TimestampMs;
  sender: UserId;
  senderName: string;
  isMine: boolean;
  kind: KeptKind;
  text: string;
  isEdited: boolean;
  quote: { senderName: string; text: string } | null;
  file: KeptFile | null;
  reactions: [key: string, count: number][];
  happening: RoomHappening | null;
}

export interface KeptHit {
  chat: number;
  page: number;
  eventId: EventId;
  senderName: string;
  sentAt: TimestampMs;
  text: string;
  ranges: [number, number][];
}

export interface ImportIntents {
  /** Null while there is none. */
  loadImport(): Promise<ImportProgress | null>;
  /** Checks the whole file and changes nothing; `ImportChanged` tells what it offers. */
  chooseImport(file: File): Promise<void>;
  takeImport(choice: ImportChoice): Promise<void>;
  /** Tries again what has failed. */
  resumeImport(): Promise<void>;
  /** Puts it away. Messages that are half taken in go; settings that were taken in stay. */
  discardImport(): Promise<void>;
  /** Newest first. */
  loadArchives(): Promise<KeptArchive[]>;
  removeArchive(archiveId: string): Promise<void>;
  /** Pages count from 0, oldest first. Rejects "not_found". */
  loadArchivePage(archiveId: string, chat: number, page: number): Promise<KeptMessage[]>;
  loadArchivedFile(archiveId: string, file: KeptFile): Promise<Blob>;
  /** At most 200 hits, newest first within each chat. */
  searchArchive(archiveId: string, term: string): Promise<KeptHit[]>;
}

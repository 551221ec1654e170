/** Where an export stands: what is kept between two checkpoints, and what the view is told. */
import type { ExportChoice, ExportProgress } from "../export_models.ts";
import type { RoomId } from "../models.ts";
import type { Stretch } from "./spool.ts";
import type { ExportWords } from "./words.ts";

export interface GatheredChat extends Stretch {
  roomId: RoomId;
  name: string;
  /** Where to go on; null at the newest message. */
  token: string | null;
  isDone: boolean;
  messages: number;
  files: number;
  unreadable: number;
  missingFiles: number;
  /** Set when the server did not give the chat, or not to its end. */
  problem: string | null;
}

export interface GatheredPart extends Stretch {
  name: string;
  /** Where to go on; null when all of it is there. */
  after: string | null;
  problem: string | null;
}

export interface GatheredPicture extends Stretch {
  size: number;
  crc: number;
  type: string;
}

/** Kept sealed in the store; the spools hold the rest. */
export interface ExportState {
  choice: ExportChoice;
  words: ExportWords;
  pass: string;
  phase: "gathering" | "packing" | "packed";
  isPaused: boolean;
  startedAt: number;
  parts: GatheredPart[];
  chats: GatheredChat[];
  schema: string | null;
  /** One's own; null where there is none, undefined until it was looked for. */
  picture?: GatheredPicture | null;
  logLength: number;
  filesLength: number;
  bytes: number;
  packedBytes: number;
}

export function newChat(roomId: RoomId, name: string): GatheredChat {
  return {
    roomId,
    name,
    token: null,
    from: 0,
    to: 0,
    isDone: false,
    messages: 0,
    files: 0,
    unreadable: 0,
    missingFiles: 0,
    problem: null,
  };
}

const sum = (chats: GatheredChat[], of: "messages" | "files" | "unreadable" | "missingFiles") =>
  chats.reduce((total, chat) => total + chat[of], 0);

export function progressOf(
  state: ExportState,
  now: Pick<ExportProgress, "isWaiting" | "error">,
): ExportProgress {
  const { chats, phase, isPaused, choice, startedAt, bytes, packedBytes } = state;
  const current = chats.find(({ isDone }) => !isDone);
  return {
    ...now,
    phase,
    isPaused,
    startedAt,
    withFiles: choice.withFiles,
    chatsDone: chats.filter(({ isDone }) => isDone).length,
    chats: chats.length,
    currentChat: phase === "gathering" ? (current?.name ?? null) : null,
    messages: sum(chats, "messages"),
    files: sum(chats, "files"),
    unreadable: sum(chats, "unreadable"),
    missingFiles: sum(chats, "missingFiles"),
    notGathered:
      chats.filter(({ problem }) => problem !== null).length +
      state.parts.filter(({ problem }) => problem !== null).length,
    bytes,
    packedBytes,
    fileName: phase === "packed" ? `${archiveName(startedAt)}.zip` : null,
  };
}

/** The folder that everything in the archive lies in. */
export function archiveName(startedAt: number): string {
  return `linnet-export-${new Date(startedAt).toISOString().slice(0, 10)}`;
}

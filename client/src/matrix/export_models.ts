/** Taking one's data along, as the view sees it. */
import type { EngineErrorCode, Proof } from "./engine.ts";
import type { ExportWords } from "./export/words.ts";
import type { RoomId, TimestampMs } from "./models.ts";

export type { ExportWords, Happening } from "./export/words.ts";

export interface ExportChoice {
  /** In the order of the pages, with the names that the view gives them. */
  chats: { roomId: RoomId; name: string }[];
  /** Also what is left of chats that one has gone out of. */
  withLeftChats: boolean;
  withFiles: boolean;
  /** Null for everything. */
  since: TimestampMs | null;
}

export interface ExportProgress {
  phase: "gathering" | "packing" | "packed";
  isPaused: boolean;
  /** For the network, or for the server to let us go on. */
  isWaiting: boolean;
  /** Set when it has stopped by itself; going on tries again. */
  error: EngineErrorCode | "no_space" | null;
  startedAt: TimestampMs;
  withFiles: boolean;
  chats: number;
  chatsDone: number;
  currentChat: string | null;
  messages: number;
  files: number;
  /** Messages whose keys nobody has given us. */
  unreadable: number;
  missingFiles: number;
  /** Chats and parts that the server did not give whole. */
  notGathered: number;
  bytes: number;
  packedBytes: number;
  /** Once it is there to be saved. */
  fileName: string | null;
}

export interface ExportIntents {
  /** Null while there is none. */
  loadExport(): Promise<ExportProgress | null>;
  /** One at a time. It goes on by itself after the page was closed. Rejects "wrong_password". */
  startExport(choice: ExportChoice, words: ExportWords, proof: Proof): Promise<void>;
  pauseExport(): Promise<void>;
  /** Also tries again what has failed. */
  resumeExport(): Promise<void>;
  /** Removes what was gathered, and the archive with it. */
  discardExport(): Promise<void>;
}

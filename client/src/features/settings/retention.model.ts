/** How long messages stay on this server, and what was removed each day; for its administrators. */
import { asNumber, asObject, asText, objects } from "../../matrix/json.ts";

export const RETENTION = "/_linnet/admin/v1/retention";

/** What was removed on a day because its time was over, and the file that proves it. */
export interface DayLine {
  /** As in 2026-11-30, in UTC. */
  day: string;
  messages: number;
  files: number;
  bytes: number;
  /** Messages that should have been gone. */
  overdue: number;
  heldFiles: number;
  file: string;
}

export interface RetentionFacts {
  /** In milliseconds; null: nothing is said. */
  default: number | null;
  most: number | null;
  /** Chats that say something themselves. */
  rooms: number;
  filesWaiting: number;
  /** When the next message goes; null: none does. */
  nextAt: number | null;
  /** The newest first. */
  lines: DayLine[];
}

export function retentionOf(answer: unknown): RetentionFacts {
  const told = asObject(answer);
  return {
    default: asNumber(told["default_ms"]),
    most: asNumber(told["max_ms"]),
    rooms: asNumber(told["rooms"]) ?? 0,
    filesWaiting: asNumber(told["files_waiting"]) ?? 0,
    nextAt: asNumber(told["next_ts"]),
    lines: objects(told["lines"]).map((line) => {
      const count = (name: string) => asNumber(line[name]) ?? 0;
      return {
        day: asText(line["day"]) ?? "",
        messages: count("messages"),
        files: count("files"),
        bytes: count("bytes"),
        overdue: count("overdue"),
        heldFiles: count("held_files"),
        file: asText(line["file"]) ?? "",
      };
    }),
  };
}

/** How long messages stay in a chat that has chosen nothing. */
export function unsaidOf({ default: said, most }: RetentionFacts): number | null {
  if (said === null || most === null) return said ?? most;
  return Math.min(said, most);
}

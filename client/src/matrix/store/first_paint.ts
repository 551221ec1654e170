/** Reads for the first frame, made by the page itself while the worker still starts. */
import type { FirstPaint } from "../engine.ts";
import type { RoomId, TimelineWindow } from "../models.ts";
import { type Database, openDatabase, readFact } from "./database.ts";

const NOBODY: FirstPaint = { session: null, rooms: [], profile: null, ignoredUsers: [] };

/** Opens and closes: a page that holds the database open would block wiping it. */
async function withDatabase<T>(read: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase();
  try {
    return await read(database);
  } finally {
    database.close();
  }
}

export function readFirstPaint(): Promise<FirstPaint> {
  return withDatabase(async (database) => (await readFact(database, "firstPaint")) ?? NOBODY);
}

export function readTimelineSnapshot(roomId: RoomId): Promise<TimelineWindow | null> {
  return withDatabase(
    async (database) => (await database.get("snapshots", roomId))?.window ?? null,
  );
}

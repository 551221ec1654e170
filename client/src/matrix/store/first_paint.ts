/** Reads for the first frame, made by the page itself while the worker still starts. */
import type { FirstPaint } from "../engine.ts";
import type { RoomId, TimelineWindow } from "../models.ts";
import { type Database, openDatabase, readFact } from "./database.ts";
import { FIRST_PAINT, snapshotLabel } from "./labels.ts";
import { openVault, type Vault } from "./vault.ts";

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
  return withDatabase(async (database) => {
    const [vault, sealed, unsealed] = await Promise.all([
      openVault(database),
      readFact(database, "firstPaint"),
      readFact(database, "unsealed"),
    ]);
    const kept = await openFirstPaint(vault, sealed);
    return kept ?? unsealed?.firstPaint ?? NOBODY;
  });
}

export async function openFirstPaint(
  vault: Vault | null,
  sealed: Uint8Array<ArrayBuffer> | undefined,
): Promise<FirstPaint | null> {
  return vault && sealed ? vault.open<FirstPaint>(FIRST_PAINT, sealed) : null;
}

export function readTimelineSnapshot(roomId: RoomId): Promise<TimelineWindow | null> {
  return withDatabase(async (database) => {
    const [vault, record] = await Promise.all([
      openVault(database),
      database.get("snapshots", roomId),
    ]);
    if (!vault || !record) return null;
    return vault.open<TimelineWindow>(snapshotLabel(roomId), record.sealed);
  });
}

/** Reads for the first frame, made by the page itself while the worker still starts. */
import type { FirstPaint } from "../engine.ts";
import type { RoomId, TimelineItem, TimelineWindow } from "../models.ts";
import { isOver } from "../rooms/lifetime.ts";
import { type Database, openDatabase, readFact } from "./database.ts";
import { FIRST_PAINT, snapshotLabel } from "./labels.ts";
import { SNAPSHOT_SHAPE } from "./records.ts";
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
    return timely(kept ?? unsealed?.firstPaint ?? NOBODY);
  });
}

/** Without the words of messages that have had their time since. */
function timely(paint: FirstPaint): FirstPaint {
  const now = Date.now();
  const rooms = paint.rooms.map((room) => {
    const sentAt = room.lastMessage?.sentAt ?? now;
    return isOver(sentAt, room.lifetimeMs, now) ? { ...room, lastMessage: null } : room;
  });
  return { ...paint, rooms };
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
    if (!vault || record?.shape !== SNAPSHOT_SHAPE) return null;
    const window = await vault.open<TimelineWindow>(snapshotLabel(roomId), record.sealed);
    const now = Date.now();
    const stays = ({ kind, sentAt }: TimelineItem) =>
      kind === "state" || !isOver(sentAt, window.lifetimeMs, now);
    return { ...window, items: window.items.filter(stays) };
  });
}

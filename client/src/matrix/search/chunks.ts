/** Chunks in the store: sealing them, opening them, changing what they hold. */
import type { RoomId } from "../models.ts";
import { type Database, inTransaction, under } from "../store/database.ts";
import { chunkLabel } from "../store/labels.ts";
import type { SearchChunkRecord, SearchTaskRecord } from "../store/records.ts";
import type { Vault } from "../store/vault.ts";
import {
  CHUNK_ENTRIES_MAX,
  type Entry,
  type EntryChanges,
  pack,
  type Packed,
  rearranged,
  unpack,
} from "./chunk.ts";
import { pressed, unpressed } from "./press.ts";

export interface ChunkPlace {
  database: Database;
  vault: Vault;
}

async function sealChunk(
  vault: Vault,
  roomId: RoomId,
  entries: Entry[],
): Promise<SearchChunkRecord> {
  const from = entries[0]?.order ?? 0;
  const times = entries.map(({ sentAt }) => sentAt);
  const bytes = await pressed(new TextEncoder().encode(JSON.stringify(pack(entries))));
  return {
    roomId,
    from,
    to: entries.at(-1)?.order ?? from,
    count: entries.length,
    oldestAt: Math.min(...times),
    newestAt: Math.max(...times),
    sealed: await vault.sealBytes(chunkLabel(roomId, from), bytes),
  };
}

/** Nothing when it was altered; the other chunks must still be found in. */
export async function openChunk(
  vault: Vault,
  { roomId, from, sealed }: SearchChunkRecord,
): Promise<Packed> {
  try {
    const bytes = await unpressed(await vault.openBytes(chunkLabel(roomId, from), sealed));
    return JSON.parse(new TextDecoder().decode(bytes)) as Packed;
  } catch {
    return { orders: [], times: [], lines: "" };
  }
}

interface Rewritten {
  gone: number[];
  fresh: SearchChunkRecord[];
}

/** What the chunks of a room become. A full chunk hands on what comes above it. */
async function rewrite(
  { database, vault }: ChunkPlace,
  roomId: RoomId,
  changes: EntryChanges,
): Promise<Rewritten> {
  const keys = await database.getAllKeys("searchChunks", under(roomId));
  const starts = keys.map(([, from]) => from);
  const groups = grouped(starts, changes);
  const rewritten: Rewritten = { gone: [], fresh: [] };
  for (const [at, group] of groups.entries()) {
    const start = starts[at];
    if (group.size === 0) continue;
    const before = start === undefined ? null : await database.get("searchChunks", [roomId, start]);
    const next = groups[at + 1];
    if (before && next && before.count >= CHUNK_ENTRIES_MAX) handOn(group, before.to, next);
    const entries = before ? unpack(await openChunk(vault, before)) : [];
    if (before) rewritten.gone.push(before.from);
    for (const slice of rearranged(entries, group)) {
      rewritten.fresh.push(await sealChunk(vault, roomId, slice));
    }
  }
  return rewritten;
}

type Group = Map<number, Entry | null>;

/** Each change goes to the last chunk that begins at or below it; what is older, to the first. */
function grouped(starts: readonly number[], changes: EntryChanges): Group[] {
  const groups: Group[] = Array.from({ length: Math.max(starts.length, 1) }, () => new Map());
  for (const [order, entry] of changes) {
    const at = starts.findLastIndex((start) => start <= order);
    groups[Math.max(at, 0)]?.set(order, entry);
  }
  return groups;
}

function handOn(group: Group, above: number, next: Group): void {
  for (const [order, entry] of group) {
    if (order <= above) continue;
    group.delete(order);
    next.set(order, entry);
  }
}

/**
 * Puts entries in and takes them out, and forgets the tasks that asked for it. Only one caller at
 * a time may change a room's chunks.
 */
export async function changeEntries(
  place: ChunkPlace,
  roomId: RoomId,
  changes: EntryChanges,
  tasks: readonly SearchTaskRecord[],
): Promise<void> {
  const { gone, fresh } = await rewrite(place, roomId, changes);
  await inTransaction(place.database, ["rooms", "searchChunks", "searchTasks"], async (tx) => {
    // The room may have been left in the meantime.
    if ((await tx.objectStore("rooms").getKey(roomId)) === undefined) return;
    const chunks = tx.objectStore("searchChunks");
    for (const from of gone) await chunks.delete([roomId, from]);
    for (const chunk of fresh) await chunks.put(chunk);
    const open = tx.objectStore("searchTasks");
    for (const { order, mark } of tasks) {
      const now = await open.get([roomId, order]);
      // A message that has changed again meanwhile keeps its task.
      if (now?.mark === mark) await open.delete([roomId, order]);
    }
  });
}

/** Stores events together with what they mean for other events. */
import type { EventId, RoomId } from "../models.ts";
import type { Tx } from "../store/database.ts";
import type { Decryption } from "../crypto/decrypt.ts";
import type { EventRecord, ServerEvent } from "../store/records.ts";
import { bundledEdits } from "./bundled.ts";
import { redactedBy, relationOf } from "./relations.ts";

/** What is put into the record when the key is not there. */
export const waitingName = (roomId: RoomId, sessionId: string) => `${roomId}|${sessionId}`;

export function recordOf(
  roomId: RoomId,
  order: number,
  event: ServerEvent,
  decryption: Decryption | undefined,
  key: string = event.event_id,
): EventRecord {
  const base = { roomId, order, eventId: event.event_id, key, event };
  if (!decryption) return { ...base, clear: null, utd: null };
  if (decryption.clear) return { ...base, clear: decryption.clear, utd: null };
  const { utd, sessionId } = decryption;
  if (sessionId === null || utd === "broken") return { ...base, clear: null, utd };
  return { ...base, clear: null, utd, waiting: waitingName(roomId, sessionId) };
}

/** Writes the event and its relation. Returns the other events that look different now. */
export async function writeEvent(tx: Tx, record: EventRecord): Promise<EventId[]> {
  await tx.objectStore("events").put(record);
  const redacted = redactedBy(record.event);
  if (redacted !== null) return redact(tx, record, redacted);
  return writeRelation(tx, record);
}

/** Writes what the event says about another; again when it could be decrypted later. */
export async function writeRelation(tx: Tx, record: EventRecord): Promise<EventId[]> {
  const relation = relationOf(record.roomId, record.event, record.clear);
  if (!relation || relation.kind === "redaction") return [];
  await tx.objectStore("relations").put(relation);
  return [relation.target];
}

/** Writes the edits that came folded into the event. */
export async function writeBundled(
  tx: Tx,
  { roomId, event }: EventRecord,
  decryptions: ReadonlyMap<EventId, Decryption>,
): Promise<void> {
  for (const edit of bundledEdits(event)) {
    const relation = relationOf(roomId, edit, decryptions.get(edit.event_id)?.clear ?? null);
    if (relation) await tx.objectStore("relations").put(relation);
  }
}

async function redact(tx: Tx, record: EventRecord, target: EventId): Promise<EventId[]> {
  const { roomId, event } = record;
  const victim = await findEvent(tx, roomId, target);
  const annulled = victim && relationOf(roomId, victim.event, victim.clear);
  if (victim) await tx.objectStore("events").put(emptied(victim));
  if (annulled) {
    await tx.objectStore("relations").delete([roomId, annulled.target, target]);
    return [annulled.target];
  }
  const relation = relationOf(roomId, event, null);
  if (relation) await tx.objectStore("relations").put(relation);
  return [target];
}

/** The record without the content that was taken away. */
function emptied(record: EventRecord): EventRecord {
  const { waiting: _waiting, ...rest } = record;
  return { ...rest, event: { ...record.event, content: {} }, clear: null, utd: null };
}

export async function findEvent(
  tx: Tx,
  roomId: RoomId,
  eventId: EventId,
): Promise<EventRecord | undefined> {
  return tx.objectStore("events").index("byId").get([roomId, eventId]);
}

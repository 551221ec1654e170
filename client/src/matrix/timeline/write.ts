/** Stores events together with what they mean for other events. */
import type { Decryption } from "../crypto/decrypt.ts";
import type { EventId, RoomId } from "../models.ts";
import type { Tx } from "../store/database.ts";
import type {
  EventRecord,
  RelationRecord,
  Sealed,
  ServerEvent,
  StoredEvent,
} from "../store/records.ts";
import { storedEvent, storedRelation } from "../store/sealing.ts";
import { bundledEdits } from "./bundled.ts";
import { standingOf } from "./items.ts";
import { redactedBy, relationOf, replyTarget } from "./relations.ts";

/** A decryption, sealed for the store. */
export type Reading =
  | Exclude<Decryption, { utd: null }>
  | (Extract<Decryption, { utd: null }> & { sealed: Sealed });

/** What is put into the record when the key is not there. */
export const waitingName = (roomId: RoomId, sessionId: string) => `${roomId}|${sessionId}`;

export function recordOf(
  roomId: RoomId,
  order: number,
  event: ServerEvent,
  reading: Reading | undefined,
  key: string = event.event_id,
): EventRecord {
  const clear = reading?.clear ?? null;
  const relation = relationOf(roomId, event, clear);
  const isPart = relation !== null && relation.kind !== "redaction";
  return {
    roomId,
    order,
    eventId: event.event_id,
    key,
    event,
    clear,
    sealed: null,
    shield: null,
    utd: null,
    standing: standingOf(roomId, event, clear),
    relatesTo: isPart ? relation.target : null,
    replyTo: replyTarget(event, clear),
    ...(reading && traceOf(roomId, reading)),
  };
}

/** What the reading of an encrypted event leaves in its record. */
function traceOf(roomId: RoomId, reading: Reading): Partial<EventRecord> {
  if (reading.utd === null) return { sealed: reading.sealed, shield: reading.shield };
  const { utd, sessionId } = reading;
  if (sessionId === null || utd === "broken") return { utd };
  return { utd, waiting: waitingName(roomId, sessionId) };
}

/** Writes the event and its relation. Returns the other events that look different now. */
export async function writeEvent(tx: Tx, record: EventRecord): Promise<EventId[]> {
  await tx.objectStore("events").put(storedEvent(record));
  await noteForSearch(tx, record);
  const redacted = redactedBy(record.event);
  if (redacted !== null) return redact(tx, record, redacted);
  return writeRelation(tx, record);
}

/** Its words are not yet where search looks for them. */
export async function noteForSearch(tx: Tx, record: EventRecord): Promise<void> {
  const { roomId, order, standing, utd } = record;
  if (standing === "message" && utd === null) {
    await tx.objectStore("searchTasks").put({ roomId, order, mark: Math.random() });
  }
}

/** Another event has changed what it says. */
async function noteChange(tx: Tx, roomId: RoomId, eventId: EventId): Promise<void> {
  const order = (await findEvent(tx, roomId, eventId))?.order;
  if (order === undefined) return;
  await tx.objectStore("searchTasks").put({ roomId, order, mark: Math.random() });
}

/** Writes what the event says about another; again when it could be decrypted later. */
export async function writeRelation(tx: Tx, record: EventRecord): Promise<EventId[]> {
  const { roomId, event, clear, sealed } = record;
  const relation = relationOf(roomId, event, clear);
  if (!relation || relation.kind === "redaction") return [];
  await putRelation(tx, relation, event, sealed);
  return [relation.target];
}

/** State of the room that speaks of an event. Returns the event that looks different now. */
export async function writeStateRelation(
  tx: Tx,
  roomId: RoomId,
  event: ServerEvent,
): Promise<EventId | null> {
  const relation = relationOf(roomId, event, null);
  if (relation?.kind !== "uncover") return null;
  await putRelation(tx, relation, event, null);
  return relation.target;
}

async function putRelation(
  tx: Tx,
  relation: RelationRecord,
  event: ServerEvent,
  sealed: Sealed | null,
): Promise<void> {
  const { roomId, target, kind } = relation;
  // What lies beside the sealed part is known to the server anyway.
  const isOpen = kind !== "replace" && event.content["m.relates_to"] !== undefined;
  const isSealed = event.type === "m.room.encrypted" && !isOpen;
  await tx.objectStore("relations").put(storedRelation(relation, sealed, isSealed));
  if (kind === "replace" || kind === "redaction") await noteChange(tx, roomId, target);
}

/** Writes the edits that came folded into the event. */
export async function writeBundled(
  tx: Tx,
  { roomId, event }: EventRecord,
  readings: ReadonlyMap<EventId, Reading>,
): Promise<void> {
  for (const edit of bundledEdits(event)) {
    const reading = readings.get(edit.event_id);
    const relation = relationOf(roomId, edit, reading?.clear ?? null);
    const sealed = reading?.utd === null ? reading.sealed : null;
    if (relation) await putRelation(tx, relation, edit, sealed);
  }
}

async function redact(tx: Tx, record: EventRecord, target: EventId): Promise<EventId[]> {
  const { roomId, event } = record;
  const victim = await findEvent(tx, roomId, target);
  if (victim) await tx.objectStore("events").put(emptied(victim));
  if (victim?.relatesTo) {
    await tx.objectStore("relations").delete([roomId, victim.relatesTo, target]);
    await noteChange(tx, roomId, victim.relatesTo);
    return [victim.relatesTo];
  }
  const relation = relationOf(roomId, event, null);
  if (relation) await putRelation(tx, relation, event, null);
  return [target];
}

/** The record without the content that was taken away. */
function emptied(record: StoredEvent): StoredEvent {
  const { waiting: _waiting, ...rest } = record;
  const event = { ...record.event, content: {} };
  return { ...rest, event, sealed: null, shield: null, utd: null };
}

export async function findEvent(
  tx: Tx,
  roomId: RoomId,
  eventId: EventId,
): Promise<StoredEvent | undefined> {
  return tx.objectStore("events").index("byId").get([roomId, eventId]);
}

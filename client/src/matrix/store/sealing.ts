/** Between the opened and the stored shapes of records; see `records.ts`. */
import { asObject, asText, type JsonObject } from "../json.ts";
import type { EventId, RoomId } from "../models.ts";
import type {
  Clear,
  EventRecord,
  QueueRecord,
  RelationDetails,
  RelationRecord,
  RoomRecord,
  Sealed,
  StoredEvent,
  StoredQueued,
  StoredRelation,
  StoredRoom,
  StoredUpload,
  UploadRecord,
} from "./records.ts";
import type { Vault } from "./vault.ts";

const eventLabel = (roomId: RoomId, eventId: EventId) => `event ${roomId} ${eventId}`;
const queueLabel = (txnId: string) => `queue ${txnId}`;
const uploadLabel = (txnId: string) => `upload ${txnId}`;

// Events

export function sealClear(
  vault: Vault,
  roomId: RoomId,
  eventId: EventId,
  clear: Clear,
): Promise<Sealed> {
  return vault.seal(eventLabel(roomId, eventId), clear);
}

/** Null when it was altered; an event must not keep its neighbours from being shown. */
async function openClear(
  vault: Vault,
  { roomId, eventId, sealed }: StoredEvent | StoredRelation,
): Promise<Clear | null> {
  if (sealed === null) return null;
  try {
    return await vault.open<Clear>(eventLabel(roomId, eventId), sealed);
  } catch {
    return null;
  }
}

export function storedEvent({ clear: _clear, ...rest }: EventRecord): StoredEvent {
  return rest;
}

export async function openEvent(
  vault: Vault,
  stored: StoredEvent | EventRecord,
): Promise<EventRecord> {
  if (stored.clear !== undefined) return stored;
  const clear = await openClear(vault, stored);
  const isBroken = stored.sealed !== null && clear === null;
  return { ...stored, clear, utd: isBroken ? "broken" : stored.utd };
}

/** In the same order; those that are open already cost nothing. */
export function openEvents(
  vault: Vault,
  stored: readonly (StoredEvent | EventRecord)[],
): Promise<EventRecord[]> {
  return Promise.all(stored.map((one) => openEvent(vault, one)));
}

// Relations

/** What an annotation or a replacement says, as a whole event says it. */
export function relationDetails(
  kind: RelationRecord["kind"],
  content: JsonObject,
): RelationDetails {
  if (kind === "redaction") return { key: asText(content["reason"]), content: null };
  if (kind === "replace") return { key: null, content: asObject(content["m.new_content"]) };
  return { key: asText(asObject(content["m.relates_to"])["key"]), content: null };
}

const UNREADABLE: RelationDetails = { key: null, content: null };

export function storedRelation(
  { key, content, cover, ...base }: RelationRecord,
  sealed: Sealed | null,
  isEncrypted: boolean,
): StoredRelation {
  return { ...base, sealed, plain: isEncrypted ? null : { key, content, ...(cover && { cover }) } };
}

/** With what was decrypted a moment ago, or with nothing; for use inside a transaction. */
export function openRelationWith(
  { sealed: _sealed, plain, ...base }: StoredRelation,
  clear: Clear | null,
): RelationRecord {
  const details = plain ?? (clear ? relationDetails(base.kind, clear.content) : UNREADABLE);
  return { ...base, ...details };
}

export function openRelations(
  vault: Vault,
  stored: readonly StoredRelation[],
): Promise<RelationRecord[]> {
  return Promise.all(stored.map(async (one) => openRelationWith(one, await openClear(vault, one))));
}

// Rooms

/** `isStale`: the preview does not yet show what others made of the message. */
export function storedRoom({ draft: _draft, ...room }: RoomRecord, isStale = false): StoredRoom {
  if (!room.lastMessage) return { ...room, lastMessage: null };
  const { text: _text, ...preview } = room.lastMessage;
  return { ...room, lastMessage: { ...preview, isStale } };
}

// The send queue

export function sealContent(vault: Vault, txnId: string, content: JsonObject): Promise<Sealed> {
  return vault.seal(queueLabel(txnId), content);
}

export async function sealQueued(
  vault: Vault,
  { content, ...base }: QueueRecord,
): Promise<StoredQueued> {
  return { ...base, sealed: await sealContent(vault, base.txnId, content) };
}

export async function openQueued(
  vault: Vault,
  { sealed, ...base }: StoredQueued,
): Promise<QueueRecord> {
  return { ...base, content: await vault.open<JsonObject>(queueLabel(base.txnId), sealed) };
}

export async function sealUpload(
  vault: Vault,
  txnId: string,
  { blob, name, place, encrypt }: UploadRecord,
): Promise<StoredUpload> {
  const label = uploadLabel(txnId);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return {
    place,
    encrypt,
    sealed: await vault.seal(label, { name, type: blob.type }),
    sealedFile: new Blob([await vault.sealBytes(label, bytes)]),
  };
}

export async function openUpload(
  vault: Vault,
  txnId: string,
  { place, encrypt, sealed, sealedFile }: StoredUpload,
): Promise<UploadRecord> {
  const label = uploadLabel(txnId);
  const { name, type } = await vault.open<{ name: string; type: string }>(label, sealed);
  const bytes = new Uint8Array(await sealedFile.arrayBuffer());
  return { place, encrypt, name, blob: new Blob([await vault.openBytes(label, bytes)], { type }) };
}

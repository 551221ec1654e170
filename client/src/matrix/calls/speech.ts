/** What calls say in their rooms, at once or not at all. */
import { path } from "../api/http.ts";
import type { Context } from "../context.ts";
import { randomName } from "../encoding.ts";
import { EngineError } from "../engine.ts";
import { asObject, asText, type Json, type JsonObject } from "../json.ts";
import type { EventId, RoomId } from "../models.ts";
import { sealFor } from "../sending/seal.ts";

const roomPath = (roomId: RoomId) => path`/_matrix/client/v3/rooms/${roomId}`;

/** Sends an event, encrypted where the room is. */
export async function say(
  context: Context,
  roomId: RoomId,
  type: string,
  content: JsonObject,
): Promise<EventId> {
  const sealed = await sealFor(context, roomId, type, content);
  const where = roomPath(roomId) + path`/send/${sealed.type}/${randomName()}`;
  return eventIdOf(await context.http.call("PUT", where, { body: sealed.body }));
}

export async function setState(
  context: Context,
  roomId: RoomId,
  type: string,
  stateKey: string,
  content: JsonObject,
): Promise<EventId> {
  const where = roomPath(roomId) + path`/state/${type}/${stateKey}`;
  return eventIdOf(await context.http.call("PUT", where, { body: content }));
}

export async function redact(context: Context, roomId: RoomId, eventId: EventId): Promise<void> {
  await context.http.call("PUT", roomPath(roomId) + path`/redact/${eventId}/${randomName()}`);
}

function eventIdOf(answer: Json): EventId {
  const eventId = asText(asObject(answer)["event_id"]);
  if (eventId === null) throw new EngineError("server", "The answer has no event id.");
  return eventId;
}

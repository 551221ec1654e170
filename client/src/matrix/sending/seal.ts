/** What goes over the wire for an event of a room: sealed where the room is encrypted. */
import type { Context } from "../context.ts";
import type { JsonObject } from "../json.ts";
import type { RoomId } from "../models.ts";

/** Reactions are sent in the clear: the server counts them. */
const CLEAR_TYPES = new Set(["m.reaction"]);

export async function sealFor(
  context: Context,
  roomId: RoomId,
  type: string,
  content: JsonObject,
): Promise<{ type: string; body: JsonObject }> {
  const isSealed = context.rooms.get(roomId)?.encrypted ?? false;
  if (!isSealed || CLEAR_TYPES.has(type)) return { type, body: content };
  const crypto = await context.crypto();
  const body = await crypto.cipher.encrypt(roomId, type, content);
  const relation = content["m.relates_to"];
  // The server needs the relation; it lies beside the sealed part.
  if (relation !== undefined) body["m.relates_to"] = relation;
  return { type: "m.room.encrypted", body };
}

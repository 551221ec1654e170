/** How keys of calls travel between devices, sealed by Olm. Pure. spec: MSC4143 */
import type { CallKey } from "../call_models.ts";
import { type Bytes, fromBase64, toBase64 } from "../encoding.ts";
import { asNumber, asObject, asText, type JsonObject } from "../json.ts";
import type { RoomId, TimestampMs } from "../models.ts";
import type { HeardKey } from "./heard_keys.ts";
import { identityOf, type Place } from "./membership.ts";

export const CALL_KEYS = "io.element.call.encryption_keys";
const KEY_BYTES_MIN = 16;
const KEY_BYTES_MAX = 64;
const INDEX_MAX = 255;

export function keyMessage(
  { index, key }: CallKey,
  roomId: RoomId,
  own: Place,
  now: TimestampMs,
): JsonObject {
  return {
    keys: { index, key: toBase64(key) },
    room_id: roomId,
    member: { id: identityOf(own), claimed_device_id: own.deviceId },
    session: { application: "m.call", call_id: "", scope: "m.room" },
    sent_ts: now,
  };
}

export interface KeyMessage {
  roomId: RoomId;
  key: HeardKey;
}

/** `sender` is who the Olm session belongs to. Null for what is not well formed, or not theirs. */
export function readKeyMessage(
  content: JsonObject,
  sender: Place,
  now: TimestampMs,
): KeyMessage | null {
  const roomId = asText(content["room_id"]);
  const claimed = asText(asObject(content["member"])["claimed_device_id"]);
  const keys = asObject(content["keys"]);
  const index = asNumber(keys["index"]);
  const key = bytesOf(asText(keys["key"]) ?? "");
  if (roomId === null || claimed !== sender.deviceId || index === null || !key) return null;
  if (!Number.isInteger(index) || index < 0 || index > INDEX_MAX) return null;
  const sentAt = asNumber(content["sent_ts"]) ?? now;
  return { roomId, key: { identity: identityOf(sender), index, key, sentAt } };
}

function bytesOf(words: string): Bytes | null {
  try {
    const bytes = fromBase64(words);
    return bytes.length >= KEY_BYTES_MIN && bytes.length <= KEY_BYTES_MAX ? bytes : null;
  } catch {
    return null;
  }
}

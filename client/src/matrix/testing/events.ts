/** Events for tests, as a server would send them. */
import type { JsonObject } from "../json.ts";
import type { EventRecord, ServerEvent } from "../store/records.ts";
import { type Reading, recordOf } from "../timeline/write.ts";

export const ALICE = "@alice:example.org";
export const BOB = "@bob:example.org";
export const ROOM = "!room:example.org";

export function message(
  eventId: string,
  text: string,
  changes: Partial<ServerEvent> = {},
): ServerEvent {
  return {
    event_id: eventId,
    type: "m.room.message",
    sender: BOB,
    origin_server_ts: 1_000,
    content: { msgtype: "m.text", body: text },
    ...changes,
  };
}

export function relating(
  eventId: string,
  type: string,
  relation: JsonObject,
  changes: Partial<ServerEvent> = {},
): ServerEvent {
  return message(eventId, "", { type, content: { "m.relates_to": relation }, ...changes });
}

export function stateEvent(type: string, content: JsonObject, stateKey = ""): ServerEvent {
  return message(`$${type}-${stateKey}`, "", { type, content, state_key: stateKey });
}

export function member(userId: string, membership: string, name?: string): ServerEvent {
  const content: JsonObject = { membership };
  if (name !== undefined) content["displayname"] = name;
  return { ...stateEvent("m.room.member", content, userId), sender: userId };
}

export function record(event: ServerEvent, order = 1, reading?: Reading): EventRecord {
  return recordOf(ROOM, order, event, reading);
}

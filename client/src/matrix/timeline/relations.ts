/** What an event says about another event. */
import { DECLINE } from "../calls/ringing.ts";
import { asObject, asText, type JsonObject } from "../json.ts";
import type { EventId, RoomId } from "../models.ts";
import type { Clear, RelationRecord, ServerEvent } from "../store/records.ts";

/** Where the server puts its mark on an event: apps write into the content alone. */
export const COVER = "org.linnet.cover";
/** State by which a moderator uncovers a message; the key is the message. */
export const UNCOVERED = "org.linnet.uncovered";

/** Type and content after decryption, where there was one. */
export function plainOf(
  event: ServerEvent,
  clear: Clear | null,
): { type: string; content: JsonObject } {
  return clear ?? { type: event.type, content: event.content };
}

/** `m.relates_to` lies outside the sealed part, so it is known before decryption. */
function relatesTo(event: ServerEvent, clear: Clear | null): JsonObject {
  return asObject(clear?.content["m.relates_to"] ?? event.content["m.relates_to"]);
}

export function replyTarget(event: ServerEvent, clear: Clear | null): EventId | null {
  return asText(asObject(relatesTo(event, clear)["m.in_reply_to"])["event_id"]);
}

/** The event a redaction takes away. spec: rooms/v11 #moving-the-redacts-property */
export function redactedBy(event: ServerEvent): EventId | null {
  if (event.type !== "m.room.redaction") return null;
  return asText(event.content["redacts"]) ?? event.redacts ?? null;
}

/** The relation to keep for this event; null when it stands for itself. */
export function relationOf(
  roomId: RoomId,
  event: ServerEvent,
  clear: Clear | null,
): RelationRecord | null {
  const base = {
    roomId,
    eventId: event.event_id,
    sender: event.sender,
    sentAt: event.origin_server_ts,
  };
  const redacted = redactedBy(event);
  if (redacted !== null) {
    const reason = asText(event.content["reason"]);
    return { ...base, target: redacted, kind: "redaction", key: reason, content: null };
  }
  if (event.type === UNCOVERED && event.state_key) {
    const key = asText(event.content["event_id"]);
    return { ...base, target: event.state_key, kind: "uncover", key, content: null };
  }
  const relation = relatesTo(event, clear);
  const target = asText(relation["event_id"]);
  const said = target === null ? null : saidOf(relation, event, clear);
  return target === null || said === null ? null : { ...base, target, ...said };
}

type Said = Pick<RelationRecord, "kind" | "key" | "content" | "cover">;

function saidOf(relation: JsonObject, event: ServerEvent, clear: Clear | null): Said | null {
  const { type } = plainOf(event, clear);
  switch (relation["rel_type"]) {
    case "m.annotation": {
      const key = asText(relation["key"]);
      const isReaction = type === "m.reaction" && key !== null;
      return isReaction ? { kind: "annotation", key, content: null } : null;
    }
    case "m.reference":
      return type === DECLINE ? { kind: "decline", key: null, content: null } : null;
    case "m.replace":
      return { kind: "replace", key: null, ...replacementOf(event, clear) };
    default:
      return null;
  }
}

function replacementOf(
  event: ServerEvent,
  clear: Clear | null,
): Pick<RelationRecord, "content" | "cover"> {
  const replacement = plainOf(event, clear).content["m.new_content"];
  const isSealed = replacement === undefined && !clear && event.type === "m.room.encrypted";
  const content = isSealed ? null : asObject(replacement);
  return event.cover ? { content, cover: event.cover } : { content };
}

/** An edit counts only when its author edits an own message. */
export function latestEdit(event: ServerEvent, relations: RelationRecord[]): RelationRecord | null {
  const edits = relations.filter(
    (one) => one.kind === "replace" && one.sender === event.sender && one.content !== null,
  );
  return edits.reduce<RelationRecord | null>(
    (latest, one) => (latest === null || one.sentAt >= latest.sentAt ? one : latest),
    null,
  );
}

/** Shows what is in the queue: new messages as items, the rest as relations of known events. */
import { asObject, asText, type JsonObject } from "../json.ts";
import type { MessageItem, UserId } from "../models.ts";
import type { QueueRecord, RelationRecord } from "../store/records.ts";
import { bodyOf } from "../timeline/bodies.ts";
import { type ItemContext, mentions, quoted } from "../timeline/items.ts";
import { QUEUE_ORDER } from "../timeline/order.ts";

const relation = (content: JsonObject): JsonObject => asObject(content["m.relates_to"]);
const isRelation = ({ content, redacts }: QueueRecord): boolean =>
  redacts !== null || relation(content)["rel_type"] !== undefined;

/** True for new messages; reactions, edits and redactions show at the events they speak of. */
export const isEcho = (record: QueueRecord): boolean => !isRelation(record);

export function echoOf(record: QueueRecord, context: ItemContext): MessageItem {
  const { txnId, content, type, sequence, queuedAt, state, error, eventId } = record;
  const { ownUserId, isRoomEncrypted } = context;
  const { name, avatar } = context.person(ownUserId);
  return {
    kind: "message",
    key: txnId,
    order: QUEUE_ORDER + sequence,
    sentAt: queuedAt,
    eventId,
    sender: ownUserId,
    senderName: name,
    senderAvatar: avatar,
    isMine: true,
    body: bodyOf(type, content),
    isEdited: false,
    mentionsMe: mentions(content, ownUserId),
    replyTo: replyOf(content, context),
    reactions: [],
    sendState: state,
    sendError: error,
    verdict: record.verdict ?? null,
    uploadProgress: record.uploads.length > 0 && state === "sending" ? 0 : null,
    encrypted: isRoomEncrypted,
    shield: null,
    canEdit: false,
    canRedact: false,
  };
}

function replyOf(content: JsonObject, context: ItemContext): MessageItem["replyTo"] {
  const eventId = asText(asObject(relation(content)["m.in_reply_to"])["event_id"]);
  if (eventId === null) return null;
  const target = context.target(eventId);
  if (!target) return { eventId, sender: null, senderName: null, kind: null, text: null };
  return quoted(target, context);
}

/** Reactions, edits and redactions that are on their way count already. */
export function pendingRelations(queue: QueueRecord[], ownUserId: UserId): RelationRecord[] {
  return queue
    .filter((record) => record.state !== "failed")
    .flatMap((record) => pendingRelation(record, ownUserId));
}

function pendingRelation(record: QueueRecord, sender: UserId): RelationRecord[] {
  const { roomId, txnId, content, queuedAt: sentAt, redacts } = record;
  const base = { roomId, eventId: txnId, sender, sentAt };
  if (redacts !== null) {
    const key = asText(content["reason"]);
    return [{ ...base, target: redacts, kind: "redaction", key, content: null }];
  }
  const { rel_type: type, event_id: id, key } = relation(content);
  const target = asText(id);
  if (target === null) return [];
  if (type === "m.annotation") {
    return [{ ...base, target, kind: "annotation", key: asText(key), content: null }];
  }
  if (type !== "m.replace") return [];
  const replacement = asObject(content["m.new_content"]);
  return [{ ...base, target, kind: "replace", key: null, content: replacement }];
}

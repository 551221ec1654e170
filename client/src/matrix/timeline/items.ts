/** Builds the items of a timeline from stored records. Pure: all lookups are handed in. */
import { type Attendance, outcomeOf } from "../calls/attendance.ts";
import { NOTIFICATION, notificationOf } from "../calls/ringing.ts";
import { asObject, asText, type JsonObject, texts } from "../json.ts";
import {
  MAX_REACTION_SENDERS,
  type EventId,
  type MessageBody,
  type MessageItem,
  type Reaction,
  type ReplyPreview,
  type RoomHappening,
  type RoomId,
  type Shield,
  type StateItem,
  type TimelineItem,
  type UserId,
} from "../models.ts";
import type {
  Clear,
  EventRecord,
  RelationRecord,
  ServerEvent,
  Standing,
} from "../store/records.ts";
import { bodyOf, plainTextOf } from "./bodies.ts";
import { coverOf } from "./covers.ts";
import { APP, happeningOf } from "./happenings.ts";
import { latestEdit, plainOf, relationOf, replyTarget } from "./relations.ts";
import { isExpired } from "../rooms/lifetime.ts";

export interface Person {
  name: string;
  avatar: string | null;
}

/** What the builder needs to know beside the record. */
export interface ItemContext {
  ownUserId: UserId;
  /** True when we may take away the messages of others. */
  canRedactOthers: boolean;
  canUncover: boolean;
  isRoomEncrypted: boolean;
  /** Only the server can speak here. */
  isNoticeRoom: boolean;
  person: (userId: UserId) => Person;
  relations: (eventId: EventId) => RelationRecord[];
  /** Who came to the call that the record begins. */
  call: (record: EventRecord) => { attendance: Attendance; isOn: boolean };
  /** The event a reply speaks of, where it is known. */
  target: (eventId: EventId) => EventRecord | null;
}

const MESSAGE_TYPES = new Set(["m.room.message", "m.sticker", "m.room.encrypted"]);
/** Known types that are no messages: they have their own place in the product or none. */
const HIDDEN =
  /^(m\.(call|key\.verification|rtc|poll|beacon|reaction)|org\.matrix\.msc(3381|3401|4075|4143|4310)|io\.element\.call)/;

/** Null for events that are not shown for themselves: edits, reactions, redactions. */
export function itemOf(record: EventRecord, context: ItemContext): TimelineItem | null {
  if (record.event.state_key !== undefined) return stateItem(record, context);
  if (record.standing === "call") return callItem(record, context);
  return record.standing === null ? null : messageItem(record, context);
}

/** Verification between people has its own place; its messages are not part of the talk. */
function isHidden(type: string, content: JsonObject): boolean {
  return HIDDEN.test(type) || content["msgtype"] === "m.key.verification.request";
}

/** True for what the list of chats speaks of, and what makes a chat unread. */
export const isTalk = (standing: Standing): boolean =>
  standing === "message" || standing === "call";

/** As what the event stands in the timeline. Messages count for previews and unread marks. */
export function standingOf(roomId: RoomId, event: ServerEvent, clear: Clear | null): Standing {
  if (event.type === "m.room.redaction" || relationOf(roomId, event, clear)) return null;
  if (event.state_key !== undefined) return "line";
  if (isExpired(event.unsigned)) return null;
  const { type, content } = plainOf(event, clear);
  if (type === NOTIFICATION) return "call";
  if (isHidden(type, content)) return null;
  return MESSAGE_TYPES.has(type) ? "message" : "other";
}

function stateItem(record: EventRecord, context: ItemContext): StateItem | null {
  const happening = happeningOf(record.event);
  return happening && happeningItem(record, happening, context);
}

function callItem(record: EventRecord, context: ItemContext): StateItem | null {
  const { event, clear, eventId } = record;
  const relations = context.relations(eventId);
  const sentAt = event.origin_server_ts;
  const notification = notificationOf(event, plainOf(event, clear), sentAt, 0);
  if (!notification || redactionOf(event, relations)) return null;
  const { attendance, isOn } = context.call(record);
  const declinedBy = relations.filter(({ kind }) => kind === "decline").map((one) => one.sender);
  const { ownUserId } = context;
  const outcome = outcomeOf(notification, { attendance, isOn, declinedBy, ownUserId });
  const durationMs = outcome === "ended" ? attendance.durationMs : null;
  const { intent } = notification;
  return happeningItem(record, { kind: "call", intent, outcome, durationMs }, context);
}

function happeningItem(
  { event, order, key }: EventRecord,
  happening: RoomHappening,
  context: ItemContext,
): StateItem {
  return {
    kind: "state",
    key,
    order,
    sentAt: event.origin_server_ts,
    eventId: event.event_id,
    sender: event.sender,
    senderName: context.person(event.sender).name,
    event: happening,
  };
}

function messageItem(record: EventRecord, context: ItemContext): MessageItem {
  const { event, clear, order, key } = record;
  const relations = context.relations(event.event_id);
  const edit = latestEdit(event, relations);
  const body = believed(messageBody(record, relations, edit), context);
  const { name, avatar } = context.person(event.sender);
  const isMine = event.sender === context.ownUserId;
  const isGone = body.kind === "redacted";
  const cover = coverOf(event, relations);
  return {
    kind: "message",
    key,
    order,
    sentAt: event.origin_server_ts,
    eventId: event.event_id,
    sender: event.sender,
    senderName: name,
    senderAvatar: avatar,
    isMine,
    body,
    cover,
    isEdited: edit !== null && !isGone,
    mentionsMe: mentions(plainOf(event, clear).content, context.ownUserId),
    replyTo: isGone ? null : replyOf(event, clear, context),
    reactions: isGone ? [] : reactionsOf(relations, context),
    sendState: "sent",
    sendError: null,
    verdict: null,
    uploadProgress: null,
    encrypted: event.type === "m.room.encrypted",
    shield: shieldOf(record, context),
    canEdit: isMine && (body.kind === "text" || body.kind === "emote"),
    canRedact: !isGone && (isMine || context.canRedactOthers),
    canUncover: cover !== null && context.canUncover,
    ...viaApp(plainOf(event, clear).content),
  };
}

/** Which app of others has written it in its sender's name. */
function viaApp(content: JsonObject): Pick<MessageItem, "viaApp"> {
  const name = asText(asObject(content[APP])["name"]);
  return name === null ? {} : { viaApp: name };
}

/** What claims to be decided is so only where the server says it. */
function believed(body: MessageBody, { isNoticeRoom }: ItemContext): MessageBody {
  if (body.kind !== "notice" || isNoticeRoom) return body;
  const { facts: _claimed, ...words } = body;
  return words;
}

function shieldOf({ event, clear, shield }: EventRecord, context: ItemContext): Shield {
  if (clear) return shield;
  const isClear = event.type !== "m.room.encrypted";
  return isClear && context.isRoomEncrypted ? { colour: "red", code: "sent_in_clear" } : null;
}

export function messageBody(
  record: EventRecord,
  relations: RelationRecord[],
  edit: RelationRecord | null = latestEdit(record.event, relations),
): MessageBody {
  const { event, clear, utd } = record;
  const redaction = redactionOf(event, relations);
  if (redaction) return redaction;
  if (event.type === "m.room.encrypted" && clear === null) {
    return { kind: "undecryptable", reason: utd ?? "waiting" };
  }
  const { type, content } = plainOf(event, clear);
  return bodyOf(type, edit?.content ?? content);
}

function redactionOf(event: ServerEvent, relations: RelationRecord[]): MessageBody | null {
  const kept = relations.find((one) => one.kind === "redaction");
  if (kept) return { kind: "redacted", by: kept.sender, reason: kept.key };
  const because = event.unsigned?.["redacted_because"];
  if (because === undefined) return null;
  const by = asText(asObject(because)["sender"]) ?? event.sender;
  return { kind: "redacted", by, reason: asText(asObject(asObject(because)["content"])["reason"]) };
}

export function mentions(content: JsonObject, userId: UserId): boolean {
  const listed = asObject(content["m.mentions"]);
  return texts(listed["user_ids"]).includes(userId) || listed["room"] === true;
}

function replyOf(
  event: ServerEvent,
  clear: Clear | null,
  context: ItemContext,
): ReplyPreview | null {
  const eventId = replyTarget(event, clear);
  if (eventId === null) return null;
  const target = context.target(eventId);
  if (!target) return { eventId, sender: null, senderName: null, kind: null, text: null };
  return quoted(target, context);
}

/** A message that is known, as the one that answers it shows it. */
export function quoted(target: EventRecord, context: ItemContext): ReplyPreview {
  const { eventId } = target;
  const relations = context.relations(eventId);
  const body = messageBody(target, relations);
  const { sender } = target.event;
  const senderName = context.person(sender).name;
  const cover = coverOf(target.event, relations);
  return {
    eventId,
    sender,
    senderName,
    kind: body.kind,
    text: plainTextOf(body),
    ...(cover && { cover }),
  };
}

/** One entry per emoji, in the order in which they first appeared. */
export function reactionsOf(
  relations: RelationRecord[],
  { ownUserId, person }: Pick<ItemContext, "ownUserId" | "person">,
): Reaction[] {
  const byKey = new Map<string, Reaction>();
  const seen = new Set<string>();
  const annotations = relations.filter((one) => one.kind === "annotation");
  for (const { key, sender, eventId } of annotations.sort((a, b) => a.sentAt - b.sentAt)) {
    if (key === null || seen.has(`${key}|${sender}`)) continue;
    seen.add(`${key}|${sender}`);
    const reaction = byKey.get(key) ?? { key, count: 0, mine: null, senders: [] };
    reaction.count += 1;
    if (sender === ownUserId) reaction.mine = eventId;
    if (reaction.senders.length < MAX_REACTION_SENDERS) {
      reaction.senders.push({ userId: sender, name: person(sender).name });
    }
    byKey.set(key, reaction);
  }
  return [...byKey.values()];
}

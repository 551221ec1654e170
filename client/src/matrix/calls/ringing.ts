/** Asking people to come to a call, and their saying no. Pure. spec: MSC4075, MSC4310 */
import type { CallIntent, CallRing } from "../call_models.ts";
import { asNumber, asObject, asText, type JsonObject, texts } from "../json.ts";
import type { EventId, TimestampMs, UserId } from "../models.ts";
import type { Clear, ServerEvent } from "../store/records.ts";

export const NOTIFICATION = "org.matrix.msc4075.rtc.notification";
/** COMPAT(Element Call, 2025): what was sent before there were notifications. */
export const NOTIFY = "org.matrix.msc4075.call.notify";
export const DECLINE = "org.matrix.msc4310.rtc.decline";

/** How long ours ring. */
const LIFETIME_MS = 60_000;
const LIFETIME_MS_MAX = 120_000;
/** A sender's clock that is further off than this is not believed. */
const CLOCK_MS_MAX = 20_000;

export interface Notification {
  eventId: EventId;
  caller: UserId;
  kind: CallRing["kind"];
  intent: CallIntent;
  endsAt: TimestampMs;
  mentions: { users: UserId[]; room: boolean };
  /** There may be a newer one of the same call, which is the one to decline. */
  isOld: boolean;
}

/** `ageMs` is how long ago the server got the event. Null for any other event. */
export function notificationOf(
  event: ServerEvent,
  { type, content }: Clear,
  now: TimestampMs,
  ageMs: number,
): Notification | null {
  if (type !== NOTIFICATION && type !== NOTIFY) return null;
  const isOld = type === NOTIFY;
  const mentions = asObject(content["m.mentions"]);
  const sentAt = event.origin_server_ts;
  const lag = sentAt - (asNumber(content["sender_ts"]) ?? sentAt);
  const lifetime = asNumber(content["lifetime"]) ?? LIFETIME_MS;
  const startedAt = now - ageMs - (Math.abs(lag) > CLOCK_MS_MAX ? 0 : lag);
  return {
    eventId: event.event_id,
    caller: event.sender,
    kind: content[isOld ? "notify_type" : "notification_type"] === "ring" ? "ring" : "notification",
    intent: content["m.call.intent"] === "audio" ? "audio" : "video",
    endsAt: Math.min(startedAt + lifetime, now + LIFETIME_MS_MAX),
    mentions: { users: texts(mentions["user_ids"]), room: mentions["room"] === true },
    isOld,
  };
}

export interface Wanted {
  membershipId: EventId;
  kind: CallRing["kind"];
  intent: CallIntent;
  /** Everybody, where this is null. */
  mentioned: UserId[] | null;
  now: TimestampMs;
}

export function notificationContent(wanted: Wanted): JsonObject {
  const { membershipId, kind, intent, mentioned, now } = wanted;
  return {
    "m.mentions": mentioned === null ? { user_ids: [], room: true } : { user_ids: mentioned },
    "m.relates_to": { rel_type: "m.reference", event_id: membershipId },
    "m.call.intent": intent,
    slot_id: "m.call#ROOM",
    notification_type: kind,
    sender_ts: now,
    lifetime: LIFETIME_MS,
  };
}

export function declineContent(notificationId: EventId): JsonObject {
  return { "m.relates_to": { rel_type: "m.reference", event_id: notificationId } };
}

/** What an event refers to. */
export function referenceOf({ content }: Clear): EventId | null {
  const relation = asObject(content["m.relates_to"]);
  return relation["rel_type"] === "m.reference" ? asText(relation["event_id"]) : null;
}

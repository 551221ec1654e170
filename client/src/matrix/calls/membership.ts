/** Who is in a call, as the state of its room says. Pure. spec: MSC4143, MSC3401 */
import type { CallIntent } from "../call_models.ts";
import { asNumber, asText, type JsonObject } from "../json.ts";
import type { DeviceId, EventId, RoomId, Session, TimestampMs, UserId } from "../models.ts";
import type { ServerEvent } from "../store/records.ts";

export const CALL_MEMBER = "org.matrix.msc3401.call.member";
/** Makes each coming another event: of state that is the same as before, servers make none. */
const COMING = "org.linnet.coming";
/** The whole content of a place that was left on purpose; who got lost leaves nothing behind. */
export const HANGING_UP = { "org.linnet.hung_up": true };
/** How long a membership is good that nobody renews. */
export const EXPIRES_MS = 4 * 3_600_000;
/** Rooms of these versions let people own the state keys that begin with their id. */
const OWNED_KEYS = /^org\.matrix\.msc(3757|3779)\b/;

/** One device in a call. */
export interface Membership {
  /** Its name at the media server. */
  identity: string;
  userId: UserId;
  deviceId: DeviceId;
  eventId: EventId;
  /** Another one when somebody has gone and come back. */
  joinedAt: TimestampMs;
  expiresAt: TimestampMs;
  intent: CallIntent;
}

export type Place = Pick<Membership, "userId" | "deviceId">;

export const identityOf = ({ userId, deviceId }: Place): string => `${userId}:${deviceId}`;

/** Null for somebody who has left, and for calls that are not the one of the whole room. */
export function membershipOf({ content, sender, ...event }: ServerEvent): Membership | null {
  const deviceId = asText(content["device_id"]);
  const isOfRoom = ["", "ROOM"].includes(asText(content["call_id"]) ?? "-");
  if (deviceId === null || content["application"] !== "m.call" || !isOfRoom) return null;
  if (content["scope"] === "m.user") return null;
  const sentAt = event.origin_server_ts;
  // Set when the event renews an earlier one; nobody can have joined after it was sent.
  const joinedAt = Math.min(asNumber(content["created_ts"]) ?? sentAt, sentAt);
  return {
    identity: identityOf({ userId: sender, deviceId }),
    userId: sender,
    deviceId,
    eventId: event.event_id,
    joinedAt,
    expiresAt: joinedAt + (asNumber(content["expires"]) ?? EXPIRES_MS),
    intent: content["m.call.intent"] === "audio" ? "audio" : "video",
  };
}

/** Names at the media server of those devices that left on purpose. */
export function hungUpOf(events: readonly ServerEvent[]): string[] {
  return events.flatMap(({ content, sender: userId, state_key: key }) => {
    if (content["org.linnet.hung_up"] !== true) return [];
    const deviceId = key?.match(/^_?(.*)_m\.call$/)?.[1]?.slice(`${userId}_`.length);
    return deviceId ? [identityOf({ userId, deviceId })] : [];
  });
}

/** Everybody whose membership is good now, longest first. */
export function membersOf(events: readonly ServerEvent[], now: TimestampMs): Membership[] {
  const byIdentity = new Map<string, Membership>();
  const inOrder = events.toSorted((a, b) => a.origin_server_ts - b.origin_server_ts);
  for (const event of inOrder) {
    const membership = membershipOf(event);
    if (membership && membership.expiresAt > now) byIdentity.set(membership.identity, membership);
  }
  return [...byIdentity.values()].sort(
    (a, b) => a.joinedAt - b.joinedAt || (a.identity < b.identity ? -1 : 1),
  );
}

export function stateKeyOf({ userId, deviceId }: Place, roomVersion: string): string {
  const name = `${userId}_${deviceId}_m.call`;
  return OWNED_KEYS.test(roomVersion) ? name : `_${name}`;
}

export interface OwnMembership {
  session: Session;
  roomId: RoomId;
  serviceUrl: string;
  intent: CallIntent;
  /** Null when we come; when this renews the membership, the time when we came. */
  joinedAt: TimestampMs | null;
  /** Differs each time we come, and stays when the membership is renewed. */
  comingId: string;
  now: TimestampMs;
}

export function contentOf(own: OwnMembership): JsonObject {
  const { session, roomId, serviceUrl, intent, joinedAt, comingId, now } = own;
  const age = joinedAt === null ? 0 : Math.max(0, now - joinedAt);
  return {
    application: "m.call",
    call_id: "",
    scope: "m.room",
    device_id: session.deviceId,
    membershipID: identityOf(session),
    expires: age + EXPIRES_MS,
    ...(joinedAt === null ? {} : { created_ts: joinedAt }),
    // Everybody sends to the media server of their own homeserver.
    focus_active: { type: "livekit", focus_selection: "multi_sfu" },
    foci_preferred: [{ type: "livekit", livekit_service_url: serviceUrl, livekit_alias: roomId }],
    "m.call.intent": intent,
    [COMING]: comingId,
  };
}

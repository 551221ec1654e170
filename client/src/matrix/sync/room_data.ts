/** Reads a room of a sliding sync answer. */
import { LIST_TYPE } from "../policies.ts";
import { asArray, asNumber, asObject, asText, isObject, type JsonObject } from "../json.ts";
import type { Profile } from "../models.ts";
import type { RoomRecord, ServerEvent } from "../store/records.ts";
import { COVER } from "../timeline/relations.ts";
import { RETENTION } from "../rooms/lifetime.ts";

export interface RoomData {
  initial: boolean;
  limited: boolean;
  liveCount: number;
  prevBatch: string | null;
  timeline: ServerEvent[];
  requiredState: ServerEvent[];
  inviteState: ServerEvent[] | null;
  /** The fields of the answer that are there; absent means unchanged. */
  fields: JsonObject;
}

export function roomDataOf(fields: JsonObject): RoomData {
  const invite = fields["invite_state"] ?? fields["stripped_state"];
  return {
    initial: fields["initial"] === true,
    limited: fields["limited"] === true,
    liveCount: asNumber(fields["num_live"]) ?? 0,
    prevBatch: asText(fields["prev_batch"]),
    timeline: eventsOf(fields["timeline"]).filter((event) => event.event_id !== ""),
    requiredState: eventsOf(fields["required_state"]),
    inviteState: invite === undefined ? null : eventsOf(invite),
    fields,
  };
}

/** Events with the fields that everything else relies on; malformed ones are left out. */
export function eventsOf(value: unknown): ServerEvent[] {
  return asArray(value).flatMap((one) => {
    const event = eventOf(one);
    return event ? [event] : [];
  });
}

export function eventOf(value: unknown): ServerEvent | null {
  if (!isObject(value)) return null;
  const type = asText(value["type"]);
  const sender = asText(value["sender"]);
  if (type === null || sender === null) return null;
  const event: ServerEvent = {
    event_id: asText(value["event_id"]) ?? "",
    type,
    sender,
    origin_server_ts: asNumber(value["origin_server_ts"]) ?? 0,
    content: asObject(value["content"]),
  };
  const stateKey = asText(value["state_key"]);
  const redacts = asText(value["redacts"]);
  if (stateKey !== null) event.state_key = stateKey;
  if (redacts !== null) event.redacts = redacts;
  if (isObject(value[COVER])) event.cover = value[COVER];
  if (isObject(value["unsigned"])) event.unsigned = value["unsigned"];
  return event;
}

export function newRoom(roomId: string): RoomRecord {
  return {
    roomId,
    membership: "join",
    name: null,
    avatar: null,
    heroes: [],
    joinedCount: 0,
    invitedCount: 0,
    isDm: false,
    isSpace: false,
    encrypted: false,
    inviter: null,
    recency: 0,
    unread: 0,
    highlights: 0,
    lastMessage: null,
    lastOrder: 0,
    membersLoaded: false,
    readUpTo: null,
    draft: null,
  };
}

function heroOf(value: unknown): Profile[] {
  const hero = asObject(value);
  const userId = asText(hero["user_id"]);
  if (userId === null) return [];
  return [{ userId, displayName: asText(hero["displayname"]), avatar: asText(hero["avatar_url"]) }];
}

/** Puts the fields that came into the record. */
export function mergeFields(room: RoomRecord, { fields, initial }: RoomData): void {
  if (initial) Object.assign(room, { name: null, avatar: null, heroes: [] });
  if ("name" in fields) room.name = asText(fields["name"]);
  if ("avatar" in fields) room.avatar = asText(fields["avatar"]);
  if ("heroes" in fields) room.heroes = asArray(fields["heroes"]).flatMap(heroOf);
  if ("is_dm" in fields) room.isDm = fields["is_dm"] === true;
  mergeCounts(room, fields);
}

function mergeCounts(room: RoomRecord, fields: JsonObject): void {
  room.joinedCount = asNumber(fields["joined_count"]) ?? room.joinedCount;
  room.invitedCount = asNumber(fields["invited_count"]) ?? room.invitedCount;
  room.counted = asNumber(fields["notification_count"]) ?? room.counted ?? room.unread;
  // The server cannot see mentions in encrypted rooms; those are counted as messages arrive.
  if (!room.encrypted) room.highlights = asNumber(fields["highlight_count"]) ?? room.highlights;
  if (room.counted === 0) Object.assign(room, { quiet: [], highlights: 0 });
}

/** How much there is to read, once all that came is in the record. */
export function countUnread(room: RoomRecord): void {
  const { counted = 0, quiet = [], highlights } = room;
  room.unread = Math.max(counted - quiet.length, highlights);
}

/** Puts what a state event says about the room itself into the record. */
export function mergeState(room: RoomRecord, event: ServerEvent): void {
  switch (event.type) {
    case "m.room.create":
      // Neither is a chat; both are looked after elsewhere.
      room.isSpace = event.content["type"] === "m.space" || event.content["type"] === LIST_TYPE;
      break;
    case "m.room.encryption":
      room.encrypted = true;
      break;
    case "m.room.name":
      room.name = asText(event.content["name"]) || null;
      break;
    case RETENTION:
      room.retention = event.content;
      break;
    case "m.room.avatar":
      room.avatar = asText(event.content["url"]);
      break;
    default:
  }
}

/** Fills the record of a room we are invited to from its stripped state. */
export function mergeInvite(room: RoomRecord, events: ServerEvent[], ownUserId: string): void {
  room.membership = "invite";
  for (const event of events) mergeState(room, event);
  const isMember = (event: ServerEvent, userId: string) =>
    event.type === "m.room.member" && event.state_key === userId;
  const own = events.find((event) => isMember(event, ownUserId));
  if (!own) return;
  if (own.content["membership"] === "knock") {
    room.membership = "knock";
    room.asked = true;
  }
  room.isDm = own.content["is_direct"] === true;
  room.recency = own.origin_server_ts || room.recency || Date.now();
  const inviter = events.find((event) => isMember(event, own.sender))?.content;
  room.inviter = {
    userId: own.sender,
    displayName: asText(inviter?.["displayname"]),
    avatar: asText(inviter?.["avatar_url"]),
  };
  if (room.heroes.length === 0) room.heroes = [room.inviter];
}

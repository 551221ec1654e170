/** Who may do what in a room. spec: client-server-api #mroompower_levels */
import { CALL_MEMBER } from "../calls/membership.ts";
import { CALL_LINKS } from "../call_links.ts";
import { asNumber, asObject, asText, type JsonObject, texts } from "../json.ts";
import type { RoomPower, UserId } from "../models.ts";
import type { ServerEvent } from "../store/records.ts";
import { UNCOVERED } from "../timeline/relations.ts";
import { RETENTION } from "./lifetime.ts";

/** Above everything that can be set: creators of rooms of version 12 and later. */
export const CREATOR_LEVEL = Number.MAX_SAFE_INTEGER;
const MODERATOR_LEVEL = 50;
const ADMIN_LEVEL = 100;
/** From this version on creators stand above the power levels. */
const CREATORS_ABOVE_SINCE = 12;

function isCreator(userId: UserId, create: ServerEvent | null): boolean {
  if (!create) return false;
  return create.sender === userId || texts(create.content["additional_creators"]).includes(userId);
}

function creatorsStandAbove(create: ServerEvent | null): boolean {
  return Number(asText(create?.content["room_version"]) ?? 1) >= CREATORS_ABOVE_SINCE;
}

export function levelOf(
  userId: UserId,
  powers: ServerEvent | null,
  create: ServerEvent | null,
): number {
  if (creatorsStandAbove(create) && isCreator(userId, create)) return CREATOR_LEVEL;
  if (!powers) return isCreator(userId, create) ? ADMIN_LEVEL : 0;
  const users = asObject(powers.content["users"]);
  return asNumber(users[userId]) ?? asNumber(powers.content["users_default"]) ?? 0;
}

const ACTIONS: Record<RoomPower, (powers: JsonObject) => number> = {
  send: (powers) => eventLevel(powers, "m.room.message", false),
  invite: (powers) => asNumber(powers["invite"]) ?? 0,
  kick: (powers) => asNumber(powers["kick"]) ?? MODERATOR_LEVEL,
  ban: (powers) => asNumber(powers["ban"]) ?? MODERATOR_LEVEL,
  redact_others: (powers) => asNumber(powers["redact"]) ?? MODERATOR_LEVEL,
  name: (powers) => eventLevel(powers, "m.room.name", true),
  topic: (powers) => eventLevel(powers, "m.room.topic", true),
  avatar: (powers) => eventLevel(powers, "m.room.avatar", true),
  power_levels: (powers) => eventLevel(powers, "m.room.power_levels", true),
  notify_room: (powers) => asNumber(asObject(powers["notifications"])["room"]) ?? MODERATOR_LEVEL,
  call: (powers) => eventLevel(powers, CALL_MEMBER, true),
  call_links: (powers) => eventLevel(powers, CALL_LINKS, true),
  lifetime: (powers) => eventLevel(powers, RETENTION, true),
  join_rules: (powers) => eventLevel(powers, "m.room.join_rules", true),
};

function eventLevel(powers: JsonObject, type: string, isState: boolean): number {
  const fallback = isState
    ? (asNumber(powers["state_default"]) ?? MODERATOR_LEVEL)
    : (asNumber(powers["events_default"]) ?? 0);
  return asNumber(asObject(powers["events"])[type]) ?? fallback;
}

/** What somebody of this level may do. */
export function powersOf(level: number, powers: ServerEvent | null): Record<RoomPower, boolean> {
  const content = powers?.content ?? {};
  const allowed = Object.entries(ACTIONS).map(([name, needed]) => [name, level >= needed(content)]);
  return Object.fromEntries(allowed) as Record<RoomPower, boolean>;
}

/** Whether somebody may take the covers of rules away: whoever may ban, and set such state. */
export function canUncover(
  userId: UserId,
  powers: ServerEvent | null,
  create: ServerEvent | null,
): boolean {
  const level = levelOf(userId, powers, create);
  const content = powers?.content ?? {};
  return level >= Math.max(ACTIONS.ban(content), eventLevel(content, UNCOVERED, true));
}

export function canRedactOthers(
  userId: UserId,
  powers: ServerEvent | null,
  create: ServerEvent | null,
): boolean {
  return powersOf(levelOf(userId, powers, create), powers).redact_others;
}

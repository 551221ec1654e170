/** Turns state events into what happened, for the lines between messages. */
import { asObject, asText, type JsonObject } from "../json.ts";
import type { RoomHappening } from "../models.ts";
import { nameOr } from "../names.ts";
import { RETENTION, wishOf } from "../rooms/lifetime.ts";
import type { ServerEvent } from "../store/records.ts";

/** State that people need not hear about. */
const SILENT = new Set([
  "m.room.server_acl",
  "m.room.canonical_alias",
  "m.room.guest_access",
  "m.space.child",
  "m.space.parent",
  "org.matrix.msc3401.call.member",
  "m.call.member",
]);

/** State of what a room allows an app of others; in a message, that such an app has written it. */
export const APP = "org.linnet.app";

/** Rules that every room begins with: worth a line only when somebody changes them. */
const RULES = new Set(["m.room.history_visibility", "m.room.join_rules", "m.room.power_levels"]);

/** Null for an event that is not shown. */
export function happeningOf(event: ServerEvent): RoomHappening | null {
  const { type, content } = event;
  if (SILENT.has(type)) return null;
  if (RULES.has(type) && event.unsigned?.["prev_content"] === undefined) return null;
  const build = BUILDERS[type];
  return build ? build(content, event) : { kind: "other", eventType: type };
}

const BUILDERS: Record<string, (content: JsonObject, event: ServerEvent) => RoomHappening | null> =
  {
    "m.room.create": () => ({ kind: "created" }),
    "m.room.member": (_content, event) => memberHappening(event),
    "m.room.name": (content) => ({ kind: "room_named", name: asText(content["name"]) ?? "" }),
    "m.room.topic": (content) => ({
      kind: "room_topic_set",
      topic: asText(content["topic"]) ?? "",
    }),
    "m.room.avatar": () => ({ kind: "room_avatar_set" }),
    "m.room.encryption": () => ({ kind: "encryption_enabled" }),
    "m.room.history_visibility": (content) => ({
      kind: "history_visibility_set",
      visibility: asText(content["history_visibility"]) ?? "",
    }),
    "m.room.join_rules": (content) => ({
      kind: "join_rule_set",
      rule: asText(content["join_rule"]) ?? "",
    }),
    [RETENTION]: (content) => ({
      kind: "lifetime_set",
      lifetimeMs: wishOf(content) ?? null,
    }),
    "m.room.power_levels": () => ({ kind: "power_levels_changed" }),
    "m.room.pinned_events": () => ({ kind: "pins_changed" }),
    [APP]: (content) => ({ kind: "app_allowed", appName: asText(content["name"]) }),
    "m.room.tombstone": (content) => ({
      kind: "room_upgraded",
      replacement: asText(content["replacement_room"]) ?? "",
    }),
  };

function memberHappening(event: ServerEvent): RoomHappening | null {
  const { content, sender } = event;
  const before = asObject(event.unsigned?.["prev_content"]);
  const was = asText(before["membership"]) ?? "leave";
  const who = targetOf(event, before);
  const reason = asText(content["reason"]);
  switch (content["membership"]) {
    case "join":
      return was === "join" ? profileHappening(before, content) : { kind: "joined", ...who };
    case "invite":
      return { kind: "invited", ...who };
    case "knock":
      return { kind: "knocked", ...who };
    case "ban":
      return { kind: "banned", ...who, reason };
    default:
      return leaveHappening(was, sender === who.target, who, reason);
  }
}

function targetOf({ state_key: target = "", content }: ServerEvent, before: JsonObject) {
  return { target, targetName: nameOr(content["displayname"] ?? before["displayname"], target) };
}

function leaveHappening(
  was: string,
  isOwn: boolean,
  who: { target: string; targetName: string },
  reason: string | null,
): RoomHappening {
  if (was === "ban") return { kind: "unbanned", ...who };
  if (was === "invite") return { kind: isOwn ? "invite_declined" : "invite_withdrawn", ...who };
  return isOwn ? { kind: "left", ...who } : { kind: "kicked", ...who, reason };
}

function profileHappening(before: JsonObject, after: JsonObject): RoomHappening | null {
  const from = asText(before["displayname"]);
  const to = asText(after["displayname"]);
  if (from !== to) return { kind: "renamed_self", from, to };
  return before["avatar_url"] === after["avatar_url"] ? null : { kind: "changed_avatar" };
}

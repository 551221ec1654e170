/** What account data says about rooms: direct chats, tags, marks, notification levels. */
import { asObject, asText, type JsonObject, objects, texts } from "../json.ts";
import type { NotificationLevel, RoomId, UserId } from "../models.ts";
import { FILTERS, type Filters, readFilters } from "../filters.ts";
import type { AccountDataRecord } from "../store/records.ts";

export const DIRECT = "m.direct";
export const PUSH_RULES = "m.push_rules";
export const IGNORED = "m.ignored_user_list";
export const TAGS = "m.tag";
/** The tag by which the server marks the room in which it alone speaks. */
export const SERVER_NOTICES = "m.server_notice";
export const MARKED_UNREAD = "m.marked_unread";
export const FULLY_READ = "m.fully_read";
/** Of a room: `held` says that a stranger's request was accepted and has not been answered yet. */
export const REQUEST = "org.linnet.request";

export class AccountState {
  readonly #contents = new Map<string, JsonObject>();
  #directs = new Map<RoomId, UserId>();

  load(records: Iterable<AccountDataRecord>): void {
    for (const { roomId, type, content } of records)
      this.#contents.set(`${roomId}|${type}`, content);
    this.#directs = directsOf(this.content(DIRECT));
  }

  content(type: string, roomId: RoomId = ""): JsonObject {
    return this.#contents.get(`${roomId}|${type}`) ?? {};
  }

  directUser(roomId: RoomId): UserId | null {
    return this.#directs.get(roomId) ?? null;
  }

  /** Rooms that are direct chats with this person, in the order of the account data. */
  directRooms(userId: UserId): RoomId[] {
    return texts(this.content(DIRECT)[userId]);
  }

  /** Whether there is a direct chat with this person that was begun or answered here. */
  isContact(userId: UserId): boolean {
    return this.directRooms(userId).some((roomId) => !this.isHeld(roomId));
  }

  isHeld(roomId: RoomId): boolean {
    return this.content(REQUEST, roomId)["held"] === true;
  }

  /** Whether an invite is a stranger's, and not the server's own. */
  isRequest(roomId: RoomId, inviter: UserId | undefined): boolean {
    if (this.isTagged(roomId, SERVER_NOTICES)) return false;
    return inviter === undefined || !this.isContact(inviter);
  }

  filters(): Filters {
    return readFilters(this.content(FILTERS));
  }

  ignoredUsers(): UserId[] {
    return Object.keys(asObject(this.content(IGNORED)["ignored_users"]));
  }

  isTagged(roomId: RoomId, tag: string): boolean {
    return asObject(this.content(TAGS, roomId)["tags"])[tag] !== undefined;
  }

  isMarkedUnread(roomId: RoomId): boolean {
    return this.content(MARKED_UNREAD, roomId)["unread"] === true;
  }

  notificationLevel(roomId: RoomId): NotificationLevel {
    return notificationLevel(this.content(PUSH_RULES), roomId);
  }
}

function directsOf(content: JsonObject): Map<RoomId, UserId> {
  const directs = new Map<RoomId, UserId>();
  for (const [userId, rooms] of Object.entries(content)) {
    for (const roomId of texts(rooms)) if (!directs.has(roomId)) directs.set(roomId, userId);
  }
  return directs;
}

const isSilent = (rule: JsonObject) =>
  !(rule["actions"] as unknown[] | undefined)?.includes("notify");

/** Read from the rules that clients make per room. spec: client-server-api #push-rules */
export function notificationLevel(content: JsonObject, roomId: RoomId): NotificationLevel {
  const global = asObject(content["global"]);
  const ruleFor = (kind: string) =>
    objects(global[kind]).find(
      (rule) => asText(rule["rule_id"]) === roomId && rule["enabled"] !== false,
    );
  const override = ruleFor("override");
  if (override && isSilent(override)) return "mute";
  const room = ruleFor("room");
  return room && isSilent(room) ? "mentions" : "all";
}

/** Making, entering, leaving and changing rooms. */
import { MatrixError, path } from "../api/http.ts";
import { CALL_MEMBER } from "../calls/membership.ts";
import type { Context } from "../context.ts";
import { EngineError, type GroupDraft } from "../engine.ts";
import { asNumber, asObject, asText, type Json, type JsonObject, texts } from "../json.ts";
import { rulesOf } from "../room_rules.ts";
import type { Media } from "../media/media.ts";
import type {
  EventId,
  Membership,
  NotificationLevel,
  RoomDetails,
  RoomId,
  RoomPreview,
  UserId,
} from "../models.ts";
import { DIRECT, MARKED_UNREAD, REQUEST } from "./account_state.ts";
import type { RoomRecord } from "../store/records.ts";
import { lifetimeOf } from "./lifetime.ts";
import type { Members } from "./members.ts";
import { NoticeRooms } from "./notice_rooms.ts";
import { levelOf, powersOf } from "./power.ts";
import { isRequest } from "./summary.ts";

const ENCRYPTION: JsonObject = {
  type: "m.room.encryption",
  state_key: "",
  content: { algorithm: "m.megolm.v1.aes-sha2" },
};
const roomPath = (roomId: RoomId) => path`/_matrix/client/v3/rooms/${roomId}`;

export interface RoomsWiring {
  context: Context;
  members: Members;
  media: Media;
  waitForRoom: (roomId: RoomId) => Promise<void>;
  tell: (roomIds: RoomId[]) => void;
}

export class Rooms {
  readonly #context: Context;
  readonly #members: Members;
  readonly #media: Media;
  /** Resolves when sync has brought the room. */
  readonly #waitForRoom: (roomId: RoomId) => Promise<void>;

  /** Rows of these rooms must be drawn again. */
  readonly #tell: (roomIds: RoomId[]) => void;
  readonly #notices: NoticeRooms;

  constructor({ context, members, media, waitForRoom, tell }: RoomsWiring) {
    this.#context = context;
    this.#members = members;
    this.#media = media;
    this.#waitForRoom = waitForRoom;
    this.#tell = tell;
    this.#notices = new NoticeRooms(context, (roomId) => this.join(roomId, []));
  }

  /** Go into the room of the server's notices, if it invites to one. */
  enterNotices(): Promise<void> {
    return this.#notices.enter();
  }

  #post(where: string, body: JsonObject = {}): Promise<Json> {
    return this.#context.http.call("POST", where, { body });
  }

  async #create(body: JsonObject): Promise<RoomId> {
    const answer = await this.#post("/_matrix/client/v3/createRoom", body);
    const roomId = asText(asObject(answer)["room_id"]);
    if (roomId === null) throw new EngineError("server", "The new room has no id.");
    return roomId;
  }

  async openDirectChat(userId: UserId): Promise<RoomId> {
    const { account, rooms } = this.#context;
    const known = account
      .directRooms(userId)
      .find((roomId) => rooms.get(roomId)?.membership === "join");
    if (known !== undefined) return known;
    const roomId = await this.#create({
      preset: "trusted_private_chat",
      is_direct: true,
      invite: [userId],
      initial_state: [ENCRYPTION],
    });
    await this.#markDirect(roomId, userId);
    await this.#waitForRoom(roomId);
    return roomId;
  }

  async #markDirect(roomId: RoomId, userId: UserId): Promise<void> {
    const { account, accountData } = this.#context;
    const content = account.content(DIRECT);
    const rooms = texts(content[userId]);
    const next = { ...content, [userId]: [...new Set([roomId, ...rooms])] };
    await accountData.write(DIRECT, next);
    account.load([{ roomId: "", type: DIRECT, content: next }]);
    this.#tell([roomId]);
  }

  async createGroup(draft: GroupDraft): Promise<RoomId> {
    const isPublic = draft.access === "public";
    const initialState = draft.encrypted ? [ENCRYPTION] : [];
    if (draft.avatar) {
      const url = await this.#media.upload(draft.avatar, draft.avatar.type, null);
      initialState.push({ type: "m.room.avatar", state_key: "", content: { url } });
    }
    const roomId = await this.#create({
      name: draft.name,
      ...(draft.topic === null ? {} : { topic: draft.topic }),
      ...(isPublic && draft.alias !== null ? { room_alias_name: draft.alias } : {}),
      preset: isPublic ? "public_chat" : "private_chat",
      visibility: isPublic && draft.listed ? "public" : "private",
      invite: draft.invite,
      initial_state: initialState,
    });
    await this.#waitForRoom(roomId);
    return roomId;
  }

  async join(roomIdOrAlias: string, via: string[]): Promise<RoomId> {
    const invited = this.#context.rooms.get(roomIdOrAlias);
    const query = via.map((server) => `via=${encodeURIComponent(server)}`).join("&");
    const where = path`/_matrix/client/v3/join/${roomIdOrAlias}`;
    if (invited && this.#isStrangersChat(invited)) await this.#setHeld(invited.roomId, true);
    const answer = asObject(await this.#post(query === "" ? where : `${where}?${query}`));
    const roomId = asText(answer["room_id"]) ?? roomIdOrAlias;
    if (invited?.membership === "invite" && invited.isDm && invited.inviter) {
      await this.#markDirect(roomId, invited.inviter.userId);
    }
    await this.#waitForRoom(roomId);
    return roomId;
  }

  /** Of two people, or not known to be of more; whatever the inviter calls it. */
  #isStrangersChat(room: RoomRecord): boolean {
    const isOfTwo = room.isDm || room.joinedCount + room.invitedCount <= 2;
    return isOfTwo && isRequest(room, this.#context.account);
  }

  #noteHeld(roomId: RoomId, held: boolean): void {
    this.#context.account.load([{ roomId, type: REQUEST, content: { held } }]);
    this.#tell([roomId]);
  }

  /** Here at once: what is read while the server hears of it would else be read in secret. */
  async #setHeld(roomId: RoomId, held: boolean): Promise<void> {
    this.#noteHeld(roomId, held);
    try {
      await this.#context.accountData.write(REQUEST, { held }, roomId);
    } catch (error) {
      this.#noteHeld(roomId, !held);
      throw error;
    }
  }

  async stopHolding(roomId: RoomId): Promise<void> {
    if (this.#context.account.isHeld(roomId)) await this.#setHeld(roomId, false);
  }

  async knock(roomIdOrAlias: string, via: string[]): Promise<void> {
    const query = via.map((server) => `via=${encodeURIComponent(server)}`).join("&");
    const where = path`/_matrix/client/v3/knock/${roomIdOrAlias}`;
    await this.#post(query === "" ? where : `${where}?${query}`);
  }

  async preview(roomIdOrAlias: string, via: string[]): Promise<RoomPreview> {
    const query = via.map((server) => `via=${encodeURIComponent(server)}`).join("&");
    const where = path`/_matrix/client/v1/room_summary/${roomIdOrAlias}`;
    const answer = asObject(
      await this.#context.http.call("GET", query === "" ? where : `${where}?${query}`),
    );
    return {
      roomId: asText(answer["room_id"]) ?? roomIdOrAlias,
      name: asText(answer["name"]),
      topic: asText(answer["topic"]),
      avatar: asText(answer["avatar_url"]),
      memberCount: asNumber(answer["num_joined_members"]) ?? 0,
      joinRule: asText(answer["join_rule"]) ?? "invite",
      encrypted: asText(answer["encryption"] ?? answer["im.nheko.summary.encryption"]) !== null,
      membership: asText(answer["membership"]) as Membership | null,
      rules: rulesOf(answer["org.linnet.rules"]),
    };
  }

  async leave(roomId: RoomId): Promise<void> {
    await this.#post(`${roomPath(roomId)}/leave`);
  }

  async invite(roomId: RoomId, userId: UserId): Promise<void> {
    await this.#post(`${roomPath(roomId)}/invite`, { user_id: userId });
  }

  async moderate(
    verb: "kick" | "ban" | "unban",
    roomId: RoomId,
    userId: UserId,
    reason?: string,
  ): Promise<void> {
    const body: JsonObject = { user_id: userId };
    if (reason !== undefined && reason !== "") body["reason"] = reason;
    await this.#post(`${roomPath(roomId)}/${verb}`, body);
  }

  async setState(roomId: RoomId, type: string, content: JsonObject): Promise<void> {
    const where = roomPath(roomId) + path`/state/${type}/`;
    await this.#context.http.call("PUT", where, { body: content });
  }

  async setPowerLevel(roomId: RoomId, userId: UserId, level: number): Promise<void> {
    await this.#changePowers(roomId, "users", { [userId]: level });
  }

  async allowCalls(roomId: RoomId): Promise<void> {
    await this.#changePowers(roomId, "events", { [CALL_MEMBER]: 0, "m.call.member": 0 });
  }

  /** Reads first, as the event holds everybody's levels. */
  async #changePowers(
    roomId: RoomId,
    part: "users" | "events",
    levels: Record<string, number>,
  ): Promise<void> {
    const where = `${roomPath(roomId)}/state/m.room.power_levels/`;
    const content = asObject(await this.#context.http.call("GET", where));
    const changed = { ...content, [part]: { ...asObject(content[part]), ...levels } };
    await this.setState(roomId, "m.room.power_levels", changed);
  }

  async setAvatar(roomId: RoomId, picture: Blob | null): Promise<void> {
    const content: JsonObject = {};
    if (picture) content["url"] = await this.#media.upload(picture, picture.type, null);
    await this.setState(roomId, "m.room.avatar", content);
  }

  async pin(roomId: RoomId, eventId: EventId, pinned: boolean): Promise<void> {
    const state = await this.#members.state(roomId, "m.room.pinned_events");
    const others = texts(state?.content["pinned"]).filter((one) => one !== eventId);
    const next = pinned ? [...others, eventId] : others;
    await this.setState(roomId, "m.room.pinned_events", { pinned: next });
  }

  async details(roomId: RoomId): Promise<RoomDetails> {
    const room = this.#context.rooms.get(roomId);
    if (!room) throw new EngineError("not_found", "This room is not known.");
    const members = await this.#members.list(roomId);
    const read = (type: string) => this.#members.state(roomId, type);
    const [powers, create, topic, rules, visibility, alias, pins, tombstone] = await Promise.all([
      read("m.room.power_levels"),
      read("m.room.create"),
      read("m.room.topic"),
      read("m.room.join_rules"),
      read("m.room.history_visibility"),
      read("m.room.canonical_alias"),
      read("m.room.pinned_events"),
      read("m.room.tombstone"),
    ]);
    const ownPowerLevel = levelOf(this.#context.session.userId, powers, create);
    return {
      roomId,
      name: room.name,
      topic: asText(topic?.content["topic"]),
      avatar: room.avatar,
      encrypted: room.encrypted,
      joinRule: asText(rules?.content["join_rule"]) ?? "invite",
      historyVisibility: asText(visibility?.content["history_visibility"]) ?? "shared",
      canonicalAlias: asText(alias?.content["alias"]),
      pinned: texts(pins?.content["pinned"]),
      members,
      ownPowerLevel,
      can: powersOf(ownPowerLevel, powers),
      replacedBy: asText(tombstone?.content["replacement_room"]),
      lifetime: {
        ms: lifetimeOf(room.retention, this.#context.lifetimes.limits),
        maxMs: this.#context.lifetimes.limits.maxMs,
      },
    };
  }

  // Our own marks

  /** spec: client-server-api #push-rules; the same two rules that other clients make. */
  async setNotificationLevel(roomId: RoomId, level: NotificationLevel): Promise<void> {
    const rule = (kind: string) => path`/_matrix/client/v3/pushrules/global/${kind}/${roomId}`;
    const put = (kind: string, body: JsonObject) =>
      this.#context.http.call("PUT", rule(kind), { body });
    if (level !== "mute") await this.#deleteRule(rule("override"));
    if (level !== "mentions") await this.#deleteRule(rule("room"));
    if (level === "mentions") await put("room", { actions: [] });
    if (level === "mute") {
      const conditions = [{ kind: "event_match", key: "room_id", pattern: roomId }];
      await put("override", { actions: [], conditions });
    }
  }

  async #deleteRule(where: string): Promise<void> {
    try {
      await this.#context.http.call("DELETE", where);
    } catch (error) {
      if (!(error instanceof MatrixError && error.status === 404)) throw error;
    }
  }

  async setTag(roomId: RoomId, tag: string, present: boolean): Promise<void> {
    const { http, session } = this.#context;
    const where = path`/_matrix/client/v3/user/${session.userId}/rooms/${roomId}/tags/${tag}`;
    if (present) await http.call("PUT", where, { body: { order: 0.5 } });
    else await http.call("DELETE", where);
  }

  async setMarkedUnread(roomId: RoomId, unread: boolean): Promise<void> {
    await this.#context.accountData.write(MARKED_UNREAD, { unread }, roomId);
  }
}

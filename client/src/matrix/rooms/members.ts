/** The people of a room: loaded from the server on demand, kept up to date by sync. */
import { path } from "../api/http.ts";
import type { Context } from "../context.ts";
import type { RoomAudience } from "../crypto/share.ts";
import { asObject, asText } from "../json.ts";
import type { Member, Membership, Profile, RoomId, UserId } from "../models.ts";
import { Mutexes } from "../mutex.ts";
import { inTransaction, under } from "../store/database.ts";
import type { ServerEvent, StateRecord } from "../store/records.ts";
import { eventsOf } from "../sync/room_data.ts";
import { levelOf } from "./power.ts";

/** In member events of people without an account who came by a call link. */
const GUEST = "org.linnet.guest";

export class Members {
  readonly #context: Context;
  readonly #loading = new Mutexes();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Makes sure that all members are in the store. */
  ensure(roomId: RoomId): Promise<void> {
    return this.#loading.run(roomId, async () => {
      if (this.#context.rooms.get(roomId)?.membersLoaded === false) await this.#load(roomId);
    });
  }

  async #load(roomId: RoomId): Promise<void> {
    const { http, commits } = this.#context;
    const where = path`/_matrix/client/v3/rooms/${roomId}/members`;
    const events = eventsOf(asObject(await http.call("GET", where))["chunk"]);
    await commits.run(() => this.#put(roomId, events));
  }

  async #put(roomId: RoomId, events: ServerEvent[]): Promise<void> {
    const { database, rooms } = this.#context;
    await inTransaction(database, ["state", "rooms"], async (tx) => {
      const store = tx.objectStore("state");
      for (const event of events) {
        const stateKey = event.state_key ?? "";
        const kept = await store.get([roomId, "m.room.member", stateKey]);
        // Sync may have brought a newer one while the answer was on its way.
        const isNewer = !kept || kept.event.origin_server_ts <= event.origin_server_ts;
        if (isNewer) await store.put({ roomId, type: "m.room.member", stateKey, event });
      }
      const room = await tx.objectStore("rooms").get(roomId);
      if (!room) return;
      await tx.objectStore("rooms").put({ ...room, membersLoaded: true });
    });
    const room = rooms.get(roomId);
    if (room) rooms.set(roomId, { ...room, membersLoaded: true });
  }

  async #events(roomId: RoomId): Promise<ServerEvent[]> {
    const range = under(roomId, "m.room.member");
    const records = await this.#context.database.getAll("state", range);
    return records.map(({ event }) => event);
  }

  async state(roomId: RoomId, type: string): Promise<ServerEvent | null> {
    return (await this.#context.database.get("state", [roomId, type, ""]))?.event ?? null;
  }

  /**
   * Who gets the room's keys. Guests of a call do not: they see the call, and none of the messages,
   * so nobody has to rely on the server alone for that.
   */
  async audience(roomId: RoomId): Promise<RoomAudience> {
    await this.ensure(roomId);
    const [events, encryption, visibility] = await Promise.all([
      this.#events(roomId),
      this.state(roomId, "m.room.encryption"),
      this.state(roomId, "m.room.history_visibility"),
    ]);
    const withMembership = (wanted: Membership) =>
      events
        .filter(({ content }) => content["membership"] === wanted && content[GUEST] !== true)
        .map((event) => event.state_key ?? "");
    return {
      joined: withMembership("join"),
      invited: withMembership("invite"),
      historyVisibility: asText(visibility?.content["history_visibility"]) ?? "shared",
      encryption: encryption?.content ?? {},
    };
  }

  /** Whether our own server says that somebody has no account; of others nobody can know. */
  async isGuest(roomId: RoomId, userId: UserId): Promise<boolean> {
    const { database, session } = this.#context;
    if (!userId.endsWith(`:${session.serverName}`)) return false;
    const record = await database.get("state", [roomId, "m.room.member", userId]);
    return record?.event.content[GUEST] === true;
  }

  async list(roomId: RoomId): Promise<Member[]> {
    await this.ensure(roomId);
    const [events, powers, create] = await Promise.all([
      this.#events(roomId),
      this.state(roomId, "m.room.power_levels"),
      this.state(roomId, "m.room.create"),
    ]);
    const members = events.map((event) => ({
      ...profileOf(event),
      membership: (asText(event.content["membership"]) ?? "leave") as Membership,
      powerLevel: levelOf(event.state_key ?? "", powers, create),
      isNameAmbiguous: false,
    }));
    return markAmbiguous(members.filter(({ membership }) => membership !== "leave"));
  }

  /** From the store only; the id stands in for an unknown name. */
  async profile(roomId: RoomId, userId: UserId): Promise<Profile> {
    const key: [string, string, string] = [roomId, "m.room.member", userId];
    const record: StateRecord | undefined = await this.#context.database.get("state", key);
    return record ? profileOf(record.event) : { userId, displayName: null, avatar: null };
  }

  async name(roomId: RoomId, userId: UserId): Promise<string> {
    return (await this.profile(roomId, userId)).displayName ?? userId;
  }
}

function profileOf({ state_key: userId, content }: ServerEvent): Profile {
  return {
    userId: userId ?? "",
    displayName: asText(content["displayname"]),
    avatar: asText(content["avatar_url"]),
  };
}

function markAmbiguous(members: Member[]): Member[] {
  const counts = new Map<string, number>();
  const nameOf = ({ displayName }: Member) =>
    displayName?.normalize("NFKC").toLowerCase().trim() ?? "";
  for (const member of members) counts.set(nameOf(member), (counts.get(nameOf(member)) ?? 0) + 1);
  return members.map((member) => ({
    ...member,
    isNameAmbiguous: nameOf(member) !== "" && (counts.get(nameOf(member)) ?? 0) > 1,
  }));
}

/** Who is in the call of a room, with what the view shows of them. */
import { isPassing, path } from "../api/http.ts";
import type { CallMember } from "../call_models.ts";
import type { Context } from "../context.ts";
import type { Crypto, DeviceTrust } from "../crypto/crypto.ts";
import { asObject } from "../json.ts";
import type { RoomId, UserId, UserTrust } from "../models.ts";
import { localPart } from "../names.ts";
import type { Members } from "../rooms/members.ts";
import { under } from "../store/database.ts";
import type { ServerEvent } from "../store/records.ts";
import { CALL_MEMBER, hungUpOf, identityOf, type Membership, membersOf } from "./membership.ts";

const MEMBER = "m.room.member";

interface Known {
  trust: UserTrust;
  devices: Map<string, DeviceTrust>;
}

export class Roster {
  readonly #context: Context;
  readonly #members: Members;
  readonly #own: string;
  /** Null until the crypto store is open: then nothing is known of anybody's devices. */
  #crypto: Crypto | null = null;
  readonly #tracked = new Set<UserId>();
  /** What is known of people, until something new becomes known. */
  readonly #known = new Map<UserId, Promise<Known>>();
  readonly #asked = new Set<string>();

  constructor(context: Context, members: Members) {
    this.#context = context;
    this.#members = members;
    this.#own = identityOf(context.session);
  }

  useCrypto(crypto: Crypto): void {
    this.#crypto = crypto;
    this.#known.clear();
  }

  /** Something new is known of these people or their devices. */
  trustChanged(userIds: readonly UserId[]): void {
    for (const userId of userIds) this.#known.delete(userId);
  }

  /** Those rooms in which somebody has ever been in a call. */
  async called(roomIds: RoomId[]): Promise<RoomId[]> {
    const { store } = this.#context.database.transaction("state");
    const keys = roomIds.map((roomId) => store.getKey(under(roomId, CALL_MEMBER)));
    const found = await Promise.all(keys);
    return roomIds.filter((_roomId, at) => found[at] !== undefined);
  }

  /** Learns who those in the call are whom sync has not told of. False when all are known. */
  async loadNames(roomId: RoomId, members: readonly Membership[]): Promise<boolean> {
    const { database, session } = this.#context;
    let isNew = false;
    for (const userId of new Set(members.map((one) => one.userId))) {
      const known = await database.getKey("state", [roomId, MEMBER, userId]);
      if (known !== undefined) continue;
      const load = session.isGuest ? this.#loadNames(roomId) : this.#loadName(roomId, userId);
      isNew = (await load) || isNew;
    }
    return isNew;
  }

  /** Guests may ask for everybody, and for nobody alone. */
  async #loadNames(roomId: RoomId): Promise<boolean> {
    const isNew = this.#context.rooms.get(roomId)?.membersLoaded === false;
    await this.#members.ensure(roomId);
    return isNew;
  }

  /** One by one: a large room may have many more people than its call. */
  async #loadName(roomId: RoomId, userId: UserId): Promise<boolean> {
    const name = `${roomId} ${userId}`;
    if (this.#asked.has(name)) return false;
    this.#asked.add(name);
    const { http, commits, database } = this.#context;
    try {
      const where = path`/_matrix/client/v3/rooms/${roomId}/state/${MEMBER}/${userId}`;
      const content = asObject(await http.call("GET", where));
      const rest = { event_id: "", sender: userId, origin_server_ts: 0, state_key: userId };
      const record = { roomId, type: MEMBER, stateKey: userId };
      await commits.run(async () => {
        // Sync may have brought it meanwhile, and knows better.
        if ((await database.getKey("state", [roomId, MEMBER, userId])) !== undefined) return;
        await database.put("state", { ...record, event: { ...rest, type: MEMBER, content } });
      });
      return true;
    } catch (error) {
      if (isPassing(error)) this.#asked.delete(name);
      throw error;
    }
  }

  /** Everybody in the call; this device only when `isHere`. */
  async memberships(roomId: RoomId, isHere: boolean): Promise<Membership[]> {
    const all = membersOf(await this.#places(roomId), Date.now());
    await this.#track(all);
    const checked = await Promise.all(
      all.map(async (one) => {
        if (one.identity === this.#own) return isHere;
        return (await this.#isInRoom(roomId, one.userId)) && this.#hasDevice(one);
      }),
    );
    return all.filter((_one, at) => checked[at]);
  }

  /** Those who left their last call here on purpose. */
  async hungUp(roomId: RoomId): Promise<string[]> {
    return hungUpOf(await this.#places(roomId));
  }

  /** What every device has said last of its being in the room's call. */
  async #places(roomId: RoomId): Promise<ServerEvent[]> {
    const records = await this.#context.database.getAll("state", under(roomId, CALL_MEMBER));
    return records.map(({ event }) => event);
  }

  /** True when the room says that this device is in its call. */
  async hasOwn(roomId: RoomId): Promise<boolean> {
    const all = membersOf(await this.#places(roomId), Date.now());
    return all.some(({ identity }) => identity === this.#own);
  }

  async #track(all: Membership[]): Promise<void> {
    const unknown = all.map(({ userId }) => userId).filter((one) => !this.#tracked.has(one));
    if (!this.#crypto || unknown.length === 0) return;
    for (const userId of unknown) this.#tracked.add(userId);
    await this.#crypto.track(new Set(unknown));
  }

  /** Those whom we have not heard of must be in the room, else they could not have said so. */
  async #isInRoom(roomId: RoomId, userId: UserId): Promise<boolean> {
    const record = await this.#context.database.get("state", [roomId, MEMBER, userId]);
    return !record || record.event.content["membership"] === "join";
  }

  async #hasDevice({ userId, deviceId }: Membership): Promise<boolean> {
    const { devices } = await this.#knownOf(userId);
    return devices.size === 0 || devices.has(deviceId);
  }

  #knownOf(userId: UserId): Promise<Known> {
    const known = this.#known.get(userId) ?? this.#learn(userId);
    this.#known.set(userId, known);
    return known;
  }

  async #learn(userId: UserId): Promise<Known> {
    if (!this.#crypto) return { trust: "unknown", devices: new Map() };
    const [trust, devices] = await Promise.all([
      this.#crypto.userTrust(userId),
      this.#crypto.deviceTrust(userId),
    ]);
    return { trust, devices };
  }

  /** `handOf` says since when the hand of a member is up. */
  async member(
    roomId: RoomId,
    membership: Membership,
    handRaisedAt: number | null,
  ): Promise<CallMember> {
    const { identity, userId, deviceId, joinedAt } = membership;
    const [{ displayName, avatar }, isGuest] = await Promise.all([
      this.#members.profile(roomId, userId),
      this.#members.isGuest(roomId, userId),
    ]);
    const { trust, devices } = await this.#knownOf(userId);
    return {
      identity,
      userId,
      deviceId,
      name: displayName ?? localPart(userId),
      avatar,
      joinedAt,
      isOwn: identity === this.#own,
      handRaisedAt,
      trust,
      isDeviceVerified: devices.get(deviceId)?.isVerified ?? false,
      isGuest,
    };
  }
}

/** How people are called in a room, from the room's state as it is stored. */
import { asText } from "../json.ts";
import type { ReadReceipt, RoomId, UserId } from "../models.ts";
import { localPart, nameOr } from "../names.ts";
import { type ReadTx, under } from "../store/database.ts";
import type { Person } from "./items.ts";

/** Of more readers of a room nobody looks at the names. */
const NAMED_READERS_MAX = 100;

export class People {
  readonly #tx: ReadTx;
  readonly #roomId: RoomId;
  readonly #known = new Map<UserId, Person>();

  constructor(tx: ReadTx, roomId: RoomId) {
    this.#tx = tx;
    this.#roomId = roomId;
  }

  /** Looks these up; `get` knows of others only what their addresses say. */
  async load(userIds: UserId[]): Promise<void> {
    const store = this.#tx.objectStore("state");
    const wanted = [...new Set(userIds)].filter((userId) => !this.#known.has(userId));
    await Promise.all(
      wanted.map(async (userId) => {
        const record = await store.get([this.#roomId, "m.room.member", userId]);
        const content = record?.event.content ?? {};
        const name = nameOr(content["displayname"], userId);
        this.#known.set(userId, { name, avatar: asText(content["avatar_url"]) });
      }),
    );
  }

  get(userId: UserId): Person {
    return this.#known.get(userId) ?? { name: localPart(userId), avatar: null };
  }
}

/** How far others have read, the newest first. */
export async function readersOf(
  tx: ReadTx,
  roomId: RoomId,
  ownUserId: UserId,
): Promise<ReadReceipt[]> {
  const all = await tx.objectStore("receipts").getAll(under(roomId));
  const others = all.filter(({ userId }) => userId !== ownUserId);
  others.sort((a, b) => b.readAt - a.readAt);
  const people = new People(tx, roomId);
  await people.load(others.slice(0, NAMED_READERS_MAX).map(({ userId }) => userId));
  return others.map(({ userId, eventId, readAt }) => ({
    userId,
    eventId,
    readAt,
    ...people.get(userId),
  }));
}

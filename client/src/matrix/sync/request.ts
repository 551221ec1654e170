/** The sliding sync request: one connection for the room list, open rooms and encryption. */
import { CALL_MEMBER } from "../calls/membership.ts";
import type { JsonObject } from "../json.ts";
import type { RoomId } from "../models.ts";
import { PROTECTION } from "../room_rules.ts";
import { RETENTION } from "../rooms/lifetime.ts";
import { UNCOVERED } from "../timeline/relations.ts";

export const SYNC_PATH = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync";
const CONNECTION = "linnet";
const LIST = "all_rooms";
export { LIST as ROOM_LIST };

const FIRST_ROOMS = 20;
const GROWTH_ROOMS = 100;
const LIST_TIMELINE_EVENTS = 10;
const OPEN_TIMELINE_EVENTS = 40;
const TO_DEVICE_EVENTS_MAX = 100;

const REQUIRED_STATE: [string, string][] = [
  ["m.room.create", ""],
  ["m.room.name", ""],
  ["m.room.avatar", ""],
  ["m.room.topic", ""],
  ["m.room.canonical_alias", ""],
  ["m.room.encryption", ""],
  ["m.room.join_rules", ""],
  ["m.room.history_visibility", ""],
  ["m.room.power_levels", ""],
  ["m.room.tombstone", ""],
  ["m.room.pinned_events", ""],
  ["m.room.member", "$LAZY"],
  ["m.room.member", "$ME"],
  [CALL_MEMBER, "*"],
  [PROTECTION, ""],
  [RETENTION, ""],
  [UNCOVERED, "*"],
];

export interface SyncWish {
  /** How many rooms of the list are asked for. */
  roomCount: number;
  openRooms: RoomId[];
  toDevice: string | null;
}

export function syncBody({ roomCount, openRooms, toDevice }: SyncWish): JsonObject {
  const subscription = {
    required_state: REQUIRED_STATE,
    timeline_limit: OPEN_TIMELINE_EVENTS,
  };
  return {
    conn_id: CONNECTION,
    lists: {
      [LIST]: {
        ranges: [[0, roomCount - 1]],
        required_state: REQUIRED_STATE,
        timeline_limit: LIST_TIMELINE_EVENTS,
      },
    },
    room_subscriptions: Object.fromEntries(openRooms.map((roomId) => [roomId, subscription])),
    extensions: {
      to_device: {
        enabled: true,
        limit: TO_DEVICE_EVENTS_MAX,
        ...(toDevice === null ? {} : { since: toDevice }),
      },
      e2ee: { enabled: true },
      account_data: { enabled: true },
      receipts: { enabled: true },
      typing: { enabled: true },
    },
  };
}

/** The list grows in steps, so that the first answer is small. */
export function nextRoomCount(present: number, total: number): number {
  if (present === 0) return FIRST_ROOMS;
  return present >= total ? present : present + GROWTH_ROOMS;
}

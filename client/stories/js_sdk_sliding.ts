/** A matrix-js-sdk app that follows its rooms through a window. */
import {
  type MSC3575RoomData,
  SlidingSync,
  SlidingSyncEvent,
  SlidingSyncState,
} from "matrix-js-sdk/lib/sliding-sync.js";
import type { JsSdkApp, Verbs, Wish } from "./js_sdk_app.ts";

const LIST = "rooms";
const POLL_MS = 20_000;

/** What came for a room, in the order in which it came. */
interface Seen {
  name: string;
  bumpStamp: number;
  initials: number;
  unread: number;
  texts: string[];
  state: string[];
}

const NOTHING: Seen = { name: "", bumpStamp: 0, initials: 0, unread: 0, texts: [], state: [] };

export function slidingVerbs(app: JsSdkApp): Verbs {
  const rooms = new Map<string, Seen>();
  let sliding: SlidingSync | null = null;
  const running = (): SlidingSync => {
    if (!sliding) throw new Error("There is no sliding sync.");
    return sliding;
  };
  return {
    /** Signs in and asks for the first `count` rooms. */
    slide: async (wish: Wish) => {
      const session = await app.logIn(wish);
      const list = {
        ranges: [[0, wish.count - 1]],
        timeline_limit: 1,
        required_state: [["m.room.name", ""]],
      };
      const lists = new Map([[LIST, list]]);
      const room = { timeline_limit: 20, required_state: [["m.room.topic", ""]] };
      sliding = new SlidingSync(app.client.baseUrl, lists, room, app.client, POLL_MS);
      sliding.on(SlidingSyncEvent.RoomData, (roomId, data) => {
        rooms.set(roomId, joined(rooms.get(roomId), data));
      });
      sliding.on(SlidingSyncEvent.Lifecycle, (state) => {
        if (state === SlidingSyncState.Complete) app.tellNews();
      });
      void sliding.start();
      return session;
    },
    growWindow: async ({ count }) => running().setListRanges(LIST, [[0, count - 1]]),
    subscribe: async ({ room }) => running().modifyRoomSubscriptions(new Set([room])),
    /** Waits until `count` rooms have come; newest first. */
    window: ({ count }) =>
      app.until(`${count} rooms in the window`, () => {
        const found = [...rooms].sort(([, one], [, other]) => other.bumpStamp - one.bumpStamp);
        return (
          found.length === count && {
            total: running().getListData(LIST)?.joinedCount,
            rooms: found.map(([room, { name }]) => ({ room, name })),
          }
        );
      }),
    /** Waits until the room's newest message is this one. */
    slidesIn: ({ room, text }) =>
      app.until(`"${text}"`, () => {
        const found = rooms.get(room);
        return found?.texts.at(-1) === text && found;
      }),
    seesState: ({ room, name }) =>
      app.until(`the state ${name}`, () => {
        const found = rooms.get(room);
        return found?.state.includes(name) && found;
      }),
    close: async () => {
      sliding?.stop();
      await app.close();
    },
  };
}

function joined(before: Seen | undefined, data: MSC3575RoomData): Seen {
  const { initial = false, name, bump_stamp: bumpStamp, notification_count: unread } = data;
  const texts = data.timeline.map((event) => String(event.content["body"]));
  const state = data.required_state.map(({ type }) => type);
  const known = before && !initial ? before : { ...NOTHING, initials: before?.initials ?? 0 };
  return {
    name: name ?? known.name,
    bumpStamp: bumpStamp ?? known.bumpStamp,
    unread: unread ?? known.unread,
    initials: known.initials + Number(initial),
    texts: [...known.texts, ...texts],
    state: [...known.state, ...state],
  };
}

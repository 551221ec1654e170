/** What a matrix-js-sdk app shows of its rooms after the classic sync. */
import {
  Direction,
  EventType,
  type MatrixEvent,
  MsgType,
  NotificationCountType,
  RelationType,
} from "matrix-js-sdk";
import type { JsSdkApp, Verbs } from "./js_sdk_app.ts";

const bodyOf = (event: MatrixEvent): string => String(event.getContent()["body"]);
const saysSomething = (event: MatrixEvent): boolean => event.getType() === "m.room.message";
const bodiesOf = (events: MatrixEvent[]): string[] => events.filter(saysSomething).map(bodyOf);

export function readingVerbs(app: JsSdkApp): Verbs {
  return { ...listVerbs(app), ...personVerbs(app), ...historyVerbs(app), ...threadVerbs(app) };
}

function listVerbs(app: JsSdkApp): Verbs {
  return {
    /** Newest first, as the app's list has them. */
    rooms: async () =>
      app.client
        .getRooms()
        .sort((one, other) => other.getLastActiveTimestamp() - one.getLastActiveTimestamp())
        .map((room) => ({
          room: room.roomId,
          name: room.name,
          membership: room.getMyMembership(),
          unread: room.getUnreadNotificationCount(NotificationCountType.Total),
          highlights: room.getUnreadNotificationCount(NotificationCountType.Highlight),
          joined: room.getJoinedMemberCount(),
        })),
    isNamed: ({ room, name }) =>
      app.until(`the name ${name}`, () => app.client.getRoom(room)?.name === name),
    /** Waits until the room has `count` unread messages. */
    isUnread: ({ room, count }) =>
      app.until(`${count} unread`, () => {
        const total = app.room(room).getUnreadNotificationCount(NotificationCountType.Total);
        return total === count;
      }),
    highlights: async ({ room }) =>
      app.room(room).getUnreadNotificationCount(NotificationCountType.Highlight),
  };
}

function personVerbs(app: JsSdkApp): Verbs {
  return {
    markRead: async ({ room, event }) => {
      const found = await app.event(room, "the event", (one) => one.getId() === event);
      await app.client.sendReadReceipt(found);
    },
    seesReceipt: ({ room, event, user }) =>
      app.until("the receipt", () => app.room(room).getEventReadUpTo(user, true) === event),
    type: ({ room }) => app.client.sendTyping(room, true, 20_000),
    seesTyping: ({ room, user }) =>
      app.until("typing", () => app.room(room).getMember(user)?.typing),
    knownMembers: async ({ room }) =>
      app
        .room(room)
        .getMembers()
        .map(({ userId }) => userId),
    loadMembers: async ({ room }) => {
      await app.room(room).loadMembersIfNeeded();
      return app
        .room(room)
        .getJoinedMembers()
        .map(({ userId }) => userId);
    },
  };
}

function historyVerbs(app: JsSdkApp): Verbs {
  return {
    texts: async ({ room }) => bodiesOf(app.room(room).getLiveTimeline().getEvents()),
    /** Pages back once; says whether there is more. */
    scrollBack: async ({ room, count }) => {
      const timeline = app.room(room).getLiveTimeline();
      await app.client.paginateEventTimeline(timeline, { backwards: true, limit: count });
      return timeline.getPaginationToken(Direction.Backward) !== null;
    },
    /** Opens the timeline at an old event and says what it shows at first. */
    jumpTo: async ({ room, event }) => {
      const set = app.room(room).getUnfilteredTimelineSet();
      const timeline = await app.client.getEventTimeline(set, event);
      return bodiesOf(timeline?.getEvents() ?? []);
    },
    /** The event that the server says replaced this one. */
    replacement: async ({ room, event }) => {
      const found = app.room(room).findEventById(event);
      return found?.getServerAggregatedRelation<{ event_id: string }>(RelationType.Replace)
        ?.event_id;
    },
    replacements: async ({ room, event }) => {
      const { events } = await app.client.relations(
        room,
        event,
        RelationType.Replace,
        EventType.RoomMessage,
      );
      return events.map((one) => one.getId());
    },
  };
}

function threadVerbs(app: JsSdkApp): Verbs {
  return {
    sayInThread: async ({ room, event, text }) => {
      const content = { msgtype: MsgType.Text, body: text } as const;
      return (await app.client.sendEvent(room, event, EventType.RoomMessage, content)).event_id;
    },
    /** Waits until the thread shows these words; all that it shows then. */
    readThread: async ({ room, event, text }) =>
      app.until(`"${text}" in the thread`, () => {
        const texts = bodiesOf(app.room(room).getThread(event)?.events ?? []);
        return texts.includes(text) && texts;
      }),
    listThreads: async ({ room }) => {
      await app.room(room).createThreadsTimelineSets();
      await app.room(room).fetchRoomThreads();
      return app
        .room(room)
        .getThreads()
        .map(({ id, length }) => ({ event: id, length }));
    },
    isThreadUnread: ({ room, event, count }) =>
      app.until(`${count} unread in the thread`, () => {
        const unread = app.room(room).getThreadUnreadNotificationCount(event);
        return unread === count;
      }),
  };
}

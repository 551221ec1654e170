/** Joins the timeline's model to the engine: opens, follows, pages and marks as read. */
import { useEffect, useMemo, useRef, useState } from "react";

import { useChanges, useEngine } from "../../app/engine_context.tsx";
import { errorCode } from "../../app/error_words.ts";
import { preferences } from "../../app/preferences.ts";
import type { EventId, RoomId } from "../../matrix/engine.ts";
import {
  applyChange,
  around,
  atBottom,
  atTop,
  failed,
  indexOfEvent,
  loaded,
  opened,
  opening,
  reachedEnd,
  showEnd,
  STEP,
  type Need,
  type TimelineState,
} from "./timeline.model.ts";

export interface TimelineActions {
  reachTop: () => void;
  reachBottom: () => void;
  reachEnd: (isAtEnd: boolean) => void;
  toEnd: () => Promise<void>;
  /** Resolves with the item's key when it can be drawn, else null. */
  find: (eventId: EventId) => Promise<string | null>;
  fillGap: (key: string) => void;
  markRead: (eventId: EventId) => void;
  retryOpening: () => void;
}

/** The state lives in a ref beside React's, so that two edges reached at once see each other. */
function useModel(roomId: RoomId) {
  const [state, setState] = useState<TimelineState>(() => opening(roomId));
  const now = useRef(state);
  return {
    state,
    now,
    put(change: (state: TimelineState) => TimelineState) {
      const next = change(now.current);
      if (next === now.current) return;
      now.current = next;
      setState(next);
    },
  };
}

function keyOf(state: TimelineState, eventId: EventId): string | null {
  return state.items[indexOfEvent(state, eventId)]?.key ?? null;
}

export function useTimeline(roomId: RoomId, at: EventId | null) {
  const engine = useEngine();
  const { state, now, put } = useModel(roomId);
  const lastRead = useRef<EventId | null>(null);
  const [attempt, setAttempt] = useState(0);

  async function open() {
    try {
      if (!at) {
        const snapshot = await engine.readTimelineSnapshot(roomId);
        if (snapshot && now.current.phase === "loading") put((old) => opened(old, snapshot));
      }
      const window = await (at ? engine.openTimelineAt(roomId, at) : engine.openTimeline(roomId));
      put((old) => opened(old, window));
      if (at) put((old) => around(old, at));
    } catch (why) {
      put((old) => failed(old, errorCode(why)));
    }
  }

  useEffect(() => {
    void open();
    return () => void engine.closeTimeline(roomId);
  }, [roomId, at, attempt]);

  useChanges((change) => {
    if (change.type === "TimelineReset" && change.roomId === roomId) void open();
    else put((old) => applyChange(old, change));
  });

  const actions = useMemo<TimelineActions>(() => {
    async function page(need: Need) {
      if (!need) return;
      try {
        if (need === "older") await engine.loadOlder(roomId, STEP);
        else await engine.loadNewer(roomId, STEP);
      } catch (why) {
        put((old) => failed(old, errorCode(why)));
      } finally {
        put(loaded);
      }
    }
    function edge(reach: typeof atTop) {
      const { state: next, need } = reach(now.current);
      put(() => next);
      void page(need);
    }
    return {
      reachTop: () => edge(atTop),
      reachBottom: () => edge(atBottom),
      reachEnd: (isAtEnd) => put((old) => reachedEnd(old, isAtEnd)),
      async toEnd() {
        if (now.current.hasNewer) {
          const window = await engine.openTimeline(roomId);
          put((old) => opened(old, window));
        }
        put(showEnd);
      },
      async find(eventId) {
        if (!keyOf(now.current, eventId)) {
          const window = await engine.openTimelineAt(roomId, eventId);
          put((old) => opened(old, window));
        }
        put((old) => around(old, eventId));
        return keyOf(now.current, eventId);
      },
      fillGap: (key) =>
        void engine.fillGap(roomId, key).catch((why: unknown) => {
          put((old) => failed(old, errorCode(why)));
        }),
      markRead(eventId) {
        if (lastRead.current === eventId || document.visibilityState !== "visible") return;
        lastRead.current = eventId;
        if (preferences.get().sendReceipts) void engine.markRead(roomId, eventId);
      },
      retryOpening: () => setAttempt((count) => count + 1),
    };
  }, [engine, roomId]);

  return { state, actions };
}

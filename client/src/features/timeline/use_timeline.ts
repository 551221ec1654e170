/** Joins the timeline's model to the engine: opens, follows, pages and marks as read. */
import { useEffect, useMemo, useRef, useState } from "react";

import { useChanges, useEngine } from "../../app/engine_context.tsx";
import { errorCode } from "../../app/error_words.ts";
import { preferences } from "../../app/preferences.ts";
import type { Engine, EventId, RoomId } from "../../matrix/engine.ts";
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

interface Model {
  /** The state as it is now, also between two renders: two edges reached at once see each other. */
  now: () => TimelineState;
  put: (change: (state: TimelineState) => TimelineState) => void;
}

function useModel(roomId: RoomId): [TimelineState, Model] {
  const [state, setState] = useState<TimelineState>(() => opening(roomId));
  const [model] = useState<Model>(() => {
    let current = state;
    return {
      now: () => current,
      put(change) {
        current = change(current);
        setState(current);
      },
    };
  });
  return [state, model];
}

function keyOf(state: TimelineState, eventId: EventId): string | null {
  return state.items[indexOfEvent(state, eventId)]?.key ?? null;
}

type Put = Model["put"];

function pagingActions(engine: Engine, roomId: RoomId, { now, put }: Model) {
  const complain = (why: unknown) => put((old) => failed(old, errorCode(why)));
  async function page(need: Need) {
    if (!need) return;
    const load = need === "older" ? engine.loadOlder : engine.loadNewer;
    await load.call(engine, roomId, STEP).catch(complain);
    put(loaded);
  }
  function edge(reach: typeof atTop) {
    const { state: next, need } = reach(now());
    put(() => next);
    void page(need);
  }
  return {
    reachTop: () => edge(atTop),
    reachBottom: () => edge(atBottom),
    reachEnd: (isAtEnd: boolean) => put((old) => reachedEnd(old, isAtEnd)),
    fillGap: (key: string) => void engine.fillGap(roomId, key).catch(complain),
  };
}

function jumpingActions(engine: Engine, roomId: RoomId, { now, put }: Model) {
  return {
    async toEnd() {
      if (now().hasNewer) {
        const window = await engine.openTimeline(roomId);
        put((old) => opened(old, window));
      }
      put(showEnd);
    },
    async find(eventId: EventId) {
      if (!keyOf(now(), eventId)) {
        const window = await engine.openTimelineAt(roomId, eventId);
        put((old) => opened(old, window));
      }
      put((old) => around(old, eventId));
      return keyOf(now(), eventId);
    },
  };
}

/** What was drawn last time, until the engine has answered. */
async function showSnapshot(engine: Engine, roomId: RoomId, put: Put): Promise<void> {
  const snapshot = await engine.readTimelineSnapshot(roomId);
  if (snapshot) put((old) => (old.phase === "loading" ? opened(old, snapshot) : old));
}

async function showWindow(
  engine: Engine,
  roomId: RoomId,
  at: EventId | null,
  put: Put,
): Promise<void> {
  const window = await (at ? engine.openTimelineAt(roomId, at) : engine.openTimeline(roomId));
  put((old) => opened(old, window));
  if (at) put((old) => around(old, at));
}

async function open(engine: Engine, roomId: RoomId, at: EventId | null, put: Put): Promise<void> {
  try {
    await Promise.all([
      showWindow(engine, roomId, at, put),
      at ? null : showSnapshot(engine, roomId, put),
    ]);
  } catch (why) {
    put((old) => failed(old, errorCode(why)));
  }
}

function useMarkRead(roomId: RoomId) {
  const engine = useEngine();
  const lastRead = useRef<EventId | null>(null);
  return (eventId: EventId) => {
    if (lastRead.current === eventId || document.visibilityState !== "visible") return;
    lastRead.current = eventId;
    void engine.markRead(roomId, eventId, !preferences.get().sendReceipts);
  };
}

export function useTimeline(roomId: RoomId, at: EventId | null) {
  const engine = useEngine();
  const [state, model] = useModel(roomId);
  const [attempt, setAttempt] = useState(0);
  const markRead = useMarkRead(roomId);

  useEffect(() => {
    void open(engine, roomId, at, model.put);
    return () => void engine.closeTimeline(roomId);
  }, [engine, roomId, at, model, attempt]);

  useChanges((change) => {
    const isReset = change.type === "TimelineReset" && change.roomId === roomId;
    if (isReset) setAttempt(attempt + 1);
    else model.put((old) => applyChange(old, change));
  });

  const moves = useMemo(
    () => ({
      ...pagingActions(engine, roomId, model),
      ...jumpingActions(engine, roomId, model),
    }),
    [engine, roomId, model],
  );
  const retryOpening = () => setAttempt(attempt + 1);
  return { state, actions: { ...moves, markRead, retryOpening } satisfies TimelineActions };
}

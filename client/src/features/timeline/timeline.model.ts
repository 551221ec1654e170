/**
 * A room's messages as the page draws them.
 *
 * Everything that was loaded stays here; only a slice of it is drawn, so a room of any length costs
 * the page the same. `start` and `end` are indexes into `items`.
 */
import type {
  Change,
  EngineErrorCode,
  EventId,
  MessageItem,
  ReadReceipt,
  RoomId,
  TimelineItem,
  TimelineWindow,
  UserId,
} from "../../matrix/engine.ts";
import { linesAfter, linesBefore } from "./folds.model.ts";

/** Lines drawn at most, and how many come and go at an edge. */
export const MAX_DRAWN = 180;
export const STEP = 60;

export interface TimelineState {
  roomId: RoomId;
  phase: "loading" | "ready" | "failed";
  error: EngineErrorCode | null;
  items: readonly TimelineItem[];
  start: number;
  end: number;
  hasOlder: boolean;
  hasNewer: boolean;
  /** The "new" line stands below this event. */
  readUpTo: EventId | null;
  receipts: readonly ReadReceipt[];
  typing: readonly UserId[];
  loading: "older" | "newer" | null;
  /** The reader sees the newest message, so a new one takes its place there. */
  isAtEnd: boolean;
}

export function opening(roomId: RoomId): TimelineState {
  return {
    roomId,
    phase: "loading",
    error: null,
    items: [],
    start: 0,
    end: 0,
    hasOlder: false,
    hasNewer: false,
    readUpTo: null,
    receipts: [],
    typing: [],
    loading: null,
    isAtEnd: true,
  };
}

function byOrder(a: TimelineItem, b: TimelineItem): number {
  return a.order - b.order;
}

/** A window takes the place of all that was there. The "new" line stays where it stood. */
export function opened(state: TimelineState, window: TimelineWindow): TimelineState {
  const items = window.items.toSorted(byOrder);
  return {
    ...state,
    phase: "ready",
    error: null,
    items,
    start: linesBefore(items, items.length, MAX_DRAWN),
    end: items.length,
    hasOlder: window.hasOlder,
    hasNewer: window.hasNewer,
    readUpTo: state.readUpTo ?? window.readUpTo,
    receipts: window.receipts,
    loading: null,
  };
}

/** Moves the drawn slice so that the item with this event id is in it. */
export function around(state: TimelineState, eventId: EventId): TimelineState {
  const index = indexOfEvent(state, eventId);
  if (index < 0 || (index >= state.start && index < state.end)) return state;
  const start = linesBefore(state.items, index, STEP);
  return { ...state, start, end: linesAfter(state.items, start, MAX_DRAWN) };
}

export function indexOfEvent(state: TimelineState, eventId: EventId): number {
  return state.items.findIndex((item) => item.kind !== "gap" && item.eventId === eventId);
}

/** A message as it is now; what is open over it may be older than its way to the server. */
export function asItIsNow(state: TimelineState, item: MessageItem): MessageItem {
  const now = state.items.find(({ key }) => key === item.key);
  return now?.kind === "message" ? now : item;
}

export function failed(state: TimelineState, error: EngineErrorCode): TimelineState {
  return state.items.length > 0
    ? { ...state, loading: null }
    : { ...state, phase: "failed", error };
}

function merged(
  known: readonly TimelineItem[],
  changed: readonly TimelineItem[],
  removed: readonly string[],
): TimelineItem[] {
  const items = new Map(known.map((item) => [item.key, item]));
  for (const key of removed) items.delete(key);
  for (const item of changed) items.set(item.key, item);
  return [...items.values()].sort(byOrder);
}

function clampSlice(state: TimelineState, start: number, end: number): TimelineState {
  let [from, to] = [Math.max(0, start), Math.min(state.items.length, end)];
  const most = linesAfter(state.items, from, MAX_DRAWN);
  if (to > most) {
    if (state.loading === "older" || !state.isAtEnd) to = most;
    else from = linesBefore(state.items, to, MAX_DRAWN);
  }
  return { ...state, start: from, end: to };
}

type TimelineChanged = Extract<Change, { type: "TimelineChanged" }>;

function itemsChanged(state: TimelineState, change: TimelineChanged): TimelineState {
  const first = state.items[state.start];
  const last = state.items[state.end - 1];
  const wasDrawnToEnd = state.end === state.items.length;
  const items = merged(state.items, change.items, change.removed);
  const firstNow = first ? items.findIndex((item) => item.order >= first.order) : 0;
  const lastNow = last ? items.findLastIndex((item) => item.order <= last.order) : -1;
  const grown = state.loading === "older" && state.start === 0 ? STEP : 0;
  const next = { ...state, items, hasOlder: change.hasOlder, hasNewer: change.hasNewer };
  const start = linesBefore(items, Math.max(0, firstNow), grown);
  return clampSlice(next, start, wasDrawnToEnd ? items.length : lastNow + 1);
}

export function applyChange(state: TimelineState, change: Change): TimelineState {
  if (!("roomId" in change) || change.roomId !== state.roomId) return state;
  switch (change.type) {
    case "TimelineChanged":
      return state.phase === "loading" ? state : itemsChanged(state, change);
    case "ReceiptsChanged":
      return { ...state, receipts: change.receipts };
    case "TypingChanged":
      return { ...state, typing: change.userIds };
    default:
      return state;
  }
}

/** What the view must ask of the engine when the reader reaches an edge. */
export type Need = "older" | "newer" | null;

export function atTop(state: TimelineState): { state: TimelineState; need: Need } {
  if (state.start > 0) {
    const start = linesBefore(state.items, state.start, STEP);
    const end = Math.min(state.end, linesAfter(state.items, start, MAX_DRAWN));
    return { state: { ...state, start, end, isAtEnd: false }, need: null };
  }
  if (!state.hasOlder || state.loading) return { state, need: null };
  return { state: { ...state, loading: "older" }, need: "older" };
}

export function atBottom(state: TimelineState): { state: TimelineState; need: Need } {
  if (state.end < state.items.length) {
    const end = linesAfter(state.items, state.end, STEP);
    const start = Math.max(state.start, linesBefore(state.items, end, MAX_DRAWN));
    return { state: { ...state, end, start }, need: null };
  }
  if (!state.hasNewer || state.loading) return { state, need: null };
  return { state: { ...state, loading: "newer" }, need: "newer" };
}

export function loaded(state: TimelineState): TimelineState {
  return state.loading ? { ...state, loading: null } : state;
}

/** True when the last item that exists is drawn: the end of the list is the present. */
export function isLive(state: TimelineState): boolean {
  return state.end === state.items.length && !state.hasNewer;
}

export function showEnd(state: TimelineState): TimelineState {
  const end = state.items.length;
  return { ...state, end, start: linesBefore(state.items, end, MAX_DRAWN), isAtEnd: true };
}

export function reachedEnd(state: TimelineState, isAtEnd: boolean): TimelineState {
  return state.isAtEnd === isAtEnd ? state : { ...state, isAtEnd };
}

/** The newest message or happening that others have written and the server knows. */
export function newestEventId(state: TimelineState): EventId | null {
  for (let index = state.items.length - 1; index >= 0; index -= 1) {
    const item = state.items[index];
    if (item && item.kind !== "gap" && item.eventId) return item.eventId;
  }
  return null;
}

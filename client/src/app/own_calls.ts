/** The call that this tab is in, or about to be in; every part of the view may ask for one. */
import type { CallIntent, RoomId } from "../matrix/engine.ts";
import { readBeforeReload, writeForReload } from "../platform/storage.ts";
import { createStore } from "./store.ts";

export interface CallWish {
  roomId: RoomId;
  intent: CallIntent;
}

export interface OwnCall extends CallWish {
  isMicrophoneOn: boolean;
  isCameraOn: boolean;
  /** Ring at the others'. */
  isRinging: boolean;
  /** Beside what else is read, and not over the whole window. */
  isSmall: boolean;
  /** They have no account: there is nothing here but the call. */
  isGuest?: true;
}

export interface OwnCalls {
  /** Asks what to bring into a call before entering. */
  lobby: CallWish | null;
  call: OwnCall | null;
}

const KEY = "linnet.call";

export const ownCalls = createStore<OwnCalls>({ lobby: null, call: null });

ownCalls.subscribe(() => writeForReload(KEY, ownCalls.get().call));

/** Whoever reloads the page in a call is in it again. */
export function returnToCall(): void {
  const before = readBeforeReload(KEY) as OwnCall | null;
  if (before) ownCalls.set((state) => ({ ...state, call: { ...before, isRinging: false } }));
}

/** Opens the lobby of a room's call; where we are in it already, the call itself. */
export function openCall(roomId: RoomId, intent: CallIntent): void {
  ownCalls.set(({ lobby, call }) =>
    call?.roomId === roomId
      ? { lobby, call: { ...call, isSmall: false } }
      : { lobby: { roomId, intent }, call },
  );
}

export function closeLobby(): void {
  ownCalls.set((state) => ({ ...state, lobby: null }));
}

/** Goes into a call; one that we were in is left. */
export function enterCall(call: Omit<OwnCall, "isSmall">): void {
  ownCalls.set(() => ({ lobby: null, call: { ...call, isSmall: false } }));
}

/** What is switched on now, for the page that comes after a reload. */
export function noteSwitches(
  switches: Partial<Pick<OwnCall, "isMicrophoneOn" | "isCameraOn">>,
): void {
  ownCalls.set((state) => ({ ...state, call: state.call && { ...state.call, ...switches } }));
}

export function resizeCall(isSmall: boolean): void {
  ownCalls.set((state) => ({ ...state, call: state.call && { ...state.call, isSmall } }));
}

export function closeCall(roomId: RoomId): void {
  ownCalls.set((state) => (state.call?.roomId === roomId ? { ...state, call: null } : state));
}

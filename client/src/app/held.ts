/** The chat whose held messages are open; every part of the view may ask for them. */
import type { RoomId } from "../matrix/engine.ts";
import { createStore } from "./store.ts";

export const openedHeld = createStore<RoomId | null>(null);

/** Opens what waits in a chat, over whatever is there. For its moderators. */
export function openHeld(roomId: RoomId): void {
  openedHeld.set(() => roomId);
}

export function closeHeld(): void {
  openedHeld.set(() => null);
}

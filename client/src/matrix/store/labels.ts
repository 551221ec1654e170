/** Labels under which the vault seals what there is one of, or one of for each room. */
import type { RoomId } from "../models.ts";

export const FIRST_PAINT = "first paint";
/** Version 1 sealed this key without a label. */
export const CRYPTO_STORE_KEY = "";
export const draftLabel = (roomId: RoomId) => `draft ${roomId}`;
export const snapshotLabel = (roomId: RoomId) => `snapshot ${roomId}`;
export const chunkLabel = (roomId: RoomId, from: number) => `search ${roomId} ${from}`;

/** Reads who came to a call, from the events around the one that asked them to. */
import { Attendance } from "../calls/attendance.ts";
import { CALL_MEMBER, membersOf } from "../calls/membership.ts";
import { type ReadTx, under } from "../store/database.ts";
import type { EventRecord, StoredEvent } from "../store/records.ts";

/** The caller comes right before asking. */
const EVENTS_BEFORE = 20;
/** How much is read at once, and at most, until the call's end is found. */
const BATCH = 100;
const BATCHES_MAX = 10;

export interface Attended {
  attendance: Attendance;
  /** Somebody is in the room's call now, and this is the newest one. */
  isOn: boolean;
}

type Shown = Pick<StoredEvent | EventRecord, "roomId" | "order" | "event">;

export async function attendedCall(tx: ReadTx, { roomId, order, event }: Shown): Promise<Attended> {
  const attendance = new Attendance(event.sender);
  const before = IDBKeyRange.bound([roomId, order - EVENTS_BEFORE], [roomId, order], false, true);
  for (const one of await tx.objectStore("events").getAll(before)) {
    if (isMembership(one)) attendance.take(one.event);
  }
  attendance.begin();
  const isNewest = await takeFollowing(tx, { roomId, order }, attendance);
  return { attendance, isOn: isNewest && (await isAnybodyIn(tx, roomId)) };
}

const isMembership = ({ event }: StoredEvent) =>
  event.type === CALL_MEMBER && event.state_key !== undefined;

/** False when a later call was met before the end of this one. */
async function takeFollowing(
  tx: ReadTx,
  { roomId, order }: { roomId: string; order: number },
  attendance: Attendance,
): Promise<boolean> {
  let from = order;
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const range = IDBKeyRange.bound([roomId, from], [roomId, Number.MAX_SAFE_INTEGER], true);
    const records = await tx.objectStore("events").getAll(range, BATCH);
    for (const record of records) {
      if (record.standing === "call") return false;
      if (isMembership(record) && !attendance.take(record.event)) return true;
      from = record.order;
    }
    if (records.length < BATCH) break;
  }
  return true;
}

async function isAnybodyIn(tx: ReadTx, roomId: string): Promise<boolean> {
  const records = await tx.objectStore("state").getAll(under(roomId, CALL_MEMBER));
  const events = records.map(({ event }) => event);
  return membersOf(events, Date.now()).length > 0;
}

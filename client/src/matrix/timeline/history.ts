/** Fetches history that sync did not bring: below gaps, around an event, single events. */
import { type Http, isPassing, path } from "../api/http.ts";
import { EngineError } from "../engine.ts";
import { asObject, asText } from "../json.ts";
import type { EventId, RoomId } from "../models.ts";
import { eventOf, eventsOf } from "../sync/room_data.ts";
import { type Database, inTransaction, type Tx, under } from "../store/database.ts";
import type { EventRecord, GapRecord, ServerEvent } from "../store/records.ts";
import { storedEvent } from "../store/sealing.ts";
import type { Decryptor } from "./decryptor.ts";
import { GAP_ROOM } from "./order.ts";
import { findEvent, type Reading, recordOf, writeBundled, writeEvent } from "./write.ts";

const LAZY_MEMBERS = JSON.stringify({ lazy_load_members: true });
const STORES = ["events", "relations", "state", "gaps", "searchTasks"] as const;

export interface Fetched {
  records: EventRecord[];
  touched: EventId[];
}

export class History {
  readonly #http: Http;
  readonly #database: Database;
  readonly #decryptor: Decryptor;

  constructor(http: Http, database: Database, decryptor: Decryptor) {
    this.#http = http;
    this.#database = database;
    this.#decryptor = decryptor;
  }

  /** One page of what is missing below a gap. The gap moves down, or closes. */
  async fetchBelow(roomId: RoomId, gapOrder: number, limit: number): Promise<Fetched> {
    const gap = await this.#database.get("gaps", [roomId, gapOrder]);
    if (!gap) return { records: [], touched: [] };
    const query = { dir: "b", from: gap.token, limit, filter: LAZY_MEMBERS };
    const where = path`/_matrix/client/v3/rooms/${roomId}/messages`;
    const answer = asObject(await this.#http.call("GET", where, { query }));
    const events = eventsOf(answer["chunk"]);
    const readings = await this.#decryptor.readAll(roomId, events);
    const fetched = await inTransaction(this.#database, [...STORES], async (tx) => {
      await putMembers(tx, roomId, eventsOf(answer["state"]));
      return writeBelow(tx, gap, { events, readings, end: asText(answer["end"]) });
    });
    this.#decryptor.reconsider(fetched.records);
    return fetched;
  }

  /** A stretch around an event that is not in the store, placed by its age. */
  async fetchAround(roomId: RoomId, eventId: EventId, limit: number): Promise<void> {
    const where = path`/_matrix/client/v3/rooms/${roomId}/context/${eventId}`;
    const query = { limit, filter: LAZY_MEMBERS };
    const answer = asObject(await this.#http.call("GET", where, { query }));
    const event = eventOf(answer["event"]);
    if (!event) throw new EngineError("not_found");
    const after = eventsOf(answer["events_after"]);
    const before = eventsOf(answer["events_before"]);
    const events = [...before.reverse(), event, ...after];
    const readings = await this.#decryptor.readAll(roomId, events);
    await inTransaction(this.#database, [...STORES], async (tx) => {
      await putMembers(tx, roomId, eventsOf(answer["state"]));
      const upper = await gapAbove(tx, roomId, event);
      const first = (upper?.order ?? GAP_ROOM) - GAP_ROOM / 2;
      for (const [at, one] of events.entries()) {
        if (await findEvent(tx, roomId, one.event_id)) continue;
        const record = recordOf(roomId, first + at, one, readings.get(one.event_id));
        await writeEvent(tx, record);
        await writeBundled(tx, record, readings);
      }
      const token = asText(answer["start"]);
      if (token !== null) await tx.objectStore("gaps").put({ roomId, order: first, token });
    });
  }

  /** An event that a reply speaks of. Null when the server does not give it. */
  async fetchDetached(roomId: RoomId, eventId: EventId): Promise<EventRecord | null> {
    try {
      const where = path`/_matrix/client/v3/rooms/${roomId}/event/${eventId}`;
      const event = eventOf(await this.#http.call("GET", where));
      if (!event) return null;
      const readings = await this.#decryptor.readAll(roomId, [event]);
      const record = recordOf(roomId, 0, event, readings.get(eventId));
      await this.#database.put("detached", storedEvent(record));
      return record;
    } catch (error) {
      if (isPassing(error) || error instanceof EngineError) return null;
      throw error;
    }
  }
}

interface Page {
  /** Newest first. */
  events: ServerEvent[];
  readings: Map<EventId, Reading>;
  end: string | null;
}

/** Counts down from the gap, until the page ends or meets what was known. */
async function writeBelow(tx: Tx, gap: GapRecord, page: Page): Promise<Fetched> {
  const { roomId } = gap;
  const fetched: Fetched = { records: [], touched: [] };
  let order = gap.order - 1;
  for (const event of page.events) {
    if (await findEvent(tx, roomId, event.event_id)) {
      await tx.objectStore("gaps").delete([roomId, gap.order]);
      return fetched;
    }
    const record = recordOf(roomId, order, event, page.readings.get(event.event_id));
    fetched.touched.push(...(await writeEvent(tx, record)));
    await writeBundled(tx, record, page.readings);
    fetched.records.push(record);
    order -= 1;
  }
  await moveGap(tx, gap, order + 1, page.end);
  return fetched;
}

async function moveGap(tx: Tx, gap: GapRecord, order: number, token: string | null): Promise<void> {
  const { roomId } = gap;
  await tx.objectStore("gaps").delete([roomId, gap.order]);
  if (token !== null && token !== gap.token)
    await tx.objectStore("gaps").put({ roomId, order, token });
}

/** The oldest stretch's gap whose newer side is younger than the event. */
async function gapAbove(tx: Tx, roomId: RoomId, event: ServerEvent): Promise<GapRecord | null> {
  for (const gap of await tx.objectStore("gaps").getAll(under(roomId))) {
    const above = await tx.objectStore("events").get([roomId, gap.order]);
    if (above && above.event.origin_server_ts >= event.origin_server_ts) return gap;
  }
  return null;
}

/** Members as they are now win over what history says of them. */
async function putMembers(tx: Tx, roomId: RoomId, events: ServerEvent[]): Promise<void> {
  const store = tx.objectStore("state");
  for (const event of events) {
    const stateKey = event.state_key;
    if (event.type !== "m.room.member" || stateKey === undefined) continue;
    if (await store.get([roomId, event.type, stateKey])) continue;
    await store.put({ roomId, type: event.type, stateKey, event });
  }
}

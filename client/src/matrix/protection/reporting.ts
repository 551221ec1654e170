/** Reports to the moderators of a room or to the server, with what proves the messages in them. */
import type { Context } from "../context.ts";
import { EngineError } from "../engine.ts";
import { type Bytes, toBase64 } from "../encoding.ts";
import { asObject, asText, type JsonObject, objects, texts } from "../json.ts";
import type { EventId, RoomId } from "../models.ts";
import type {
  EvidenceResult,
  Forum,
  ReportableMessage,
  ReportDraft,
  ReportOutcome,
} from "../protection_models.ts";
import { under } from "../store/database.ts";
import type { EventRecord, StoredEvent } from "../store/records.ts";
import { openEvent, openEvents } from "../store/sealing.ts";
import { bodyOf, plainTextOf } from "../timeline/bodies.ts";
import { messageBody } from "../timeline/items.ts";
import { plainOf } from "../timeline/relations.ts";
import { envelopeOf, proves } from "./evidence.ts";
import { messageKey } from "./message_key.ts";

/** So many of the same person are offered from before and after the reported message. */
const AROUND_MAX = 10;
/** How far that is looked for. */
const LOOKED_AT_MAX = 200;
const RESULTS: readonly string[] = ["verified", "not_verified", "contradicted"];

export interface ReportingWiring {
  context: Context;
  /** An event that is not in the store; null when the server does not give it. */
  fetch: (roomId: RoomId, eventId: EventId) => Promise<EventRecord | null>;
  ignore: (userId: string) => Promise<void>;
  leave: (roomId: RoomId) => Promise<void>;
}

/** What opens one message, and nothing else. */
interface Evidence {
  index: number;
  key: Bytes;
}

export class Reporting {
  readonly #wiring: ReportingWiring;

  constructor(wiring: ReportingWiring) {
    this.#wiring = wiring;
  }

  /** The message itself, its later versions, then what else the same person wrote around it. */
  async reportable(roomId: RoomId, eventId: EventId): Promise<ReportableMessage[]> {
    const first = await this.#event(roomId, eventId);
    if (!first) throw new EngineError("not_found", "This message is not there any more.");
    const edits = await this.#editsOf(first);
    const around = await this.#around(first);
    const records = [first, ...edits, ...around];
    const evidence = await this.#evidenceOf(roomId, records);
    return records.map((record) => ({
      eventId: record.eventId,
      sentAt: record.event.origin_server_ts,
      ...shownOf(record, edits.includes(record)),
      isEdit: edits.includes(record),
      isProvable: isOpen(record) || evidence.has(record.eventId),
    }));
  }

  /** Reveals the keys of exactly these messages; of the others, and of the session, nothing. */
  async send(draft: ReportDraft): Promise<ReportOutcome> {
    const answer = asObject(
      await this.#wiring.context.http.call("POST", "/_linnet/reports", {
        body: await this.#body(draft),
      }),
    );
    return {
      to: texts(answer["to"]).filter((one): one is Forum => one === "server" || one === "room"),
      messages: objects(answer["messages"]).map((one) => ({
        eventId: asText(one["event_id"]) ?? "",
        result: resultOf(asText(one["result"])),
      })),
      failed: await this.#doneToo(draft),
    };
  }

  async #body({ harm, roomId, messages, userId, reason, to }: ReportDraft): Promise<JsonObject> {
    const body: JsonObject = { harm, reason, to };
    if (roomId !== null) body["room_id"] = roomId;
    if (userId !== null) body["user_id"] = userId;
    if (roomId === null || messages.length === 0) return body;
    const found = await Promise.all(messages.map((eventId) => this.#event(roomId, eventId)));
    const evidence = await this.#evidenceOf(
      roomId,
      found.filter((one) => one !== null),
    );
    body["messages"] = messages.map((eventId) => {
      const opening = evidence.get(eventId);
      if (!opening) return { event_id: eventId };
      const { index, key } = opening;
      return { event_id: eventId, message_index: index, message_key: toBase64(key) };
    });
    return body;
  }

  /** After the report has arrived: what fails now can be done anew without it. */
  async #doneToo({ ignore, leave }: ReportDraft): Promise<ReportOutcome["failed"]> {
    const failed: ReportOutcome["failed"] = [];
    const attempt = async (name: "ignore" | "leave", work: () => Promise<void>) => {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        failed.push(name);
      }
    };
    if (ignore !== null) await attempt("ignore", () => this.#wiring.ignore(ignore));
    if (leave !== null) await attempt("leave", () => this.#wiring.leave(leave));
    return failed;
  }

  async #event(roomId: RoomId, eventId: EventId): Promise<EventRecord | null> {
    const { context, fetch } = this.#wiring;
    const { database, vault } = context;
    const stored =
      (await database.getFromIndex("events", "byId", [roomId, eventId])) ??
      (await database.get("detached", [roomId, eventId]));
    return stored ? openEvent(vault, stored) : fetch(roomId, eventId);
  }

  async #editsOf({ roomId, eventId, event }: EventRecord): Promise<EventRecord[]> {
    const { database } = this.#wiring.context;
    const relations = await database.getAll("relations", under(roomId, eventId));
    const edits = relations.filter((one) => one.kind === "replace" && one.sender === event.sender);
    const found = await Promise.all(
      edits
        .sort((a, b) => b.sentAt - a.sentAt)
        .slice(0, AROUND_MAX)
        .map((one) => this.#event(roomId, one.eventId)),
    );
    return found.filter((one) => one !== null);
  }

  async #around({ roomId, order, eventId, event }: EventRecord): Promise<EventRecord[]> {
    const { database, vault } = this.#wiring.context;
    // What was fetched alone stands nowhere in the timeline.
    if (!(await database.getFromIndex("events", "byId", [roomId, eventId]))) return [];
    const tx = database.transaction("events");
    const below = IDBKeyRange.bound([roomId, -Infinity], [roomId, order], false, true);
    const above = IDBKeyRange.bound([roomId, order], [roomId, Infinity], true);
    const isTheirs = (one: StoredEvent) =>
      one.event.sender === event.sender && one.standing === "message";
    const walk = async (range: IDBKeyRange, direction: "prev" | "next") => {
      const theirs: StoredEvent[] = [];
      let cursor = await tx.store.openCursor(range, direction);
      for (let seen = 0; cursor && seen < LOOKED_AT_MAX && theirs.length < AROUND_MAX; seen += 1) {
        if (isTheirs(cursor.value)) theirs.push(cursor.value);
        cursor = await cursor.continue();
      }
      return theirs;
    };
    const before = await walk(below, "prev");
    const after = await walk(above, "next");
    return openEvents(vault, [...before.reverse(), ...after]);
  }

  /** Of those messages that their key proves. The sessions never leave this function. */
  async #evidenceOf(
    roomId: RoomId,
    records: readonly EventRecord[],
  ): Promise<Map<EventId, Evidence>> {
    const sealed = records.flatMap((record) => {
      const isRead = record.clear !== null && record.shield?.code !== "mismatched_sender";
      const envelope = isRead ? envelopeOf(record.event.content) : null;
      return envelope ? [{ eventId: record.eventId, envelope }] : [];
    });
    if (sealed.length === 0) return new Map();
    const crypto = await this.#wiring.context.crypto();
    const ids = new Set(sealed.map(({ envelope }) => envelope.sessionId));
    const sessions = await crypto.exportSessions(roomId, ids);
    const found = await Promise.all(
      sealed.map(async ({ eventId, envelope }): Promise<[EventId, Evidence][]> => {
        const session = sessions.get(envelope.sessionId);
        const key = session === undefined ? null : await messageKey(session, envelope.index);
        const isProven = key !== null && (await proves(roomId, envelope, key));
        return isProven ? [[eventId, { index: envelope.index, key }]] : [];
      }),
    );
    return new Map(found.flat());
  }
}

/** What is not encrypted proves itself, also once it was taken back: the server keeps it a while. */
const isOpen = ({ event }: EventRecord) => event.type !== "m.room.encrypted";

function shownOf(record: EventRecord, isEdit: boolean): Pick<ReportableMessage, "kind" | "text"> {
  const { type, content } = plainOf(record.event, record.clear);
  const edited = isEdit ? bodyOf(type, asObject(content["m.new_content"])) : null;
  const body = edited ?? messageBody(record, [], null);
  return { kind: body.kind, text: plainTextOf(body) };
}

function resultOf(name: string | null): EvidenceResult {
  return RESULTS.includes(name ?? "") ? (name as EvidenceResult) : "not_verified";
}

/** The words of the newest message in each row, which the room's own record does not keep. */
import type { Context } from "../context.ts";
import type { FirstPaint, MessageDraft } from "../engine.ts";
import type { RoomId, RoomSummary } from "../models.ts";
import { under } from "../store/database.ts";
import { draftLabel } from "../store/labels.ts";
import type { RoomRecord, StoredRoom } from "../store/records.ts";
import { openEvent, openRelations } from "../store/sealing.ts";
import type { Vault } from "../store/vault.ts";
import { isTalk } from "../timeline/items.ts";
import type { Members } from "./members.ts";
import { previewOf } from "./summary.ts";

/** These have no words. */
const WORDLESS = new Set(["redacted", "undecryptable"]);

export interface Awakened {
  rooms: RoomRecord[];
  /** Their previews have to be made again. */
  stale: RoomId[];
}

/** Fills stored rooms with the words that the last first paint and the drafts have. */
export async function awaken(context: Context, paint: FirstPaint | null): Promise<Awakened> {
  const { database, vault } = context;
  const [stored, drafts] = await Promise.all([
    database.getAll("rooms"),
    readDrafts(context, vault),
  ]);
  const summaries = new Map(paint?.rooms.map((room) => [room.roomId, room]));
  const stale: RoomId[] = [];
  const rooms = stored.map((room) => {
    const { roomId } = room;
    const text = knownText(room, summaries.get(roomId));
    if (text === null) stale.push(roomId);
    return { ...room, ...previewWith(room, text), draft: drafts.get(roomId) ?? null };
  });
  return { rooms, stale };
}

async function readDrafts({ database }: Context, vault: Vault): Promise<Map<RoomId, string>> {
  const records = await database.getAll("drafts");
  const texts = await Promise.all(
    records.map(async ({ roomId, sealed }): Promise<[RoomId, string]> => {
      const { text } = await vault.open<MessageDraft>(draftLabel(roomId), sealed);
      return [roomId, text];
    }),
  );
  return new Map(texts);
}

/** Null when it has to be made again. */
function knownText({ lastMessage }: StoredRoom, summary: RoomSummary | undefined): string | null {
  if (!lastMessage || WORDLESS.has(lastMessage.kind)) return "";
  const shown = summary?.lastMessage;
  if (lastMessage.isStale || shown?.eventId !== lastMessage.eventId) return null;
  return shown.kind === lastMessage.kind ? shown.text : null;
}

function previewWith(
  { lastMessage }: StoredRoom,
  text: string | null,
): Pick<RoomRecord, "lastMessage"> {
  if (!lastMessage) return { lastMessage: null };
  const { isStale: _isStale, ...preview } = lastMessage;
  return { lastMessage: { ...preview, text: text ?? "" } };
}

export class Previews {
  readonly #context: Context;
  readonly #members: Members;
  readonly #update: (roomId: RoomId, changes: Partial<RoomRecord>) => Promise<void>;

  constructor(
    context: Context,
    members: Members,
    update: (roomId: RoomId, changes: Partial<RoomRecord>) => Promise<void>,
  ) {
    this.#context = context;
    this.#members = members;
    this.#update = update;
  }

  /** Makes the preview again from the stored message. */
  async refresh(roomId: RoomId): Promise<void> {
    const { database, vault, rooms, session } = this.#context;
    const shown = rooms.get(roomId)?.lastMessage?.eventId ?? null;
    if (shown === null) return;
    const stored = await database.getFromIndex("events", "byId", [roomId, shown]);
    if (!stored || !isTalk(stored.standing)) return;
    const found = await database.getAll("relations", under(roomId, shown));
    const [record, relations] = await Promise.all([
      openEvent(vault, stored),
      openRelations(vault, found),
    ]);
    const name = await this.#members.name(roomId, record.event.sender);
    const lastMessage = previewOf(record, relations, name, session.userId);
    // Something newer may have come while this was read.
    if (rooms.get(roomId)?.lastMessage?.eventId === shown) {
      await this.#update(roomId, { lastMessage });
    }
  }

  async refreshAll(roomIds: RoomId[]): Promise<void> {
    for (const roomId of roomIds) await this.refresh(roomId);
  }
}

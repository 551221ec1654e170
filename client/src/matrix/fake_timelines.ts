/** The reading and writing half of the fake engine. */
import type { ChangeListener } from "./changes.ts";
import {
  EngineError,
  type FileDraft,
  type MessageDraft,
  type TimelineIntents,
  type VoiceDraft,
} from "./engine.ts";
import { OWN_USER, sampleMessage, START_MS, text } from "./fake_samples.ts";
import type {
  EventId,
  MediaRef,
  MessageBody,
  MessageItem,
  ReplyPreview,
  RoomId,
  RoomSummary,
  TimelineItem,
  TimelineWindow,
  UserId,
} from "./models.ts";

const WINDOW_ITEMS = 60;

/** Words of a body, for previews and search. */
export function plainText(body: MessageBody): string {
  if ("text" in body) return body.text;
  return "name" in body ? (body.caption ?? body.name) : "";
}

const OWN_SENDER = { userId: OWN_USER.userId, name: OWN_USER.displayName ?? "" };

export class FakeTimelines implements TimelineIntents {
  readonly #timelines: Map<RoomId, TimelineItem[]>;
  readonly #rooms: Map<RoomId, RoomSummary>;
  readonly #emit: ChangeListener;
  readonly #opened = new Map<RoomId, number>();
  readonly #drafts = new Map<RoomId, MessageDraft>();
  #sent = 0;
  /** Set to make the next sends wait ("queued") until `goOnline`. */
  isOnline = true;
  /** Set to make every further send fail. */
  failSends = false;

  constructor(
    timelines: Map<RoomId, TimelineItem[]>,
    rooms: Map<RoomId, RoomSummary>,
    emit: ChangeListener,
  ) {
    this.#timelines = timelines;
    this.#rooms = rooms;
    this.#emit = emit;
  }

  #items(roomId: RoomId): TimelineItem[] {
    const items = this.#timelines.get(roomId) ?? [];
    this.#timelines.set(roomId, items);
    return items;
  }

  #find(roomId: RoomId, eventId: EventId): MessageItem {
    const item = this.#items(roomId).find(
      (one) => one.kind === "message" && one.eventId === eventId,
    );
    if (item?.kind !== "message") throw new EngineError("not_found");
    return item;
  }

  #publish(roomId: RoomId, items: TimelineItem[], removed: string[] = []): void {
    const from = this.#opened.get(roomId);
    if (from === undefined) return;
    this.#emit({
      type: "TimelineChanged",
      roomId,
      items: structuredClone(items),
      removed,
      hasOlder: from > 0,
      hasNewer: false,
    });
  }

  #touchRoom(roomId: RoomId, item: MessageItem): void {
    const room = this.#rooms.get(roomId);
    if (!room) return;
    room.recency = item.sentAt;
    room.lastMessage = {
      eventId: item.eventId,
      sender: item.sender,
      senderName: item.senderName,
      isMine: item.isMine,
      sentAt: item.sentAt,
      kind: item.body.kind,
      text: plainText(item.body),
      sendState: item.sendState,
    };
    if (!item.isMine) room.unread += 1;
    this.#emit({ type: "RoomsChanged", rooms: [structuredClone(room)], removed: [] });
  }

  /** A message from somebody else arrives. For tests. */
  receive(roomId: RoomId, sender: UserId, body: MessageBody | string): MessageItem {
    const items = this.#items(roomId);
    const content = typeof body === "string" ? text(body) : body;
    this.#sent += 1;
    const item = sampleMessage(`$received-${this.#sent}`, sender, content, {
      order: (items.at(-1)?.order ?? 0) + 1,
      sentAt: START_MS + 3_600_000 + this.#sent * 1000,
    });
    items.push(item);
    this.#publish(roomId, [item]);
    this.#touchRoom(roomId, item);
    return item;
  }

  /** What was queued while offline goes out. For tests. */
  goOnline(): void {
    this.isOnline = true;
    for (const [roomId, items] of this.#timelines) {
      for (const item of items) {
        if (item.kind === "message" && item.sendState === "queued") this.#deliver(roomId, item);
      }
    }
  }

  async openTimeline(roomId: RoomId): Promise<TimelineWindow> {
    const items = this.#items(roomId);
    const from = Math.max(0, items.length - WINDOW_ITEMS);
    this.#opened.set(roomId, from);
    const readUpTo = items.at(-3);
    return structuredClone({
      roomId,
      items: items.slice(from),
      hasOlder: from > 0,
      hasNewer: false,
      readUpTo: readUpTo?.kind === "message" ? readUpTo.eventId : null,
      receipts: [],
    });
  }

  async openTimelineAt(roomId: RoomId, eventId: EventId): Promise<TimelineWindow> {
    const window = await this.openTimeline(roomId);
    const at = this.#items(roomId).indexOf(this.#find(roomId, eventId));
    const from = Math.max(0, Math.min(this.#opened.get(roomId) ?? 0, at - 20));
    this.#opened.set(roomId, from);
    return {
      ...window,
      items: structuredClone(this.#items(roomId).slice(from)),
      hasOlder: from > 0,
    };
  }

  async loadOlder(roomId: RoomId, count: number): Promise<boolean> {
    const end = this.#opened.get(roomId);
    if (end === undefined) return false;
    const from = Math.max(0, end - count);
    this.#opened.set(roomId, from);
    this.#publish(roomId, this.#items(roomId).slice(from, end));
    return from > 0;
  }

  async loadNewer(): Promise<boolean> {
    return false;
  }

  async fillGap(): Promise<void> {}

  async closeTimeline(roomId: RoomId): Promise<void> {
    this.#opened.delete(roomId);
  }

  #reply(roomId: RoomId, eventId: EventId | null): ReplyPreview | null {
    if (eventId === null) return null;
    const { sender, senderName, body } = this.#find(roomId, eventId);
    return { eventId, sender, senderName, kind: body.kind, text: plainText(body) };
  }

  #send(roomId: RoomId, body: MessageBody, replyTo: EventId | null): string {
    const items = this.#items(roomId);
    this.#sent += 1;
    const key = `txn-${this.#sent}`;
    const item = sampleMessage(key, OWN_USER.userId, body, {
      eventId: null,
      order: (items.at(-1)?.order ?? 0) + 1,
      sentAt: START_MS + 3_600_000 + this.#sent * 1000,
      sendState: this.isOnline ? "sending" : "queued",
      replyTo: this.#reply(roomId, replyTo),
    });
    items.push(item);
    this.#publish(roomId, [item]);
    if (this.isOnline) queueMicrotask(() => this.#deliver(roomId, item));
    this.#touchRoom(roomId, item);
    return key;
  }

  #deliver(roomId: RoomId, item: MessageItem): void {
    if (this.failSends) {
      item.sendState = "failed";
      item.sendError = "forbidden";
    } else {
      item.sendState = "sent";
      item.sendError = null;
      item.eventId = `$${item.key}`;
    }
    this.#publish(roomId, [item]);
  }

  async sendMessage(roomId: RoomId, draft: MessageDraft): Promise<string> {
    return this.#send(roomId, { kind: "text", text: draft.text, html: draft.html }, draft.replyTo);
  }

  async editMessage(roomId: RoomId, eventId: EventId, draft: MessageDraft): Promise<void> {
    const item = this.#find(roomId, eventId);
    item.body = { kind: "text", text: draft.text, html: draft.html };
    item.isEdited = true;
    this.#publish(roomId, [item]);
  }

  async sendFile(roomId: RoomId, draft: FileDraft): Promise<string> {
    const file = mediaOf(draft.file);
    const common = { file, name: draft.name, caption: draft.caption };
    if (!draft.file.type.startsWith("image/")) {
      return this.#send(roomId, { kind: "file", ...common }, draft.replyTo);
    }
    const { width = null, height = null, blurhash = null } = draft;
    const picture = { thumbnail: null, width, height, blurhash };
    return this.#send(roomId, { kind: "image", ...common, ...picture }, draft.replyTo);
  }

  async sendVoice(roomId: RoomId, draft: VoiceDraft): Promise<string> {
    const { durationMs, waveform } = draft;
    const body = { kind: "voice", file: mediaOf(draft.file), durationMs, waveform } as const;
    return this.#send(roomId, body, draft.replyTo);
  }

  async toggleReaction(roomId: RoomId, eventId: EventId, key: string): Promise<void> {
    const item = this.#find(roomId, eventId);
    const known = item.reactions.find((reaction) => reaction.key === key);
    if (!known) {
      item.reactions.push({ key, count: 1, mine: `$r-${key}`, senders: [OWN_SENDER] });
    } else if (known.mine === null) {
      known.mine = `$r-${key}`;
      known.count += 1;
      known.senders.push(OWN_SENDER);
    } else {
      known.mine = null;
      known.count -= 1;
      known.senders = known.senders.filter(({ userId }) => userId !== OWN_USER.userId);
    }
    item.reactions = item.reactions.filter((reaction) => reaction.count > 0);
    this.#publish(roomId, [item]);
  }

  async redactMessage(roomId: RoomId, eventId: EventId, reason?: string): Promise<void> {
    const item = this.#find(roomId, eventId);
    item.body = { kind: "redacted", by: OWN_USER.userId, reason: reason ?? null };
    item.reactions = [];
    this.#publish(roomId, [item]);
  }

  async retrySend(roomId: RoomId, key: string): Promise<void> {
    const item = this.#items(roomId).find((one) => one.key === key);
    if (item?.kind === "message") this.#deliver(roomId, item);
  }

  async discardSend(roomId: RoomId, key: string): Promise<void> {
    this.#timelines.set(
      roomId,
      this.#items(roomId).filter((one) => one.key !== key),
    );
    this.#publish(roomId, [], [key]);
  }

  async markRead(roomId: RoomId): Promise<void> {
    const room = this.#rooms.get(roomId);
    if (!room) return;
    Object.assign(room, { unread: 0, highlights: 0, markedUnread: false });
    this.#emit({ type: "RoomsChanged", rooms: [structuredClone(room)], removed: [] });
  }

  async setTyping(): Promise<void> {}

  async readDraft(roomId: RoomId): Promise<MessageDraft | null> {
    return this.#drafts.get(roomId) ?? null;
  }

  async saveDraft(roomId: RoomId, draft: MessageDraft | null): Promise<void> {
    if (draft) this.#drafts.set(roomId, draft);
    else this.#drafts.delete(roomId);
  }

  async pinMessage(): Promise<void> {}

  async loadMedia(ref: MediaRef): Promise<Blob> {
    return new Blob([PIXEL], {
      type: ref.mimeType.startsWith("image/") ? "image/gif" : ref.mimeType,
    });
  }

  async loadThumbnail(ref: MediaRef): Promise<Blob> {
    return this.loadMedia(ref);
  }

  async loadAvatar(): Promise<Blob> {
    return new Blob([PIXEL], { type: "image/gif" });
  }

  async searchMessages(term: string, roomId: RoomId | null): Promise<string> {
    this.#sent += 1;
    const searchId = `search-${this.#sent}`;
    queueMicrotask(() => this.#search(searchId, term.toLowerCase(), roomId));
    return searchId;
  }

  #search(searchId: string, term: string, only: RoomId | null): void {
    for (const [roomId, items] of this.#timelines) {
      if (only !== null && only !== roomId) continue;
      const hits = items.flatMap((item) => {
        if (item.kind !== "message" || item.eventId === null) return [];
        const words = plainText(item.body);
        const at = words.toLowerCase().indexOf(term);
        if (at < 0) return [];
        const { eventId, sender, senderName, sentAt } = item;
        const ranges: [number, number][] = [[at, at + term.length]];
        return [{ roomId, eventId, sender, senderName, sentAt, text: words, ranges }];
      });
      this.#emit({
        type: "SearchProgressed",
        searchId,
        hits: hits.reverse(),
        reachedBack: START_MS,
      });
    }
    this.#emit({ type: "SearchFinished", searchId });
  }

  async stopSearch(): Promise<void> {}
}

/** A transparent GIF of one pixel. */
const PIXEL = Uint8Array.from(
  atob("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
  (letter) => letter.charCodeAt(0),
);

function mediaOf(file: Blob): MediaRef {
  return {
    mxc: "mxc://example.org/sent",
    mimeType: file.type || "application/octet-stream",
    sizeBytes: file.size,
    encryption: null,
  };
}

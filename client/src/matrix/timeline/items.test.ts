import assert from "node:assert/strict";
import { test } from "node:test";
import { Attendance } from "../calls/attendance.ts";
import type { MessageItem, TimelineItem } from "../models.ts";
import type { EventRecord, RelationRecord, ServerEvent } from "../store/records.ts";
import { ALICE, BOB, member, message, record, relating, ROOM } from "../testing/events.ts";
import { itemOf, type ItemContext, reactionsOf } from "./items.ts";
import { relationOf } from "./relations.ts";

function context(events: ServerEvent[], known: EventRecord[] = []): ItemContext {
  const relations = events.flatMap((event) => relationOf(ROOM, event, null) ?? []);
  return {
    ownUserId: ALICE,
    canRedactOthers: false,
    canUncover: false,
    isNoticeRoom: false,
    isRoomEncrypted: false,
    person: (userId) => ({ name: userId === BOB ? "Bob" : userId, avatar: null }),
    relations: (eventId) => relations.filter(({ target }) => target === eventId),
    call: () => ({ attendance: new Attendance(BOB), isOn: false }),
    target: (eventId) => known.find((one) => one.eventId === eventId) ?? null,
  };
}

function asMessage(item: TimelineItem | null): MessageItem {
  assert.equal(item?.kind, "message");
  return item as MessageItem;
}

const edit = (eventId: string, body: string, changes: Partial<ServerEvent> = {}): ServerEvent => ({
  ...message(eventId, `* ${body}`, changes),
  content: {
    msgtype: "m.text",
    body: `* ${body}`,
    "m.new_content": { msgtype: "m.text", body },
    "m.relates_to": { rel_type: "m.replace", event_id: "$1" },
  },
});

test("the latest edit of the author counts, others do not", () => {
  const edits = [
    edit("$2", "second", { origin_server_ts: 2_000 }),
    edit("$3", "third", { origin_server_ts: 3_000 }),
    edit("$4", "of another", { sender: ALICE, origin_server_ts: 4_000 }),
  ];
  const item = asMessage(itemOf(record(message("$1", "first")), context(edits)));
  assert.deepEqual(item.body, { kind: "text", text: "third", html: null });
  assert.equal(item.isEdited, true);
  assert.equal(itemOf(record(edit("$2", "second")), context([])), null);
  assert.equal(record(edit("$2", "second")).standing, null);
});

const uncovers = (target: string, looked: string): ServerEvent => ({
  ...message("$u", ""),
  type: "org.linnet.uncovered",
  state_key: target,
  content: { event_id: looked },
});

test("what is shown is covered where the server says so, until a moderator has looked", () => {
  const mark = { cause: "words", reason: "No adverts." };
  const marked = message("$1", "casino", { cover: mark });
  const coverOf = (event: ServerEvent, events: ServerEvent[]) =>
    asMessage(itemOf(record(event), { ...context(events), canUncover: true })).cover;
  assert.deepEqual(coverOf(marked, []), { eventId: "$1", cause: "words", reason: "No adverts." });
  // What an app writes into the content is none, and nothing is left of what was taken back.
  const forged = message("$1", "x", { content: { body: "x", "org.linnet.cover": mark } });
  assert.equal(coverOf(forged, []), null);
  const redacted = { redacted_because: { sender: BOB } };
  assert.equal(coverOf(message("$1", "", { cover: mark, unsigned: redacted }), []), null);
  // An edit stands for itself.
  const clean = edit("$2", "lake", { origin_server_ts: 2_000 });
  const bad = edit("$3", "casino", { origin_server_ts: 3_000, cover: { cause: "new" } });
  assert.equal(coverOf(marked, [clean]), null);
  const edited = { eventId: "$3", cause: null, reason: null };
  assert.deepEqual(coverOf(marked, [clean, bad]), edited);
  assert.equal(coverOf(marked, [uncovers("$1", "$1")]), null);
  assert.deepEqual(coverOf(marked, [bad, uncovers("$1", "$1")]), edited);
  assert.equal(coverOf(marked, [bad, uncovers("$1", "$3")]), null);
});

test("only who may uncover is offered it, where there is a cover", () => {
  const can = (event: ServerEvent, canUncover: boolean) =>
    asMessage(itemOf(record(event), { ...context([]), canUncover })).canUncover;
  const marked = message("$1", "casino", { cover: { cause: "words" } });
  assert.deepEqual(
    [can(marked, true), can(marked, false), can(message("$1", "hi"), true)],
    [true, false, false],
  );
});

test("what claims to be decided by the server is so only where the server alone speaks", () => {
  const type = "org.linnet.complaint_answered";
  const facts = { server_notice_type: type, [type]: { outcome: "reversed" } };
  const claim = message("$1", "", { content: { msgtype: "m.server_notice", body: "b", ...facts } });
  const body = (isNoticeRoom: boolean) =>
    asMessage(itemOf(record(claim), { ...context([]), isNoticeRoom })).body;
  const words = { kind: "notice", text: "b", html: null };
  assert.deepEqual(body(false), words);
  const believed = { ...words, facts: { about: "complaint", outcome: "reversed", reason: "" } };
  assert.deepEqual(body(true), believed);
});

test("reactions are counted once per person and emoji", () => {
  const react = (eventId: string, key: string, sender: string, sentAt: number): RelationRecord => ({
    roomId: ROOM,
    target: "$1",
    eventId,
    kind: "annotation",
    sender,
    sentAt,
    key,
    content: null,
  });
  const reactions = reactionsOf(
    [
      react("$b", "❤️", ALICE, 2),
      react("$a", "👍", BOB, 1),
      react("$c", "👍", BOB, 3),
      react("$d", "👍", ALICE, 4),
    ],
    { ownUserId: ALICE, person: (userId) => ({ name: `Name of ${userId}`, avatar: null }) },
  );
  const named = (userId: string) => ({ userId, name: `Name of ${userId}` });
  assert.deepEqual(reactions, [
    { key: "👍", count: 2, mine: "$d", senders: [named(BOB), named(ALICE)] },
    { key: "❤️", count: 1, mine: "$b", senders: [named(ALICE)] },
  ]);
});

test("a redacted message shows who took it away and nothing else", () => {
  const redaction = message("$2", "", {
    type: "m.room.redaction",
    sender: ALICE,
    content: { redacts: "$1", reason: "spam" },
  });
  const liked = relating("$3", "m.reaction", {
    rel_type: "m.annotation",
    event_id: "$1",
    key: "x",
  });
  const item = asMessage(itemOf(record(message("$1", "first")), context([redaction, liked])));
  assert.deepEqual(item.body, { kind: "redacted", by: ALICE, reason: "spam" });
  assert.deepEqual([item.reactions, item.canRedact], [[], false]);
  const because = { redacted_because: { sender: BOB, content: {} } };
  const old = asMessage(itemOf(record(message("$9", "", { unsigned: because })), context([])));
  assert.deepEqual(old.body, { kind: "redacted", by: BOB, reason: null });
});

test("a reply shows what it answers, as it reads now", () => {
  const reply = message("$5", "yes", {
    content: {
      msgtype: "m.text",
      body: "> <@bob:example.org> first\n\nyes",
      format: "org.matrix.custom.html",
      formatted_body: "<mx-reply>old</mx-reply><b>yes</b>",
      "m.relates_to": { "m.in_reply_to": { event_id: "$1" } },
    },
  });
  const known = context([edit("$2", "second")], [record(message("$1", "first"))]);
  const item = asMessage(itemOf(record(reply), known));
  assert.deepEqual(item.body, { kind: "text", text: "yes", html: "<b>yes</b>" });
  assert.deepEqual(item.replyTo, {
    eventId: "$1",
    sender: BOB,
    senderName: "Bob",
    kind: "text",
    text: "second",
  });
  const unknown = asMessage(itemOf(record(reply), context([])));
  assert.equal(unknown.replyTo?.sender, null);
});

test("a clear message in an encrypted room is marked", () => {
  const item = itemOf(record(message("$1", "hm")), { ...context([]), isRoomEncrypted: true });
  assert.deepEqual(asMessage(item).shield, { colour: "red", code: "sent_in_clear" });
});

test("membership reads as what happened", () => {
  const happened = (now: string, before?: string, sender = BOB) => {
    const event = { ...member(BOB, now, "Bob"), sender };
    if (before) event.unsigned = { prev_content: { membership: before, displayname: "Bob" } };
    const item = itemOf(record(event), context([]));
    return item?.kind === "state" ? item.event.kind : null;
  };
  assert.equal(happened("join"), "joined");
  assert.equal(happened("join", "join"), null);
  assert.equal(happened("leave", "join"), "left");
  assert.equal(happened("leave", "join", ALICE), "kicked");
  assert.equal(happened("leave", "invite"), "invite_declined");
  assert.equal(happened("leave", "invite", ALICE), "invite_withdrawn");
  assert.equal(happened("leave", "ban", ALICE), "unbanned");
  assert.equal(happened("ban", "join", ALICE), "banned");
});

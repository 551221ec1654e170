import assert from "node:assert/strict";
import { test } from "node:test";

import { sampleMessage, START_MS, text } from "../../matrix/fake_samples.ts";
import type { RoomHappening, TimelineItem } from "../../matrix/engine.ts";
import { firstUnread, folded, receiptsByEvent, rowsOf } from "./rows.model.ts";
import { barsOf, isOnlyEmoji, partsOf } from "./text.model.ts";
import {
  applyChange,
  around,
  asItIsNow,
  atBottom,
  atTop,
  isLive,
  MAX_DRAWN,
  opened,
  opening,
  showEnd,
  STEP,
  type TimelineState,
} from "./timeline.model.ts";

const ROOM = "!room:example.org";
const MINUTE = 60_000;

function message(order: number, sender = "@bob:example.org"): TimelineItem {
  return sampleMessage(`$${order}`, sender, text(`message ${order}`), {
    order,
    sentAt: START_MS + order * MINUTE,
  });
}

function messages(from: number, to: number): TimelineItem[] {
  return Array.from({ length: to - from }, (_, index) => message(from + index));
}

function openedWith(items: TimelineItem[], hasOlder = true): TimelineState {
  return opened(opening(ROOM), {
    roomId: ROOM,
    items,
    hasOlder,
    hasNewer: false,
    readUpTo: null,
    receipts: [],
  });
}

function changed(items: TimelineItem[], removed: string[] = []) {
  return {
    type: "TimelineChanged" as const,
    roomId: ROOM,
    items,
    removed,
    hasOlder: true,
    hasNewer: false,
  };
}

test("what is open over a message follows it to the server", () => {
  const sent = sampleMessage("$1", "@bob:example.org", text("hello"), { order: 1 });
  const echo = { ...sent, eventId: null, sendState: "queued" as const };
  const state = applyChange(openedWith([echo]), changed([sent]));
  assert.equal(asItIsNow(state, echo).eventId, "$1");
  assert.equal(asItIsNow(openedWith([]), echo), echo);
});

test("ten thousand messages never draw more than the limit", () => {
  let state = openedWith(messages(9940, 10_000));
  for (let from = 9940; from > 0; from -= STEP) {
    const step = atTop({ ...state, isAtEnd: false });
    assert.equal(step.need, "older");
    state = applyChange(step.state, changed(messages(Math.max(0, from - STEP), from)));
    state = { ...state, loading: null };
    assert.ok(state.end - state.start <= MAX_DRAWN);
  }
  assert.equal(state.items.length, 10_000);
  assert.equal(state.items[state.start]?.key, "$0");
  const end = showEnd(state);
  assert.equal(end.items[end.end - 1]?.key, "$9999");
});

test("what left the slice comes back without asking the engine", () => {
  const state = { ...openedWith(messages(0, 500), false), start: 0, end: MAX_DRAWN };
  const down = atBottom(state);
  assert.equal(down.need, null);
  assert.equal(down.state.end, MAX_DRAWN + STEP);
  assert.equal(down.state.end - down.state.start, MAX_DRAWN);
});

test("a new message is drawn when the end is drawn", () => {
  const state = applyChange(openedWith(messages(0, 10)), changed([message(10)]));
  assert.equal(state.end, 11);
});

test("a new message does not push the reader of old ones", () => {
  const reading = { ...openedWith(messages(0, 500)), start: 0, end: 100, isAtEnd: false };
  const state = applyChange(reading, changed([message(500)]));
  assert.deepEqual([state.start, state.end], [0, 100]);
});

test("an echo becomes its event in place", () => {
  const echo = { ...message(10), key: "txn" } as TimelineItem;
  const sent = { ...echo, order: 12 } as TimelineItem;
  const state = applyChange(
    applyChange(openedWith(messages(0, 10)), changed([echo])),
    changed([sent, message(11)]),
  );
  assert.deepEqual(
    state.items.slice(-2).map((item) => item.key),
    ["$11", "txn"],
  );
});

test("changes of another room do nothing", () => {
  const state = openedWith(messages(0, 3));
  assert.equal(applyChange(state, { ...changed([message(9)]), roomId: "!other" }), state);
});

test("a jump moves the slice to the event", () => {
  const state = openedWith(messages(0, 1000));
  const jumped = around(state, "$5");
  assert.equal(jumped.start, 0);
  assert.ok(jumped.end > 5);
});

test("rows: day line, groups, the new line", () => {
  const items = [
    message(0),
    message(1),
    message(20),
    message(21, "@alice:example.org"),
    message(22, "@alice:example.org"),
    message(23),
  ];
  const rows = rowsOf(items, 0, items.length, "$20");
  assert.deepEqual(
    rows.map((row) => row.kind),
    ["day", "message", "message", "message", "message", "message", "new", "message"],
  );
  const firsts = rows.flatMap((row) => (row.kind === "message" ? [row.isFirst] : []));
  assert.deepEqual(firsts, [true, false, true, true, false, true]);
});

function happening(order: number, event: RoomHappening): TimelineItem {
  const sender = "@bob:example.org";
  const at = { key: `$${order}`, order, sentAt: START_MS + order * MINUTE };
  return { ...at, kind: "state", eventId: `$${order}`, sender, senderName: "Bob", event };
}

test("the beginning of a room does not say things twice", () => {
  const bob = { target: "@bob:example.org", targetName: "Bob" };
  const carol = { target: "@carol:example.org", targetName: "Carol" };
  const items = [
    happening(0, { kind: "created" }),
    happening(1, { kind: "joined", ...bob }),
    happening(2, { kind: "encryption_enabled" }),
    happening(3, { kind: "invited", ...carol }),
    message(4),
    happening(5, { kind: "joined", ...bob }),
    happening(6, { kind: "encryption_enabled" }),
  ];
  const rows = rowsOf(items, 0, items.length, null);
  assert.deepEqual(
    rows.map((row) => row.key).filter((key) => key.startsWith("$")),
    ["$0", "$3", "$4", "$5", "$6"],
  );
});

test("a raid takes one line of what is drawn, so that the talk before it still is", () => {
  const joins = Array.from({ length: 4 * MAX_DRAWN }, (_, index) =>
    happening(100 + index, { kind: "joined", target: `@p${index}:x`, targetName: "P" }),
  );
  const state = openedWith([...messages(0, 100), ...joins, ...messages(5_000, 5_050)]);
  assert.deepEqual([state.start, state.end], [0, state.items.length]);
  const [talk, raided] = [messages(0, 100), openedWith(messages(0, 100))];
  const grown = applyChange(raided, changed([...talk, ...joins]));
  assert.deepEqual([grown.start, isLive(grown)], [0, true]);
  const { state: above } = atTop(openedWith([...joins, ...messages(5_000, 5_000 + MAX_DRAWN)]));
  assert.equal(above.start, 0);
  assert.equal(atBottom(above).state.end, above.items.length);
});

test("what happens to many people is one line, until somebody opens it", () => {
  const to = (kind: "joined" | "banned", order: number) =>
    happening(order, { kind, target: `@p${order}:x`, targetName: "P", reason: null });
  const items = [
    ...[0, 1, 2].map((order) => to("joined", order)),
    message(3),
    ...[4, 5, 6, 7].map((order) => to("joined", order)),
    to("banned", 8),
    message(9),
  ];
  const rows = rowsOf(items, 0, items.length, null);
  const keys = (opened: string[]) => folded(rows, new Set(opened)).map(({ key }) => key);
  const few = ["day $0", "$0", "$1", "$2", "$3"];
  assert.deepEqual(keys([]), [...few, "fold $7", "$8", "$9"]);
  assert.deepEqual(keys(["$5"]), [...few, "fold $7", "$4", "$5", "$6", "$7", "$8", "$9"]);
  assert.deepEqual(folded([], new Set()), []);
});

test("many messages that moderators removed are one line, in which no group goes on", () => {
  const gone = (order: number, by: string): TimelineItem =>
    sampleMessage(
      `$${order}`,
      "@bob:example.org",
      { kind: "redacted", by, reason: null },
      {
        order,
        sentAt: START_MS + order * 1000,
      },
    );
  const at = (order: number): TimelineItem => ({
    ...message(order),
    sentAt: START_MS + order * 1000,
  });
  const moderator = "@ada:example.org";
  const items = [at(0), ...[1, 2, 3, 4].map((order) => gone(order, moderator)), at(5)];
  const rows = rowsOf(items, 0, items.length, null);
  const shown = (opened: string[]) =>
    folded(rows, new Set(opened)).map((row) =>
      row.kind === "message" ? [row.key, row.isFirst, row.isLast] : row.key,
    );
  const before = ["day $0", ["$0", true, true], "fold $4"];
  assert.deepEqual(shown([]), [...before, ["$5", true, true]]);
  assert.deepEqual(shown(["$2"]), [
    ...before,
    ["$1", true, false],
    ...["$2", "$3", "$4"].map((key) => [key, false, false]),
    ["$5", false, true],
  ]);
  // What people delete themselves is theirs to show, one by one.
  const own = [1, 2, 3, 4].map((order) => gone(order, "@bob:example.org"));
  assert.equal(folded(rowsOf(own, 0, 4, null), new Set()).length, 5);
});

test("own messages are never unread", () => {
  assert.equal(firstUnread([message(0), message(1, "@alice:example.org")], "$0"), -1);
});

test("receipts stand at their message, in the order in which they are told", () => {
  const receipt = (userId: string, eventId: string) => ({
    userId,
    eventId,
    readAt: 0,
    name: userId,
    avatar: null,
  });
  const map = receiptsByEvent([receipt("@b", "$1"), receipt("@c", "$2"), receipt("@a", "$1")]);
  assert.deepEqual(
    map.get("$1")?.map((one) => one.userId),
    ["@b", "@a"],
  );
});

test("addresses in a sentence end where the sentence does", () => {
  const [before, link, after] = partsOf("see https://example.org/a?b=1. Then go");
  assert.equal(before?.text, "see ");
  assert.equal(link?.href, "https://example.org/a?b=1");
  assert.equal(after?.text, ". Then go");
  assert.equal(partsOf("(https://example.org/x_(y))").at(1)?.href, "https://example.org/x_(y)");
  assert.equal(
    partsOf("javascript:alert(1)").some((part) => part.href),
    false,
  );
});

test("a few emoji alone are large, words are not", () => {
  assert.equal(isOnlyEmoji("👍🏽 🎉"), true);
  assert.equal(isOnlyEmoji("👍 ok"), false);
  assert.equal(isOnlyEmoji("1"), false);
});

test("a waveform of any length gets its bars", () => {
  assert.equal(barsOf([], 5).length, 5);
  const bars = barsOf([0, 512, 1024], 3);
  assert.deepEqual(bars, [0.08, 0.5, 1]);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { sampleRoom } from "../../matrix/fake_samples.ts";
import { isUnread, neighbour, nextIndex, rowsOf } from "./chats.model.ts";

const ROOMS = [
  sampleRoom("!new", { unread: 3 }),
  sampleRoom("!quiet", { lowPriority: true }),
  sampleRoom("!bob", { kind: "direct" }),
  sampleRoom("!star", { favourite: true }),
  sampleRoom("!space", { kind: "space" }),
  sampleRoom("!come", { membership: "invite" }),
];
const ids = (rooms: readonly { roomId: string }[]) => rooms.map((room) => room.roomId);

test("favourites lead, low priority ends, spaces and invites are no chats", () => {
  const { chats, invites } = rowsOf(ROOMS, "all");
  assert.deepEqual(ids(chats), ["!star", "!new", "!bob", "!quiet"]);
  assert.deepEqual(ids(invites), ["!come"]);
});

test("filters", () => {
  assert.deepEqual(ids(rowsOf(ROOMS, "unread").chats), ["!new"]);
  assert.deepEqual(ids(rowsOf(ROOMS, "people").chats), ["!bob"]);
  assert.deepEqual(ids(rowsOf(ROOMS, "groups").chats), ["!star", "!new", "!quiet"]);
});

test("a chat marked unread is unread without new messages", () => {
  assert.equal(isUnread(sampleRoom("!a", { markedUnread: true })), true);
  assert.equal(isUnread(sampleRoom("!a")), false);
});

test("arrow keys stop at the ends", () => {
  assert.equal(nextIndex("ArrowUp", 0, 5), 0);
  assert.equal(nextIndex("ArrowDown", 4, 5), 4);
  assert.equal(nextIndex("End", 1, 5), 4);
  assert.equal(nextIndex("x", 1, 5), null);
});

test("the neighbour of no chat is the first one", () => {
  const { chats } = rowsOf(ROOMS, "all");
  assert.equal(neighbour(chats, null, 1)?.roomId, "!star");
  assert.equal(neighbour(chats, "!star", 1)?.roomId, "!new");
  assert.equal(neighbour(chats, "!star", -1), undefined);
});

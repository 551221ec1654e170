import assert from "node:assert/strict";
import { test } from "node:test";

import type { WishChat } from "../../matrix/visit.ts";
import { firstChoice, isComplete, isWaiting, obstacleOf, possibleChats } from "./grant.model.ts";

const CHAT: WishChat = {
  roomId: "!a:b",
  name: "Choir",
  others: [],
  members: 5,
  isEncrypted: false,
  hasEnough: true,
  allowed: ["read"],
};

test("encrypted chats can only say who is there", () => {
  const chat = { ...CHAT, isEncrypted: true };
  assert.equal(obstacleOf(chat, ["read"]), "encrypted");
  assert.equal(obstacleOf(chat, ["send"]), "encrypted");
  assert.equal(obstacleOf(chat, ["members"]), null);
});

test("chats of two can only be written in", () => {
  const chat = { ...CHAT, hasEnough: false };
  assert.equal(obstacleOf(chat, ["members", "send"]), "too_few");
  assert.equal(obstacleOf(chat, ["send"]), null);
  assert.deepEqual(possibleChats([chat, CHAT], ["read"]), [CHAT]);
});

test("a chat that allows less has still to allow it", () => {
  assert.equal(isWaiting(CHAT, ["read"]), false);
  assert.equal(isWaiting(CHAT, ["read", "send"]), true);
  assert.equal(isWaiting(undefined, ["read"]), false);
});

test("each room that is asked for needs a chat of its own", () => {
  const room = { verbs: ["read"], historyDays: 0 };
  assert.deepEqual(
    firstChoice({
      rooms: [
        { ...room, roomId: "!a:b" },
        { ...room, roomId: null },
      ],
    }),
    ["!a:b", ""],
  );
  assert.equal(isComplete(["!a:b", ""]), false);
  assert.equal(isComplete(["!a:b", "!a:b"]), false);
  assert.equal(isComplete(["!a:b", "!c:b"]), true);
  assert.equal(isComplete([]), true);
});

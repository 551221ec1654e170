import assert from "node:assert/strict";
import { test } from "node:test";

import { sampleRooms } from "../matrix/fake_samples.ts";
import { applyChange, fromFirstPaint, unreadChats } from "./account.model.ts";

const SESSION = { userId: "@alice:example.org", deviceId: "A", serverName: "example.org" };

function signedIn() {
  return fromFirstPaint(
    {
      session: SESSION,
      rooms: sampleRooms(),
      profile: null,
      ignoredUsers: [],
    },
    false,
  );
}

test("a room with newer activity moves to the top", () => {
  const state = signedIn();
  const last = state.sorted.at(-1);
  assert.ok(last);
  const recency = (state.sorted[0]?.recency ?? 0) + 1;
  const next = applyChange(state, {
    type: "RoomsChanged",
    rooms: [{ ...last, recency }],
    removed: [],
  });
  assert.equal(next.sorted[0]?.roomId, last.roomId);
  assert.equal(next.sorted.length, state.sorted.length);
});

test("a removed room is gone", () => {
  const state = signedIn();
  const roomId = state.sorted[0]?.roomId ?? "";
  const next = applyChange(state, { type: "RoomsChanged", rooms: [], removed: [roomId] });
  assert.equal(next.rooms.has(roomId), false);
});

test("the end of a session leaves nothing of the account behind", () => {
  const next = applyChange(signedIn(), { type: "SessionEnded", reason: "revoked" });
  assert.equal(next.session, null);
  assert.equal(next.sorted.length, 0);
  assert.equal(next.endedBecause, "revoked");
});

test("an app whose stored data is gone says so", () => {
  const paint = { session: null, rooms: [], profile: null, ignoredUsers: [] };
  assert.equal(fromFirstPaint(paint, true).endedBecause, "cleared");
  assert.equal(fromFirstPaint(paint, false).endedBecause, null);
});

test("muted chats do not count as unread", () => {
  const state = signedIn();
  const before = unreadChats(state);
  const room = state.sorted.find((one) => one.unread > 0);
  assert.ok(room);
  const muted = applyChange(state, {
    type: "RoomsChanged",
    rooms: [{ ...room, notificationLevel: "mute" }],
    removed: [],
  });
  assert.equal(unreadChats(muted), before - 1);
});

test("somebody else's profile is not ours", () => {
  const profile = { userId: "@bob:example.org", displayName: "Bob", avatar: null };
  assert.equal(applyChange(signedIn(), { type: "ProfileChanged", profile }).profile, null);
});

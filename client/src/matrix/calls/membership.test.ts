import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../json.ts";
import type { ServerEvent } from "../store/records.ts";
import { ALICE, BOB, message, ROOM } from "../testing/events.ts";
import {
  CALL_MEMBER,
  contentOf,
  EXPIRES_MS,
  membersOf,
  membershipOf,
  stateKeyOf,
} from "./membership.ts";

const SESSION = { userId: ALICE, deviceId: "D", serverName: "example.org" };
const NOW = 1_000_000_000_000;
const OWN = {
  session: SESSION,
  roomId: ROOM,
  serviceUrl: "https://example.org/calls",
  comingId: "c",
  now: NOW,
};

function joining(changes: JsonObject = {}, rest: Partial<ServerEvent> = {}): ServerEvent {
  const content = contentOf({ ...OWN, intent: "audio", joinedAt: null });
  return message("$join", "", {
    type: CALL_MEMBER,
    sender: ALICE,
    origin_server_ts: NOW,
    state_key: `_${ALICE}_D_m.call`,
    content: { ...content, ...changes },
    ...rest,
  });
}

test("what we send is read as a member who is there for four hours", () => {
  assert.deepEqual(membershipOf(joining()), {
    identity: `${ALICE}:D`,
    userId: ALICE,
    deviceId: "D",
    eventId: "$join",
    joinedAt: NOW,
    expiresAt: NOW + EXPIRES_MS,
    intent: "audio",
  });
});

test("a renewed membership keeps the time of coming, and lasts four hours from now", () => {
  const content = contentOf({ ...OWN, intent: "video", joinedAt: NOW - 5_000 });
  const renewed = membershipOf(joining(content));
  assert.equal(renewed?.joinedAt, NOW - 5_000);
  assert.equal(renewed?.expiresAt, NOW + EXPIRES_MS);
});

test("nobody is there who left, whose time is over, or who is in another call", () => {
  const gone = joining({}, { content: {} });
  const over = joining({ expires: 10 });
  const breakout = joining({ call_id: "kitchen" });
  const personal = joining({ scope: "m.user" });
  const other = joining({ application: "m.whiteboard" });
  assert.deepEqual(membersOf([gone, over, breakout, personal, other], NOW + 20), []);
});

test("nobody has come later than the server heard of it", () => {
  assert.equal(membershipOf(joining({ created_ts: NOW + 1e9 }))?.joinedAt, NOW);
});

test("members come longest first, each device once", () => {
  const bob = joining({ device_id: "B" }, { sender: BOB, origin_server_ts: NOW - 9 });
  const again = joining({}, { origin_server_ts: NOW + 5, event_id: "$again" });
  const members = membersOf([again, joining(), bob], NOW);
  assert.deepEqual(
    members.map(({ identity, eventId }) => [identity, eventId]),
    [
      [`${BOB}:B`, "$join"],
      [`${ALICE}:D`, "$again"],
    ],
  );
});

test("the state key begins with a line where the room would not let us own it", () => {
  assert.equal(stateKeyOf(SESSION, "11"), `_${ALICE}_D_m.call`);
  assert.equal(stateKeyOf(SESSION, "org.matrix.msc3757.11"), `${ALICE}_D_m.call`);
});

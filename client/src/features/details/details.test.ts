import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeEngine } from "../../matrix/fake_engine.ts";
import type { Member } from "../../matrix/engine.ts";
import { actsOn, levelOf, peopleOf, roleOf } from "./details.model.ts";

const details = await new FakeEngine().loadRoomDetails("!trip:example.org");
const own = "@alice:example.org";
const bob = details.members.find((member) => member.userId === "@bob:example.org") as Member;

test("those who lead come first", () => {
  assert.equal(peopleOf(details, "").joined[0]?.userId, own);
});

test("people are found by name and by id", () => {
  assert.deepEqual(peopleOf(details, "MARTIN").joined, [bob]);
  assert.equal(peopleOf(details, "@eve").joined.length, 1);
});

test("nobody acts on themselves or on their equals", () => {
  assert.deepEqual(actsOn(details, { ...bob, powerLevel: 100 }, own), []);
  assert.deepEqual(actsOn(details, { ...bob, userId: own }, own), []);
  assert.deepEqual(actsOn(details, bob, own), ["role", "mute", "kick", "ban"]);
});

test("an invite is withdrawn, a ban is lifted", () => {
  assert.deepEqual(actsOn(details, { ...bob, membership: "invite" }, own), ["withdraw"]);
  assert.deepEqual(actsOn(details, { ...bob, membership: "ban" }, own), ["unban"]);
});

test("roles and levels fit each other", () => {
  for (const role of ["admin", "moderator", "member"] as const) {
    assert.equal(roleOf(levelOf(role)), role);
  }
  assert.equal(roleOf(75), "moderator");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServerEvent } from "../store/records.ts";
import { ALICE, BOB, message } from "../testing/events.ts";
import { Attendance, outcomeOf, type Story } from "./attendance.ts";
import { CALL_MEMBER } from "./membership.ts";

const CAROL = "@carol:example.org";

const came = (sender: string, at: number): ServerEvent =>
  message(`$${at}`, "", {
    type: CALL_MEMBER,
    sender,
    state_key: `_${sender}_D_m.call`,
    origin_server_ts: at,
    content: { application: "m.call", call_id: "", device_id: "D" },
  });
const left = (sender: string, at: number): ServerEvent => ({ ...came(sender, at), content: {} });

/** Bob calls; `after` is what followed his asking. */
function calling(after: ServerEvent[], before = [came(BOB, 1)]): Attendance {
  const attendance = new Attendance(BOB);
  for (const event of before) attendance.take(event);
  attendance.begin();
  for (const event of after) attendance.take(event);
  return attendance;
}

function told(attendance: Attendance, changes: Partial<Story> = {}, kind = "ring") {
  const story = { attendance, isOn: false, declinedBy: [], ownUserId: ALICE, ...changes };
  return outcomeOf({ caller: BOB, kind: kind as "ring" }, story);
}

test("it goes on as long as somebody is in it", () => {
  const call = calling([came(ALICE, 3), left(BOB, 5)]);
  assert.equal(told(call, { isOn: true }), "ongoing");
  assert.equal(call.durationMs, null);
});

test("it lasts from the answer until the last one leaves", () => {
  const call = calling([came(ALICE, 3), left(BOB, 5), left(ALICE, 10)]);
  assert.deepEqual([told(call, { isOn: true }), call.durationMs], ["ended", 7]);
});

test("who was rung and never came has missed it, also when others came", () => {
  assert.equal(told(calling([left(BOB, 4)])), "missed");
  const others = calling([came(CAROL, 2), left(CAROL, 3), left(BOB, 4)]);
  assert.equal(told(others), "missed");
  assert.equal(told(others, {}, "notification"), "ended");
});

test("a no is told to both", () => {
  const call = calling([left(BOB, 4)]);
  assert.equal(told(call, { declinedBy: [ALICE] }), "declined");
  assert.equal(told(call, { declinedBy: [ALICE], ownUserId: BOB }), "declined");
  assert.equal(told(call, { ownUserId: BOB }), "unanswered");
});

test("a call from before is another one", () => {
  const before = [came(CAROL, 1), left(CAROL, 2), came(BOB, 3)];
  const call = calling([left(BOB, 4)], before);
  assert.deepEqual([call.isAnswered, call.isOver], [false, true]);
});

test("the caller counts as being there though nothing says when he came", () => {
  assert.equal(calling([], []).isOver, false);
  assert.equal(calling([left(BOB, 4)], []).isOver, true);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../json.ts";
import { BOB, message } from "../testing/events.ts";
import { NOTIFICATION, NOTIFY, notificationContent, notificationOf } from "./ringing.ts";

const NOW = 1_000_000_000_000;
const WANTED = { membershipId: "$m", kind: "ring", intent: "audio", mentioned: null } as const;

function ending(changes: JsonObject, ageMs = 0): number | undefined {
  const content = { ...notificationContent({ ...WANTED, now: NOW }), ...changes };
  const event = message("$ring", "", { origin_server_ts: NOW, content });
  return notificationOf(event, { type: NOTIFICATION, content }, NOW, ageMs)?.endsAt;
}

test("what we send rings at the others for a minute from its sending", () => {
  const content = notificationContent({ ...WANTED, now: NOW });
  const event = message("$ring", "", { origin_server_ts: NOW, content });
  assert.deepEqual(notificationOf(event, { type: NOTIFICATION, content }, NOW, 0), {
    eventId: "$ring",
    caller: BOB,
    kind: "ring",
    intent: "audio",
    endsAt: NOW + 60_000,
    mentions: { users: [], room: true },
    isOld: false,
  });
});

test("the time that it was on its way is not rung again, and nothing rings for ever", () => {
  assert.equal(ending({}, 15_000), NOW + 45_000);
  assert.equal(ending({ sender_ts: NOW - 5_000 }), NOW + 55_000);
  assert.equal(ending({ lifetime: 1e9 }), NOW + 120_000);
});

test("a sender's clock that is far off is not believed", () => {
  assert.equal(ending({ sender_ts: NOW - 3_600_000 }), NOW + 60_000);
  assert.equal(ending({ sender_ts: NOW + 3_600_000 }), NOW + 60_000);
});

test("older apps ring by another name", () => {
  const content = { notify_type: "ring", "m.mentions": { user_ids: [BOB] } };
  const event = message("$ring", "", { origin_server_ts: NOW, content });
  const ring = notificationOf(event, { type: NOTIFY, content }, NOW, 0);
  assert.deepEqual([ring?.kind, ring?.isOld], ["ring", true]);
});

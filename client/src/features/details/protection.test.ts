import assert from "node:assert/strict";
import { test } from "node:test";

import { EngineError } from "../../matrix/engine.ts";
import { contentWith, protectionOf, RoomProtection, withCurrent } from "./protection.model.ts";

const STATE = "/_matrix/client/v3/rooms/!nest%3Aexample.org/state/org.linnet.protection/";

/** The protection of a room at a server that answers as it is told. */
function protectionWith(answer: unknown) {
  const asked: unknown[][] = [];
  const callServer = async (...call: unknown[]) => {
    asked.push(call);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { room: new RoomProtection({ callServer }, "!nest:example.org"), asked };
}

test("a room without protection has none", async () => {
  const { room } = protectionWith(new EngineError("not_found", "none"));
  const { protection } = await room.read();
  assert.deepEqual(protection, { rules: [], slowModeS: 0, newcomersS: 0 });
});

test("other failures are told", async () => {
  const { room } = protectionWith(new EngineError("offline", "none"));
  await assert.rejects(room.read());
});

test("saving keeps what is not shown", async () => {
  const whole = { automatic: true, slow_mode: { interval_s: 5, below_level: 20 } };
  const { room, asked } = protectionWith(whole);
  await room.save({ rules: [], slowModeS: 60, newcomersS: 0 });
  const content = { automatic: true, slow_mode: { interval_s: 60, below_level: 20 } };
  assert.deepEqual(asked.at(-1), ["PUT", STATE, content]);
});

test("what is off is not in the content", () => {
  const whole = { rules: [{ title: "A" }], slow_mode: { interval_s: 5 }, newcomers: { for_s: 60 } };
  assert.deepEqual(contentWith(whole, protectionOf({})), {});
});

test("newcomers get limits", () => {
  const { newcomers } = contentWith({}, { rules: [], slowModeS: 0, newcomersS: 3600 });
  assert.deepEqual(newcomers, { no_media: true, no_links: true, max_mentions: 5, for_s: 3600 });
});

test("what another app has set is among the choices", () => {
  assert.deepEqual(withCurrent([0, 10, 60], 30), [0, 10, 30, 60]);
  assert.deepEqual(withCurrent([0, 10, 60], 10), [0, 10, 60]);
});

test("raid mode is read with its end and who came", async () => {
  const answer = { is_on: true, until_ts: 9, since_ts: 3, joined: [{ user_id: "@a:x" }] };
  const { room, asked } = protectionWith(answer);
  assert.deepEqual(await room.beginRaid(), { isOn: true, until: 9, since: 3, joined: 1 });
  assert.deepEqual(asked, [["PUT", "/_linnet/rooms/!nest%3Aexample.org/raid", {}]]);
});

test("somebody is muted with a reason", async () => {
  const { room, asked } = protectionWith({ until_ts: 1 });
  await room.mute("@bob:example.org", 3600, "Rule 3");
  const where = "/_linnet/rooms/!nest%3Aexample.org/mutes/%40bob%3Aexample.org";
  assert.deepEqual(asked, [["PUT", where, { duration_s: 3600, reason: "Rule 3" }]]);
});

test("those who came are removed in as many calls as it takes", async () => {
  const answers = [
    { removed: 50, has_more: true },
    { removed: 9, has_more: false },
  ];
  const asked: unknown[][] = [];
  const callServer = async (...call: unknown[]) => {
    asked.push(call);
    return answers.shift();
  };
  await new RoomProtection({ callServer }, "!nest:example.org").removeRaiders(7, true);
  const wish = { since_ts: 7, ban: true, take_back: true };
  const call = ["POST", "/_linnet/rooms/!nest%3Aexample.org/raid/removal", wish];
  assert.deepEqual(asked, [call, call]);
});

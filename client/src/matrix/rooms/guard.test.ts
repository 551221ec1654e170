import assert from "node:assert/strict";
import { test } from "node:test";

import type { JsonObject } from "../json.ts";
import { ALICE, ROOM, stateEvent } from "../testing/events.ts";
import { fakeContext } from "../testing/fake_context.ts";
import { FakeServer } from "../testing/fake_server.ts";
import { PROTECTION } from "../room_rules.ts";
import { loadGuard, markRulesRead } from "./guard.ts";

const WHISPER = { title: "Whisper", text: "Others sleep." };
const server = () =>
  new FakeServer().on("PUT", /account_data\/org\.linnet\.rules_read$/, () => ({}));

/** The members of a room with this state. */
function stateOf(contents: Record<string, JsonObject>) {
  return {
    state: async (_roomId: string, type: string) => {
      const content = contents[type];
      return content ? stateEvent(type, content) : null;
    },
  };
}

test("a room without protection asks nothing of anybody", async () => {
  const { context } = await fakeContext(server());
  const guard = await loadGuard(context, stateOf({}), ROOM);
  const none = { rules: [], rulesRead: "never", isAutomatic: false, canModerate: false };
  assert.deepEqual(guard, none);
});

test("rules are read once, and again when they have changed", async () => {
  const { context, changes } = await fakeContext(server());
  const read = async (rules: JsonObject[]) =>
    (await loadGuard(context, stateOf({ [PROTECTION]: { rules } }), ROOM)).rulesRead;
  assert.equal(await read([WHISPER]), "never");
  await markRulesRead(context, ROOM, [WHISPER]);
  assert.deepEqual(changes, [{ type: "RoomDetailsChanged", roomId: ROOM }]);
  assert.equal(await read([WHISPER]), "now");
  assert.equal(await read([{ ...WHISPER, text: "" }]), "earlier");
  assert.equal(await read([WHISPER, WHISPER]), "earlier");
});

test("who may ban is told, and whether there are automatic rules", async () => {
  const { context } = await fakeContext(server());
  const members = stateOf({
    [PROTECTION]: { automatic: true },
    "m.room.power_levels": { users: { [ALICE]: 50 } },
  });
  const { isAutomatic, canModerate } = await loadGuard(context, members, ROOM);
  assert.deepEqual([isAutomatic, canModerate], [true, true]);
});

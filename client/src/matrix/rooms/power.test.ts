import assert from "node:assert/strict";
import { test } from "node:test";
import { ALICE, BOB, stateEvent } from "../testing/events.ts";
import { CREATOR_LEVEL, levelOf, powersOf } from "./power.ts";
import { notificationLevel } from "./account_state.ts";

const create = (version: string) => ({
  ...stateEvent("m.room.create", { room_version: version }),
  sender: ALICE,
});

test("creators stand above all levels from version 12 on", () => {
  const powers = stateEvent("m.room.power_levels", { users: { [BOB]: 100 }, users_default: 5 });
  assert.equal(levelOf(ALICE, powers, create("12")), CREATOR_LEVEL);
  assert.equal(levelOf(ALICE, powers, create("11")), 5);
  assert.equal(levelOf(BOB, powers, create("12")), 100);
  assert.equal(levelOf(ALICE, null, create("11")), 100);
  assert.equal(levelOf(BOB, null, create("11")), 0);
});

test("levels have the specification's defaults", () => {
  const can = powersOf(0, stateEvent("m.room.power_levels", {}));
  assert.deepEqual([can.send, can.invite, can.kick, can.name], [true, true, false, false]);
  const strict = stateEvent("m.room.power_levels", {
    events_default: 10,
    events: { "m.room.name": 0 },
  });
  assert.deepEqual([powersOf(0, strict).send, powersOf(0, strict).name], [false, true]);
  assert.equal(powersOf(50, null).redact_others, true);
});

test("notification levels are read from the rules that clients make", () => {
  const rules = (kind: string, actions: unknown[], enabled = true) => ({
    global: { [kind]: [{ rule_id: "!r", actions, enabled }] } as never,
  });
  assert.equal(notificationLevel({}, "!r"), "all");
  assert.equal(notificationLevel(rules("override", []), "!r"), "mute");
  assert.equal(notificationLevel(rules("override", [], false), "!r"), "all");
  assert.equal(notificationLevel(rules("room", ["dont_notify"]), "!r"), "mentions");
  assert.equal(notificationLevel(rules("room", ["notify"]), "!r"), "all");
  assert.equal(notificationLevel(rules("room", []), "!other"), "all");
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { FAKE_RECOVERY_KEY } from "../../matrix/fake_samples.ts";
import {
  askBack,
  chooseGroups,
  groupsOf,
  isProven,
  kept,
  made,
  typedBack,
  verdicts,
} from "./recovery.model.ts";

test("two different groups are asked, in reading order", () => {
  for (let step = 0; step < 100; step += 1) {
    const random = () => step / 100;
    const [first, second] = chooseGroups(FAKE_RECOVERY_KEY, random);
    assert.ok(first < second);
    assert.ok(second < groupsOf(FAKE_RECOVERY_KEY).length);
  }
});

test("only both right groups prove that the key was kept", () => {
  let state = askBack(kept(made(FAKE_RECOVERY_KEY)), () => 0);
  assert.equal(state.step, "check");
  assert.deepEqual(verdicts(state), [null, null]);
  state = typedBack(state, 0, "EsTc");
  state = typedBack(state, 1, "wron");
  assert.deepEqual(verdicts(state), [true, false]);
  assert.equal(isProven(state), false);
  state = typedBack(state, 1, " 5rHW ");
  assert.equal(isProven(state), true);
});

test("capitals matter", () => {
  const state = typedBack(
    askBack(made(FAKE_RECOVERY_KEY), () => 0),
    0,
    "estc",
  );
  assert.equal(verdicts(state)[0], false);
});

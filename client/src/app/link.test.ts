import assert from "node:assert/strict";
import { test } from "node:test";

import type { Change, Link } from "../matrix/engine.ts";
import { createFakeEngine, type FakeEngine } from "../matrix/fake_engine.ts";
import { FAKE_DIGITS } from "../matrix/fake_links.ts";
import { type AccountState, applyChange, fromFirstPaint } from "./account.model.ts";
import { isOver, screenOf, typedDigits } from "./link.model.ts";

/** The account's state, kept in step with an engine where somebody is signed in or not. */
async function following(fake: FakeEngine, isSignedIn: boolean): Promise<() => AccountState> {
  if (!isSignedIn) fake.session = null;
  let state = fromFirstPaint(await fake.readFirstPaint(), false);
  fake.subscribe((change: Change) => {
    state = applyChange(state, change);
  });
  return () => state;
}

test("both codes can be tried until the devices have met", async () => {
  const { engine, fake } = createFakeEngine();
  const state = await following(fake, true);
  assert.equal(screenOf(null), "meeting");
  await engine.showLinkCode("Test");
  assert.equal(state().link?.role, "known");
  assert.equal(screenOf(state().link), "meeting");
  await engine.readLinkCode("what the other shows", "Test");
  assert.equal(screenOf(state().link), "showing_digits");
});

test("a new device keeps its place when it is signed in", async () => {
  const { engine, fake } = createFakeEngine();
  const state = await following(fake, false);
  await engine.showLinkCode("Test");
  await engine.enterLinkDigits(FAKE_DIGITS);
  assert.equal(screenOf(state().link), "talking");
  assert.equal(state().session, null);
  fake.links.enterFromLink();
  assert.notEqual(state().session, null);
  assert.deepEqual([state().link?.role, screenOf(state().link)], ["new", "done"]);
  assert.equal(isOver(state().link), true);
  await engine.endLink();
  assert.equal(state().link, null);
});

test("what went wrong is kept until it is put away", async () => {
  const { engine, fake } = createFakeEngine();
  const state = await following(fake, true);
  await engine.showLinkCode("Test");
  await engine.enterLinkDigits("99");
  const link = state().link as Link;
  assert.deepEqual([screenOf(link), link.failure], ["failed", "wrong_digits"]);
  assert.equal(isOver(link), true);
});

test("digits are the same in every script", () => {
  assert.equal(typedDigits("0 7"), "07");
  assert.equal(typedDigits("٤٢"), "42");
  assert.equal(typedDigits("a1-23"), "12");
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeEngine } from "../../matrix/fake_engine.ts";
import type { Verification } from "../../matrix/engine.ts";
import { isOver, screenOf } from "./verify.model.ts";

const asked: Verification = new FakeEngine().keys.receiveVerification("@bob:example.org");

test("the one who asks waits, the one who is asked answers", () => {
  assert.equal(screenOf(asked), "asked");
  assert.equal(screenOf({ ...asked, startedByUs: true }), "waiting_for_them");
});

test("nothing is compared before it is there", () => {
  assert.equal(screenOf({ ...asked, phase: "comparing_emoji" }), "waiting");
  assert.equal(screenOf({ ...asked, phase: "showing_qr" }), "waiting");
});

test("a mismatch is not the same as giving up", () => {
  const cancelled: Verification = { ...asked, phase: "cancelled", cancelCode: "m.user" };
  assert.equal(screenOf(cancelled), "cancelled");
  assert.equal(screenOf({ ...cancelled, cancelCode: "m.mismatched_sas" }), "mismatch");
  assert.equal(isOver(cancelled), true);
  assert.equal(isOver(asked), false);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { isExpired, isOver, lifetimeOf, limitsOf, NO_LIMITS } from "./lifetime.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

test("a room says how long its messages stay", () => {
  assert.equal(lifetimeOf({ max_lifetime: MINUTE }, NO_LIMITS), MINUTE);
  assert.equal(lifetimeOf({}, NO_LIMITS), null);
  assert.equal(lifetimeOf(null, NO_LIMITS), null);
});

test("what is no time says nothing", () => {
  const limits = { defaultMs: DAY, maxMs: null };
  for (const wish of [MINUTE - 1, -1, true, "60000", null, 60_000.5, Number.NaN]) {
    assert.equal(lifetimeOf({ max_lifetime: wish as number }, limits), DAY);
  }
});

test("the server's limit holds for every room", () => {
  const limits = limitsOf({ "org.linnet.retention": { default_ms: DAY, max_ms: 2 * DAY } });
  assert.equal(lifetimeOf(undefined, limits), DAY);
  assert.equal(lifetimeOf({}, limits), 2 * DAY);
  assert.equal(lifetimeOf({ max_lifetime: 3 * DAY }, limits), 2 * DAY);
  assert.equal(lifetimeOf({ max_lifetime: MINUTE }, limits), MINUTE);
  assert.deepEqual(limitsOf({}), NO_LIMITS);
});

test("time is over to the millisecond", () => {
  assert.equal(isOver(1000, MINUTE, 1000 + MINUTE), true);
  assert.equal(isOver(1000, MINUTE, 999 + MINUTE), false);
  assert.equal(isOver(1000, null, Number.MAX_SAFE_INTEGER), false);
  assert.equal(isOver(1000, undefined, Number.MAX_SAFE_INTEGER), false);
});

test("the server marks what it has removed", () => {
  assert.equal(isExpired({ redacted_because: { event_id: "$expired" } }), true);
  assert.equal(isExpired({ redacted_because: { event_id: "$other" } }), false);
  assert.equal(isExpired(undefined), false);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { chosenOf, LIFETIMES_MS, offersOf } from "./lifetime.model.ts";

const DAY_MS = 24 * 60 * 60_000;

test("everything is offered where the server has no limit", () => {
  const offers = offersOf(null, null);
  assert.deepEqual(
    offers.map(({ lifetimeMs }) => lifetimeMs),
    [null, ...LIFETIMES_MS],
  );
  assert.equal(chosenOf(null, null), "off");
  assert.equal(chosenOf(DAY_MS, null), String(DAY_MS));
});

test("nothing is offered that the server would cut short", () => {
  const offers = offersOf(7 * DAY_MS, 7 * DAY_MS);
  assert.equal(offers.at(-1)?.lifetimeMs, DAY_MS);
  assert.equal(chosenOf(7 * DAY_MS, 7 * DAY_MS), "off");
});

test("what another app has chosen is among the offers, in its place", () => {
  const offers = offersOf(2 * DAY_MS, null).map(({ lifetimeMs }) => lifetimeMs);
  assert.equal(offers.indexOf(2 * DAY_MS), offers.indexOf(DAY_MS) + 1);
  assert.equal(chosenOf(2 * DAY_MS, null), String(2 * DAY_MS));
});

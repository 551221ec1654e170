import assert from "node:assert/strict";
import { test } from "node:test";

import { detailsOf } from "../../matrix/moderation_models.ts";
import { inOrder, partOf, timeLeft, wordsOf } from "./case.model.ts";

const HOUR_MS = 3_600_000;

test("the clock counts begun hours, to the moment and from it", () => {
  assert.deepEqual(timeLeft(90 * 60_000, 0), { hours: 2, days: 1, isOver: false });
  assert.deepEqual(timeLeft(0, 30 * HOUR_MS), { hours: 30, days: 2, isOver: true });
  assert.equal(timeLeft(5, 5).isOver, true);
});

test("only who may decide sees the form", () => {
  const details = (one: object, more: object = {}) =>
    detailsOf({ case: { case_id: 1, ...one }, possible: ["warn"], ...more });
  const mine = { state: "claimed", assignee: "@me:s" };
  assert.equal(partOf(details({ state: "open" }), "@me:s"), "form");
  assert.equal(partOf(details(mine), "@me:s"), "form");
  assert.equal(partOf(details(mine), "@you:s"), "colleague");
  assert.equal(partOf(details(mine, { possible: [] }), "@me:s"), "nothing");
  assert.equal(partOf(details(mine, { proposal: { measures: ["lock"] } }), "@me:s"), "proposed");
  assert.equal(partOf(details({ state: "decided" }), "@me:s"), "decided");
});

test("measures are offered in their order, unknown ones at the end", () => {
  assert.deepEqual(inOrder(["new", "ban", "warn"], ["warn", "ban"]), ["warn", "ban", "new"]);
});

test("a step says its words without the names of measures", () => {
  const step = { at: 0, actor: "@a:s" };
  assert.equal(
    wordsOf({ ...step, step: "decide", detail: "measures_taken, ban: No: stop" }),
    "No: stop",
  );
  assert.equal(wordsOf({ ...step, step: "note", detail: "Look: here" }), "Look: here");
  assert.equal(wordsOf({ ...step, step: "read", detail: "2 messages" }), "");
});

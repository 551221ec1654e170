import assert from "node:assert/strict";
import { test } from "node:test";

import { demandOf } from "./demands.ts";

void test("a demand has an answer of a day, or a time until which there may be one", () => {
  const waiting = demandOf({ standing: "waiting", due_ts: 5, answered_on: "", text: "" });
  assert.deepEqual(waiting, { standing: "waiting", dueAt: 5, answeredAt: null, text: "" });
  const told = { standing: "refused", due_ts: 5, answered_on: "2026-12-24", text: "No." };
  const refused = demandOf(told);
  assert.equal(new Date(refused?.answeredAt ?? 0).getDate(), 24);
  assert.equal(refused?.text, "No.");
});

void test("what this release does not know is nothing", () => {
  assert.equal(demandOf(undefined), null);
  assert.equal(demandOf({ standing: "perhaps" }), null);
});

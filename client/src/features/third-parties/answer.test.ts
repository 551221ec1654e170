import assert from "node:assert/strict";
import { test } from "node:test";

import { dayHere, outcomesFor } from "./answer.model.ts";

void test("that no answer has come can be said when their time is over", () => {
  const demand = { standing: "waiting", dueAt: 100, answeredAt: null, text: "" } as const;
  assert.deepEqual(outcomesFor(demand), ["deleted", "partly", "refused"]);
  assert.deepEqual(outcomesFor({ ...demand, standing: "unanswered" }).at(-1), "none");
});

void test("the day is that of the reader's calendar", () => {
  assert.equal(dayHere(new Date(2026, 0, 5, 23, 59).getTime()), "2026-01-05");
});

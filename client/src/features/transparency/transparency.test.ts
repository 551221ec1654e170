import assert from "node:assert/strict";
import { test } from "node:test";

import { accountOf, byMeasure } from "./transparency.model.ts";

const decided = (measure: string, category: string, count: number) => ({
  forum: "room",
  category,
  measure,
  automated: false,
  count,
});

test("the account is read, the most frequent first, and nothing is none", () => {
  const account = accountOf({ server_name: "a", year: 2026, reports: { SPAM: 1, VIOLENCE: 4 } });
  assert.deepEqual(account.reports, [
    ["VIOLENCE", 4],
    ["SPAM", 1],
  ]);
  assert.deepEqual([account.waiting.medianHours, account.complaints.made], [0, 0]);
  assert.deepEqual(accountOf(null).decisions, []);
});

test("measures are summed up over what they were taken for", () => {
  const decisions = [decided("warn", "A", 1), decided("ban", "A", 2), decided("ban", "B", 3)];
  assert.deepEqual(
    byMeasure(accountOf({ decisions }).decisions).map(({ measure, count }) => [measure, count]),
    [
      ["ban", 5],
      ["warn", 1],
    ],
  );
});

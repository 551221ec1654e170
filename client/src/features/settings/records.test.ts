import assert from "node:assert/strict";
import { test } from "node:test";

import { breachBody, breachOf, EMPTY_BREACH } from "./records.model.ts";

const TIMES = { since: "2026-11-01T08:00", until: "2026-11-02T08:00", noticed: "2026-11-03T08:00" };

test("a breach is asked for when everything about it is there", () => {
  assert.equal(breachBody(EMPTY_BREACH, "en"), null);
  const whole = { ...EMPTY_BREACH, ...TIMES, happened: " A disk " };
  const body = breachBody(whole, "fr");
  assert.deepEqual(
    [body?.["scope"], body?.["happened"], body?.["about"]],
    ["server", "A disk", ""],
  );
  assert.equal(breachBody({ ...whole, scope: "account" }, "fr"), null);
  assert.equal(breachBody({ ...whole, scope: "account", about: "@a:b" }, "fr")?.["about"], "@a:b");
  assert.equal(breachBody({ ...whole, until: "2026-10-01T08:00" }, "fr"), null);
  assert.equal(breachBody({ ...whole, noticed: "2026-10-01T08:00" }, "fr"), null);
});

test("the answer is counted", () => {
  const facts = { accounts: [{}, {}], deadline_ts: 9, is_log_whole: true, are_all_listed: true };
  const files = [{ name: "a.md", media_type: "text/markdown", text: "# A" }];
  const found = breachOf({ facts, files });
  assert.deepEqual([found.accounts, found.deadlineAt, found.isLogWhole], [2, 9, true]);
  assert.equal(found.files[0]?.mediaType, "text/markdown");
});

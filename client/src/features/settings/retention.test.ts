import assert from "node:assert/strict";
import { test } from "node:test";

import { retentionOf, unsaidOf } from "./retention.model.ts";

test("what was removed each day is read as the server tells it", () => {
  const line = { day: "2026-11-30", messages: 3, files: 1, bytes: 900, overdue: 0, held_files: 2 };
  const told = {
    default_ms: 86_400_000,
    max_ms: null,
    rooms: 2,
    files_waiting: 1,
    next_ts: 5,
    lines: [{ ...line, file: "{}" }],
  };
  assert.deepEqual(retentionOf(told), {
    default: 86_400_000,
    most: null,
    rooms: 2,
    filesWaiting: 1,
    nextAt: 5,
    lines: [
      {
        day: "2026-11-30",
        messages: 3,
        files: 1,
        bytes: 900,
        overdue: 0,
        heldFiles: 2,
        file: "{}",
      },
    ],
  });
  assert.deepEqual(retentionOf({}).lines, []);
  assert.equal(retentionOf({}).default, null);
});

test("a chat that has chosen nothing has the default, under the most", () => {
  const unsaid = (said: number | null, most: number | null) =>
    unsaidOf(retentionOf({ default_ms: said, max_ms: most }));
  assert.equal(unsaid(null, null), null);
  assert.equal(unsaid(5, null), 5);
  assert.equal(unsaid(null, 7), 7);
  assert.equal(unsaid(9, 7), 7);
});

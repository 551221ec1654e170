import assert from "node:assert/strict";
import { test } from "node:test";

import { closes, FITTED, MAX_SCALE, moved, zoomed } from "./viewer.model.ts";

test("zoom keeps the point under the pointer", () => {
  const at = { x: 100, y: 50 };
  const view = zoomed(FITTED, 2, at);
  assert.equal(view.scale, 2);
  assert.equal((at.x - view.x) / view.scale, at.x);
});

test("zoom has ends, and the far one fits the picture again", () => {
  const far = zoomed(FITTED, 100, { x: 0, y: 0 });
  assert.equal(far.scale, MAX_SCALE);
  assert.deepEqual(zoomed(far, 0.001, { x: 9, y: 9 }), FITTED);
});

test("a fitted picture does not move; dragged down it closes", () => {
  assert.equal(moved(FITTED, { x: 5, y: 5 }), FITTED);
  assert.equal(closes(FITTED, 120), true);
  assert.equal(closes({ scale: 2, x: 0, y: 0 }, 500), false);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { bytesLeft, lettersLeft } from "./own_words.model.ts";

test("what is left is counted as the server counts, and told in letters", () => {
  assert.equal(bytesLeft("é".repeat(512)), 0);
  assert.deepEqual([lettersLeft("é".repeat(500)), lettersLeft("é".repeat(513))], [12, -1]);
  assert.equal(lettersLeft(""), 1024);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { persistently } from "./persistently.ts";

/** An attempt that fails this often before it goes well. */
function failing(times: number): () => Promise<string> {
  let left = times;
  return async () => {
    if (left === 0) return "there";
    left -= 1;
    throw new Error(`${left} left`);
  };
}

test("what fails for a moment goes well in the end", async () => {
  assert.equal(await persistently(failing(0), [1, 1]), "there");
  assert.equal(await persistently(failing(2), [1, 1]), "there");
});

test("what goes on failing fails with its last reason", async () => {
  await assert.rejects(persistently(failing(9), [1, 1]), /6 left/);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { tokenOf } from "./invite_link.ts";

test("people paste whole links, or what is at their end", () => {
  for (const pasted of [
    " https://chat.example/invite/abc/ ",
    "https://chat.example/invite/abc?from=mail#top",
    "abc",
  ]) {
    assert.equal(tokenOf(pasted), "abc");
  }
  assert.equal(tokenOf("  "), null);
});

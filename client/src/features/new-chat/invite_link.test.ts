import assert from "node:assert/strict";
import { test } from "node:test";

import { linkOf } from "./invite_link.model.ts";

test("the link is taken from the answer", () => {
  assert.equal(linkOf({ id: "1", link: "https://a.test/invite/x" }), "https://a.test/invite/x");
});

test("an answer without a link is an error", () => {
  for (const answer of [null, {}, { link: 1 }, "https://a.test"]) {
    assert.throws(() => linkOf(answer));
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { draftOf, EMPTY_FORM, type Form, missing } from "./notice.model.ts";

const FULL: Form = {
  harm: "harassment.hate",
  where: " @ada:example.org ",
  reason: "It calls for violence.",
  name: "Ada",
  email: "ada@example.org",
  isGoodFaith: true,
};

test("nothing is missing from a whole notice, and everything from an empty one", () => {
  assert.deepEqual(missing(FULL, []), []);
  const all = ["harm", "where", "reason", "name", "email", "isGoodFaith"];
  assert.deepEqual(missing(EMPTY_FORM, []), all);
});

test("blank words, too many, and what is no address do not count", () => {
  assert.deepEqual(missing({ ...FULL, where: " ", reason: "x".repeat(1025) }, []), [
    "where",
    "reason",
  ]);
  for (const email of ["ada", "ada@", "ada@example", "a b@example.org"]) {
    assert.deepEqual(missing({ ...FULL, email }, []), ["email"], email);
  }
});

test("where nobody has to say who they are, an address is still one", () => {
  const anonymous = { ...FULL, harm: "child_safety.csam" as const, name: "", email: "" };
  assert.deepEqual(missing(anonymous, ["child_safety.csam"]), []);
  assert.deepEqual(missing({ ...anonymous, email: "x" }, ["child_safety.csam"]), ["email"]);
  assert.deepEqual(missing({ ...FULL, name: "", email: "" }, ["child_safety.csam"]), [
    "name",
    "email",
  ]);
});

test("what is sent has no blanks around it", () => {
  assert.equal(draftOf(FULL).where, "@ada:example.org");
});

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  canSubmit,
  EMPTY_SIGN_IN,
  refused,
  submitted,
  typed,
  usernameOf,
} from "./sign_in.model.ts";

const FILLED = typed(EMPTY_SIGN_IN, { username: "alice", password: "correct horse" });

test("both fields are needed", () => {
  assert.equal(canSubmit(EMPTY_SIGN_IN), false);
  assert.equal(canSubmit(typed(EMPTY_SIGN_IN, { username: "  ", password: "x" })), false);
  assert.equal(canSubmit(FILLED), true);
});

test("a second press while busy sends nothing", () => {
  assert.equal(canSubmit(submitted(FILLED)), false);
});

test("typing clears the error", () => {
  const failed = refused(submitted(FILLED), "wrong_password");
  assert.equal(failed.error, "wrong_password");
  assert.equal(typed(failed, { password: "y" }).error, null);
});

test("a whole user id is accepted as a name", () => {
  assert.equal(usernameOf(" @alice:example.org "), "alice");
  assert.equal(usernameOf("alice"), "alice");
});

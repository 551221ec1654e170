import assert from "node:assert/strict";
import { test } from "node:test";

import {
  canSubmit,
  choseWay,
  EMPTY_SIGN_UP,
  nameChecked,
  nameRefused,
  passwordStrength,
  refused,
  submitted,
  typedName,
  typedPassword,
} from "./sign_up.model.ts";

const FILLED = typedPassword(typedName(EMPTY_SIGN_UP, "Ada Lovelace"), "correct horse battery");

test("capitals and spaces become a name that the server takes", () => {
  assert.equal(FILLED.username, "ada_lovelace");
});

test("an answer about an older name is ignored", () => {
  assert.equal(nameChecked(FILLED, "ada", "username_taken").name, "unknown");
  assert.equal(nameChecked(FILLED, "ada_lovelace", "username_taken").name, "username_taken");
});

test("a taken name cannot be sent", () => {
  assert.equal(canSubmit(FILLED), true);
  assert.equal(canSubmit(nameChecked(FILLED, "ada_lovelace", "username_taken")), false);
});

test("a name that is being checked can be sent", () => {
  assert.equal(canSubmit(nameChecked(FILLED, "ada_lovelace", "checking")), true);
});

test("a check that could not be made says nothing about the name", () => {
  const offline = nameRefused(FILLED, "ada_lovelace", "offline");
  assert.equal(offline.name, "unknown");
  assert.equal(canSubmit(offline), true);
  assert.equal(canSubmit(nameRefused(FILLED, "ada_lovelace", "username_taken")), false);
});

test("once sent, a late check of the name changes nothing", () => {
  const sent = submitted(nameChecked(FILLED, "ada_lovelace", "checking"));
  assert.equal(canSubmit(sent), false);
  assert.equal(sent.name, "unknown");
  assert.deepEqual(nameRefused(sent, "ada_lovelace", "username_taken"), sent);
});

test("length makes a password strong", () => {
  assert.equal(passwordStrength("short"), 0);
  assert.equal(passwordStrength("aaaaaaaaaaaaaaaa"), 0);
  assert.equal(passwordStrength("hunter22x"), 1);
  assert.equal(passwordStrength("correct horse"), 2);
  assert.equal(passwordStrength("correct horse battery"), 3);
});

test("with a passkey no password is wanted", () => {
  const named = typedName(EMPTY_SIGN_UP, "ada");
  assert.equal(canSubmit(named), false);
  assert.equal(canSubmit(choseWay(named, "passkey")), true);
  assert.equal(canSubmit(choseWay(EMPTY_SIGN_UP, "passkey")), false);
});

test("another way forgets what was said of the first", () => {
  assert.equal(choseWay(refused(FILLED, "weak_password"), "passkey").error, null);
});

test("a spent link closes the form", () => {
  assert.equal(refused(FILLED, "invite_invalid").link, "spent");
});

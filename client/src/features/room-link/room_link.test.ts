import assert from "node:assert/strict";
import { test } from "node:test";

import { wayIn } from "./room_link.model.ts";

test("a room is entered as it wants", () => {
  assert.equal(wayIn("public", null), "join");
  assert.equal(wayIn("restricted", "leave"), "join");
  assert.equal(wayIn("knock", null), "ask");
  assert.equal(wayIn("knock_restricted", "leave"), "ask");
  assert.equal(wayIn("invite", null), "closed");
});

test("who was invited joins, and who has asked waits", () => {
  assert.equal(wayIn("invite", "invite"), "join");
  assert.equal(wayIn("knock", "invite"), "join");
  assert.equal(wayIn("knock", "knock"), "asked");
});

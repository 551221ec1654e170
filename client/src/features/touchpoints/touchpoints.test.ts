import assert from "node:assert/strict";
import { test } from "node:test";

import { publicContactsOf } from "./touchpoints.model.ts";

test("the list is read with care, those that are on apart from the rest", () => {
  const read = publicContactsOf({
    server_name: "example.org",
    days: 29,
    undeclared_blocked: 2,
    touchpoints: [
      { id: "acme", is_on: true, country: "US", trigger: "automatic", contacts_at_least: 20 },
      { id: "odd", is_on: false, country: "Mars", trigger: "by magic", hosts: ["a", 7] },
      null,
    ],
  });
  assert.deepEqual([read.serverName, read.days, read.stopped], ["example.org", 29, 2]);
  const [acme] = read.on;
  assert.deepEqual(
    [acme?.id, acme?.country, acme?.trigger, acme?.contactsAtLeast],
    ["acme", "US", "automatic", 20],
  );
  const [odd] = read.off;
  assert.deepEqual([odd?.country, odd?.trigger, odd?.hosts], ["", null, ["a"]]);
});

test("an answer that says nothing is an empty list", () => {
  assert.deepEqual(publicContactsOf(null), {
    serverName: "",
    days: 0,
    stopped: 0,
    on: [],
    off: [],
  });
});

import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";

import {
  EMPTY_PROVIDER,
  providerBody,
  providerIdOf,
  redirectOf,
  stuckOf,
} from "./provider.model.ts";

test("what was typed is sent without what is around it", () => {
  const body = providerBody({ ...EMPTY_PROVIDER, id: " a ", hosts: "a.example, b.example:8443 " });
  equal(body["id"], "a");
  deepEqual(body["hosts"], ["a.example", "b.example:8443"]);
  equal(body["begins_anew"], undefined);
  equal(providerBody({ ...EMPTY_PROVIDER, severedAt: 7 })["begins_anew"], true);
});

test("the address for the provider is that of its short name", () => {
  equal(redirectOf("a", "https://x.example"), "https://x.example/_linnet/providers/a/callback");
});

test("a row stands for a provider by its name", () => {
  equal(providerIdOf("sign_in.a"), "a");
  equal(providerIdOf("webpush"), null);
});

test("who is waited for", () => {
  deepEqual(stuckOf({ users: ["@a:x"], total: 1 }), { users: ["@a:x"], total: 1 });
  deepEqual(stuckOf(null), { users: [], total: 0 });
});

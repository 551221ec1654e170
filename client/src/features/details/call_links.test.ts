import assert from "node:assert/strict";
import { test } from "node:test";

import type { RoomDetails } from "../../matrix/engine.ts";
import { knockingOf, mayRevoke, RoomLinks } from "./call_links.model.ts";

const can = (...powers: string[]) =>
  Object.fromEntries(powers.map((power) => [power, true])) as RoomDetails["can"];

/** Links of a room at a server that answers as it is told. */
function linksWith(answer: unknown) {
  const asked: unknown[][] = [];
  const callServer = async (...call: unknown[]) => {
    asked.push(call);
    return answer;
  };
  return { links: new RoomLinks({ callServer }, "!nest:example.org"), asked };
}

test("a link is made for as long as wanted, and its address is the app's own", async () => {
  const { links, asked } = linksWith({ token: "lnc_a" });
  const wish = { lifetimeDays: 7, needsApproval: true } as const;
  assert.equal(await links.make(wish, "https://example.org"), "https://example.org/call/lnc_a");
  const body = { expires_in_ms: 604_800_000, needs_approval: true };
  assert.deepEqual(asked, [["POST", "/_linnet/rooms/!nest%3Aexample.org/call_links", body]]);
});

test("links are read with their ends and guests", async () => {
  const link = { id: "a", made_by: "@ada:x", expires_ts: 5, needs_approval: false, guests: 2 };
  const { links } = linksWith({ is_allowed: true, links: [link] });
  const found = [{ id: "a", madeBy: "@ada:x", expiresAt: 5, needsApproval: false, guests: 2 }];
  assert.deepEqual(await links.read(), { isAllowed: true, found });
});

test("guests wait only where one can knock", () => {
  const of = (joinRule: string, ...powers: string[]) =>
    knockingOf({ joinRule, can: can(...powers) });
  assert.equal(of("knock"), "open");
  assert.equal(of("invite", "join_rules"), "can_be_opened");
  assert.equal(of("invite"), "closed");
  assert.equal(of("public", "join_rules"), "closed");
});

test("another's link ends only whoever governs the room", () => {
  const link = { id: "a", madeBy: "@ada:x", expiresAt: 5, needsApproval: false, guests: 0 };
  assert.ok(mayRevoke(link, { can: can() }, "@ada:x"));
  assert.ok(!mayRevoke(link, { can: can() }, "@bob:x"));
  assert.ok(mayRevoke(link, { can: can("call_links") }, "@bob:x"));
});

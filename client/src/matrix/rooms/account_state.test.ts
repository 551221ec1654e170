import assert from "node:assert/strict";
import { test } from "node:test";
import { AccountState, DIRECT, REQUEST, SERVER_NOTICES, TAGS } from "./account_state.ts";

const BOB = "@bob:example.org";
const EVE = "@eve:example.org";

function stateOf(...records: [roomId: string, type: string, content: object][]): AccountState {
  const state = new AccountState();
  state.load(records.map(([roomId, type, content]) => ({ roomId, type, content: { ...content } })));
  return state;
}

test("whoever is in a direct chat is a contact, and their invites are no requests", () => {
  const state = stateOf(["", DIRECT, { [BOB]: ["!one"], [EVE]: [] }]);
  assert.ok(state.isContact(BOB));
  assert.ok(!state.isRequest("!new", BOB));
  assert.ok(state.isRequest("!new", EVE));
  assert.ok(state.isRequest("!new", undefined));
});

test("a chat that is held makes no contact before it is answered", () => {
  const state = stateOf(["", DIRECT, { [EVE]: ["!two"] }], ["!two", REQUEST, { held: true }]);
  assert.ok(state.isHeld("!two"));
  assert.ok(!state.isContact(EVE));
  state.load([{ roomId: "!two", type: REQUEST, content: { held: false } }]);
  assert.ok(!state.isHeld("!two"));
  assert.ok(state.isContact(EVE));
});

test("what the server says is nobody's request", () => {
  const state = stateOf(["!notices", TAGS, { tags: { [SERVER_NOTICES]: {} } }]);
  assert.ok(!state.isRequest("!notices", "@server:example.org"));
});

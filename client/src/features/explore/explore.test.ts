import assert from "node:assert/strict";
import { test } from "node:test";

import { groupsOf, question, titleOf, withMore } from "./explore.model.ts";

const TOLD = { room_id: "!tea:server", num_joined_members: 3, name: "Tea", topic: "" };

test("only groups are asked for, of the words that were typed", () => {
  assert.deepEqual(question("", null).filter, { room_types: [null] });
  assert.deepEqual(question("tea", "next").filter, {
    room_types: [null],
    generic_search_term: "tea",
  });
  assert.equal(question("tea", "next").since, "next");
});

test("what the server says is read with care", () => {
  const page = groupsOf({ chunk: [TOLD, { name: "no id" }, 5], next_batch: "more" });
  assert.deepEqual(page, {
    groups: [
      {
        roomId: "!tea:server",
        name: "Tea",
        alias: null,
        topic: null,
        avatar: null,
        memberCount: 3,
        asks: false,
      },
    ],
    next: "more",
  });
  assert.deepEqual(groupsOf(null), { groups: [], next: null });
});

test("a group has a title in any case", () => {
  const [group] = groupsOf({ chunk: [{ ...TOLD, name: "", canonical_alias: "#tea:s" }] }).groups;
  assert.ok(group);
  assert.equal(titleOf(group), "#tea:s");
  assert.equal(titleOf({ ...group, alias: null }), "!tea:server");
});

test("a group where one has to ask says so", () => {
  for (const [rule, asks] of [
    ["public", false],
    ["knock", true],
    ["knock_restricted", true],
  ]) {
    const [group] = groupsOf({ chunk: [{ ...TOLD, join_rule: rule }] }).groups;
    assert.equal(group?.asks, asks);
  }
});

test("further pages come behind, each group once", () => {
  const first = groupsOf({ chunk: [TOLD], next_batch: "more" });
  const second = groupsOf({ chunk: [TOLD, { ...TOLD, room_id: "!coffee:server" }] });
  const all = withMore(first, second);
  assert.deepEqual(
    all.groups.map(({ roomId }) => roomId),
    ["!tea:server", "!coffee:server"],
  );
  assert.equal(all.next, null);
});

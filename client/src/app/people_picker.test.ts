import assert from "node:assert/strict";
import { test } from "node:test";

import type { Profile } from "../matrix/engine.ts";
import { offeredPeople } from "./people_picker.model.ts";

function person(name: string, userId = `@${name.toLowerCase()}:here`): Profile {
  return { userId, displayName: name, avatar: null };
}

const NOBODY = new Set<string>();
const ADA = person("Ada");
const BRUNO = person("Bruno");
const ZOE = person("Zoé", "@z:here");

test("before anything is typed, everybody known is offered", () => {
  assert.deepEqual(offeredPeople([ADA, BRUNO], null, "", NOBODY), [ADA, BRUNO]);
});

test("known people who fit are offered at once, marks and case aside", () => {
  assert.deepEqual(offeredPeople([ADA, ZOE], null, "zoe", NOBODY), [ZOE]);
  assert.deepEqual(offeredPeople([ADA, ZOE], null, "@z:", NOBODY), [ZOE]);
});

test("an answer of the server moves nobody who is offered already", () => {
  const found = [person("Aaron"), ADA, person("Adam")];
  const names = offeredPeople([BRUNO, ADA], found, "a", NOBODY).map((one) => one.displayName);
  assert.deepEqual(names, ["Ada", "Aaron", "Adam"]);
});

test("who is not to be chosen is not offered", () => {
  assert.deepEqual(offeredPeople([ADA], [BRUNO], "", new Set([ADA.userId])), [BRUNO]);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { PEOPLE } from "../../matrix/fake_samples.ts";
import {
  canCreate,
  chosenIds,
  EMPTY_GROUP,
  groupDraft,
  toggled,
  withAccess,
} from "./new_group.model.ts";

const NAMED = { ...EMPTY_GROUP, name: " Trip to Marseille " };

test("choosing twice takes the person out again", () => {
  const bob = PEOPLE[1];
  assert.ok(bob);
  const chosen = toggled(NAMED, bob);
  assert.deepEqual(chosenIds(chosen), [bob.userId]);
  assert.deepEqual(chosenIds(toggled(chosen, bob)), []);
});

test("groups are encrypted and closed unless somebody opens them", () => {
  const draft = groupDraft(NAMED);
  assert.equal(draft.encrypted, true);
  assert.equal(draft.access, "invite");
  assert.equal(draft.alias, null);
  assert.equal(draft.listed, false);
  assert.equal(groupDraft({ ...NAMED, isListed: true }).listed, false);
  assert.equal(groupDraft({ ...withAccess(NAMED, "public"), isListed: true }).listed, true);
  assert.equal(draft.name, "Trip to Marseille");
});

test("an open group has an address and no encryption", () => {
  const draft = groupDraft(withAccess(NAMED, "public"));
  assert.equal(draft.encrypted, false);
  assert.equal(draft.alias, "trip-to-marseille");
  assert.equal(groupDraft(withAccess(withAccess(NAMED, "public"), "invite")).encrypted, true);
});

test("a group needs a name", () => {
  assert.equal(canCreate(EMPTY_GROUP), false);
  assert.equal(canCreate(NAMED), true);
});

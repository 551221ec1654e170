import assert from "node:assert/strict";
import { test } from "node:test";

import type { Member } from "../../matrix/engine.ts";
import { historyChoices, possibleVerbs } from "./apps.model.ts";

const ALL = ["read", "members", "send"] as const;

function people(joined: number): Member[] {
  return Array.from({ length: joined + 1 }, (_, index) => ({
    userId: `@${index}:linnet.test`,
    displayName: null,
    avatar: null,
    membership: index < joined ? "join" : "invite",
    powerLevel: 0,
    isNameAmbiguous: false,
  }));
}

test("what a chat can allow", () => {
  assert.deepEqual(possibleVerbs(ALL, { encrypted: false, members: people(3) }), [...ALL]);
  assert.deepEqual(possibleVerbs(ALL, { encrypted: false, members: people(2) }), ["send"]);
  assert.deepEqual(possibleVerbs(ALL, { encrypted: true, members: people(3) }), ["members"]);
  assert.deepEqual(possibleVerbs(ALL, { encrypted: true, members: people(2) }), []);
});

test("how far back a chat can let an app read", () => {
  assert.deepEqual(historyChoices(0), []);
  assert.deepEqual(historyChoices(1), [0, 1]);
  assert.deepEqual(historyChoices(7), [0, 1, 7]);
  assert.deepEqual(historyChoices(30), [0, 1, 7, 30]);
});

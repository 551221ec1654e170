import assert from "node:assert/strict";
import { test } from "node:test";

import type { Member } from "../../matrix/engine.ts";
import { possibleVerbs } from "./apps.model.ts";

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

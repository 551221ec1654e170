import assert from "node:assert/strict";
import { test } from "node:test";

import { branchesOf, InviteDesk, invitersOf, treeOf } from "./invite_trees.ts";
import { followedOf, ownOf, PolicyDesk, previewOf, rulesOf } from "./policies.ts";

/** A server that writes down what it is asked, and answers the same each time. */
function askedBy(answer: unknown) {
  const asked: [method: string, path: string, body?: unknown][] = [];
  const callServer = (method: string, path: string, body?: unknown) => {
    asked.push(body === undefined ? [method, path] : [method, path, body]);
    return Promise.resolve(answer);
  };
  return { asked, server: { callServer } };
}

test("what the server says of lists and trees is read with care", () => {
  for (const nonsense of [null, 5, {}, { rules: [7], people: {}, lists: "x", inviters: [null] }]) {
    assert.deepEqual(followedOf(nonsense), []);
    assert.deepEqual(ownOf(nonsense), []);
    assert.deepEqual(previewOf(nonsense).people, []);
    assert.equal(rulesOf(nonsense).next, null);
    assert.equal(invitersOf(nonsense).next, null);
    assert.deepEqual(treeOf(nonsense).people, []);
  }
  const rule = { kind: "room", entity: "#a:b", recommendation: "takedown", held: "something new" };
  const [read] = rulesOf({ rules: [{ ...rule, brought: [{ case_id: 4, room_id: "!r" }] }] }).rules;
  assert.deepEqual([read?.kind, read?.isTakedown, read?.held], ["room", true, "something new"]);
  assert.deepEqual(read?.brought, [{ caseId: 4, userId: null, roomId: "!r" }]);
  assert.equal(followedOf({ policies: [{ followed_by: "" }] })[0]?.followedBy, null);
});

test("people stand below those by whose links they came", () => {
  const one = (userId: string, invitedBy: string | null) => ({ userId, invitedBy, cameAt: 0 });
  const top = branchesOf([
    one("@a", "@gone"),
    one("@b", "@a"),
    one("@c", "@b"),
    one("@d", "@a"),
    one("@e", null),
  ]);
  assert.deepEqual(
    top.map(({ userId }) => userId),
    ["@a", "@e"],
  );
  assert.deepEqual(
    top[0]?.below.map(({ userId, below }) => [userId, below.length]),
    [
      ["@b", 1],
      ["@d", 0],
    ],
  );
});

test("a list is found by its address, looked at, followed, and confirmed as it was shown", async () => {
  const { asked, server } = askedBy({ room_id: "!l", done: ["@a"], skipped_rooms: ["!r"] });
  const desk = new PolicyDesk(server);
  assert.equal(await desk.find("#bad:a"), "!l");
  assert.equal(await desk.find("!x"), "!x");
  await desk.preview("!l", null);
  await desk.follow("!l", "!room");
  const { done, skipped, isWaiting } = await desk.confirm("!l", null, "digest", "Spam.");
  assert.deepEqual([done, skipped, isWaiting], [1, 1, false]);
  await desk.publish("!l", { kind: "user", entity: "@a", reason: "", isTakedown: true });
  const api = "/_linnet/moderation/policies/!l";
  assert.deepEqual(asked, [
    ["GET", "/_matrix/client/v3/directory/room/%23bad%3Aa"],
    ["GET", `${api}/preview?room_id=`],
    ["PUT", api, { room_id: "!room" }],
    ["POST", `${api}/confirm`, { room_id: "", digest: "digest", reason: "Spam." }],
    [
      "POST",
      `${api}/rules`,
      { kind: "user", entity: "@a", reason: "", recommendation: "m.takedown" },
    ],
  ]);
});

test("links end alone, and people only as they were shown", async () => {
  const { asked, server } = askedBy({ links: 2, suspended: ["@b"], is_waiting: true });
  const desk = new InviteDesk(server);
  const tree = treeOf({ digest: "d" });
  const said = await desk.suspend("@a", tree, true, "A ring.");
  assert.deepEqual(said, { links: 2, suspended: 1, skipped: 0, isWaiting: true });
  await desk.endLinks("@a");
  const where = "/_linnet/moderation/invited/%40a/revoke";
  assert.deepEqual(asked, [
    ["POST", where, { digest: "d", and_self: true, reason: "A ring." }],
    ["POST", where, {}],
  ]);
});

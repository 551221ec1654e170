import assert from "node:assert/strict";
import { test } from "node:test";

import { placePath, servicesOf } from "./bridges.model.ts";

test("bridges and bots are read with their places", () => {
  const place = { room_id: "!r", users: ["@ircbot:linnet.test"], is_encrypted: true };
  const told = { id: "irc", user_id: "@ircbot:linnet.test", acts_as_you: false, rooms: [place] };
  assert.deepEqual(servicesOf({ services: [told] }), [
    {
      id: "irc",
      userId: "@ircbot:linnet.test",
      actsAsYou: false,
      rooms: [
        {
          roomId: "!r",
          users: ["@ircbot:linnet.test"],
          isEncrypted: true,
          canRemove: false,
        },
      ],
    },
  ]);
  assert.deepEqual(servicesOf({}), []);
});

test("what stands in a path is written for one", () => {
  assert.equal(placePath("a/b", "!r:x"), "/_linnet/services/a%2Fb/rooms/!r%3Ax");
});

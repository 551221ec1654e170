import assert from "node:assert/strict";
import { test } from "node:test";

import { appsInRoomOf, inOrder, ownAppsOf, verbsOf } from "./granted.ts";

const LINE = { day: 1, room_id: "!a:b", verb: "read", people: 2, items: 3, bytes: 40 };
const GRANT = {
  id: "7",
  app_id: "polls",
  name: "Polls",
  party: "Polls Cooperative",
  purpose: "Counts votes.",
  home: "https://polls.example.org/",
  standing: "good",
  has_profile: true,
  rooms: [
    {
      room_id: "!a:b",
      name: "Choir",
      verbs: ["send", "read"],
      history_days: 7,
      allowed: ["read"],
    },
  ],
  expires_ts: 10,
  used_ts: 5,
  people_max: 50,
  ledger: [LINE],
};

test("what was granted is read", () => {
  const [app] = ownAppsOf({ apps: [GRANT] });
  assert.deepEqual(app, {
    id: "polls",
    name: "Polls",
    party: "Polls Cooperative",
    purpose: "Counts votes.",
    grantId: "7",
    home: "polls.example.org",
    standing: "good",
    hasProfile: true,
    rooms: [
      {
        roomId: "!a:b",
        name: "Choir",
        verbs: ["read", "send"],
        historyDays: 7,
        allowed: ["read"],
      },
    ],
    expiresAt: 10,
    usedAt: 5,
    peopleMax: 50,
    ledger: [{ day: 86_400_000, verb: "read", people: 2, items: 3, bytes: 40 }],
    receipt: null,
  });
});

test("what is over comes last, and once for each app", () => {
  const named = (id: string, app: string, standing: string) => ({
    ...GRANT,
    id,
    app_id: app,
    standing,
  });
  const apps = ownAppsOf({
    apps: [
      named("1", "a", "ended"),
      named("2", "a", "good"),
      named("3", "a", "expired"),
      named("4", "b", "frozen"),
      named("5", "c", "ended"),
    ],
  });
  const ids = inOrder(apps).map(({ grantId }) => grantId);
  assert.deepEqual(ids, ["2", "4", "1", "5"]);
});

test("what a chat allows is read", () => {
  const { apps, canDecide, possible } = appsInRoomOf({
    apps: [{ ...GRANT, id: "polls", verbs: ["members"], is_hidden_from: true, allowed_by: "@a:b" }],
    can_decide: true,
    possible: [{ ...GRANT, id: "other", app_id: null, verbs: ["send"], history_days: 3 }],
  });
  assert.deepEqual(apps[0]?.verbs, ["members"]);
  assert.equal(apps[0]?.isHiddenFrom, true);
  assert.equal(apps[0]?.allowedBy, "@a:b");
  assert.equal(canDecide, true);
  assert.equal(possible[0]?.id, "other");
  assert.deepEqual(possible[0]?.verbs, ["send"]);
});

test("unknown verbs are left out", () => {
  assert.deepEqual(verbsOf(["fly", "send", 1, "profile"]), ["profile", "send"]);
  assert.deepEqual(appsInRoomOf(null), { apps: [], canDecide: false, possible: [] });
});

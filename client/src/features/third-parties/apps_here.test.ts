import assert from "node:assert/strict";
import { test } from "node:test";

import { appsHereOf, canBeKept, changeOf, limitsOf, servicesHereOf } from "./apps_here.model.ts";

const POLLS = {
  id: "polls",
  client_id: "app.polls",
  touchpoint_id: "app.polls",
  name: "Polls",
  party: "Polls Cooperative",
  purpose: "Counts votes.",
  home: "https://polls.example.org/",
  verbs: ["read", "send", "fly"],
  history_days: 7,
  people_max: 50,
  rooms_max: 5,
  is_on: true,
  is_frozen: false,
  grants: 4,
  frozen_grants: 1,
  suspended_grants: 2,
  rooms: 3,
  people_today: 60,
  people_today_max: 500,
};

test("apps are read as the server tells of them", () => {
  const [app] = appsHereOf({ apps: [POLLS] });
  assert.ok(app);
  assert.equal(app.home, "polls.example.org");
  assert.deepEqual(app.verbs, ["read", "send"]);
  assert.deepEqual([app.grants, app.frozenGrants, app.suspendedGrants], [4, 1, 2]);
  assert.deepEqual([app.peopleToday, app.peopleTodayMax], [60, 500]);
  assert.deepEqual(appsHereOf({}), []);
});

test("bridges and bots are read, and what is not told counts as nothing", () => {
  const [bridge] = servicesHereOf({ services: [{ id: "irc", protocols: ["irc"], people: 2 }] });
  assert.ok(bridge);
  assert.deepEqual([bridge.id, bridge.people, bridge.rooms], ["irc", 2, 0]);
  assert.equal(bridge.hasAddress, false);
});

test("limits are kept only where the server takes them", () => {
  const [app] = appsHereOf({ apps: [POLLS] });
  assert.ok(app);
  const limits = limitsOf(app);
  assert.ok(canBeKept(limits));
  assert.deepEqual(changeOf(limits), {
    verbs: ["read", "send"],
    history_days: 7,
    people_max: 50,
    rooms_max: 5,
  });
  const typed = (change: Partial<typeof limits.typed>) => ({
    ...limits,
    typed: { ...limits.typed, ...change },
  });
  assert.ok(canBeKept(typed({ historyDays: "0" })));
  for (const wrong of ["", "0", "1001", "5.5", "-1", "many"]) {
    assert.equal(canBeKept(typed({ peopleMax: wrong })), false, wrong);
  }
  assert.equal(canBeKept(typed({ historyDays: "31" })), false);
  assert.equal(canBeKept({ ...limits, verbs: [] }), false);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { isUnderWay, newestOf, planOf, severancesOf, stepsOf } from "./severing.model.ts";

const DONE = {
  number: 3,
  touchpoint_id: "push_gateway",
  begun_ts: 7,
  begun_by: "@ada:example.org",
  reason: "They were bought",
  is_emergency: false,
  step: "done",
  steps: {
    cut: { held: { consents: 0, "http pushers": 2, previews: 5 }, people: 2, contacts_ended: 1 },
    demand: { outcome: "no_address", text: "Please delete everything" },
  },
};

test("the dry run is read with care", () => {
  const empty = planOf(null);
  assert.deepEqual([empty.people, empty.held, empty.residue], [0, [], []]);
  const plan = planOf({ held: { consents: 0, previews: 4 }, people: 2, residue: ["at_party", 7] });
  assert.deepEqual(plan.held, [["previews", 4]]);
  assert.deepEqual(plan.residue, ["at_party"]);
});

test("what came of it", () => {
  const [done] = severancesOf({ severances: [DONE, null] });
  assert.ok(done);
  assert.equal(isUnderWay(done), false);
  assert.deepEqual(done.erased, [
    ["previews", 5],
    ["http pushers", 2],
  ]);
  assert.equal(done.demandByHand, "Please delete everything");
  const asked = { ...DONE, steps: { demand: { outcome: "sent", text: "Please" } } };
  assert.equal(severancesOf({ severances: [asked] })[0]?.demandByHand, null);
});

test("the newest of a contact counts", () => {
  const all = severancesOf({ severances: [DONE, { ...DONE, number: 1 }] });
  assert.equal(newestOf(all, "push_gateway")?.number, 3);
  assert.equal(newestOf(all, "mail"), undefined);
});

test("steps are taken in their order, in an emergency the cut first", () => {
  const [waits] = severancesOf({ severances: [{ ...DONE, step: "migrate" }] });
  assert.ok(waits);
  assert.equal(isUnderWay(waits), true);
  assert.deepEqual(
    stepsOf(waits, true).map(({ standing }) => standing),
    ["done", "done", "now", "later", "later", "later", "later"],
  );
  assert.deepEqual(stepsOf(null, false)[0], { step: "migrate", standing: "now" });
  const [done] = severancesOf({ severances: [DONE] });
  assert.ok(done && stepsOf(done, false).every(({ standing }) => standing === "done"));
});

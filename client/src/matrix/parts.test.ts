import assert from "node:assert/strict";
import { test } from "node:test";
import { OnDemand } from "./parts.ts";

test("it is made once, when it is first wanted", async () => {
  let made = 0;
  const thing = new OnDemand(async () => ++made);
  assert.equal(await thing.present(), null);
  assert.deepEqual(await Promise.all([thing.get(), thing.get()]), [1, 1]);
  assert.equal(await thing.present(), 1);
  thing.forget();
  assert.equal(await thing.present(), null);
  assert.equal(await thing.get(), 2);
});

test("a try that failed is not remembered", async () => {
  let isReachable = false;
  const thing = new OnDemand(async () => {
    if (!isReachable) throw new Error("no network");
    return "there";
  });
  await assert.rejects(thing.get(), /no network/);
  assert.equal(await thing.present(), null);
  isReachable = true;
  assert.equal(await thing.get(), "there");
});

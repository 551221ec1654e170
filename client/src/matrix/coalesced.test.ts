import assert from "node:assert/strict";
import { test } from "node:test";
import { Coalesced } from "./coalesced.ts";

/** Enough to reach past the end of the work from every moment within it. */
const TICKS_MAX = 12;

async function ticks(count: number): Promise<void> {
  for (let tick = 0; tick < count; tick += 1) await Promise.resolve();
}

test("whoever asks at any moment is served from the beginning", async () => {
  for (let moment = 0; moment <= TICKS_MAX; moment += 1) {
    const letters = ["first"];
    const sent: string[] = [];
    const post = new Coalesced(async () => {
      const taken = letters.splice(0);
      await ticks(3);
      sent.push(...taken);
    });
    void post.run();
    await ticks(moment);
    letters.push("second");
    await post.run();
    assert.deepEqual(sent, ["first", "second"], `asked after ${moment} ticks`);
  }
});

test("it runs one at a time, and once for all who asked meanwhile", async () => {
  let running = 0;
  let runs = 0;
  const work = new Coalesced(async () => {
    running += 1;
    runs += 1;
    assert.equal(running, 1);
    await ticks(2);
    running -= 1;
  });
  await Promise.all(Array.from({ length: 5 }, () => work.run()));
  assert.equal(runs, 2);
});

test("after work that failed it can be asked again", async () => {
  let isBroken = true;
  const work = new Coalesced(async () => {
    if (isBroken) throw new Error("not now");
  });
  await assert.rejects(work.run(), /not now/);
  isBroken = false;
  await work.run();
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { WAITS_MS, whileBusy } from "./while_busy.ts";

/** A device that fails so often, and what was waited for it. */
function device(name: string, failures: number) {
  const found = { asked: 0, waited: [] as number[] };
  async function act() {
    found.asked += 1;
    if (found.asked <= failures) throw new DOMException("", name);
  }
  const pause = async (ms: number) => void found.waited.push(ms);
  return { found, act, pause };
}

test("a device that is busy for a moment is asked for again", async () => {
  for (const name of ["NotReadableError", "AbortError"]) {
    const { found, act, pause } = device(name, 2);
    await whileBusy(act, () => true, pause);
    assert.deepEqual(found, { asked: 3, waited: WAITS_MS.slice(0, 2) });
  }
});

test("one that stays busy is told of in the end", async () => {
  const { found, act, pause } = device("NotReadableError", 99);
  await assert.rejects(
    whileBusy(act, () => true, pause),
    { name: "NotReadableError" },
  );
  assert.deepEqual(found, { asked: 1 + WAITS_MS.length, waited: [...WAITS_MS] });
});

test("what a person has decided, or what is not there, is told of at once", async () => {
  for (const name of ["NotAllowedError", "NotFoundError"]) {
    const { found, act, pause } = device(name, 1);
    await assert.rejects(
      whileBusy(act, () => true, pause),
      { name },
    );
    assert.equal(found.asked, 1);
  }
});

test("nobody is asked again for what is not wanted any more", async () => {
  const { found, act, pause } = device("AbortError", 1);
  await whileBusy(act, () => false, pause);
  assert.equal(found.asked, 1);
});

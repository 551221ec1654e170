import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { likelihood, solve, workAuth, workOf } from "./proof_of_work.ts";

test("what is found has so many zero bits", async () => {
  for (const bits of [0, 1, 8, 12]) {
    const work = { challenge: "session", bits };
    const nonce = await solve(work, () => {});
    const digest = createHash("sha256").update(`session:${nonce}`).digest();
    const zeros = 32 - digest.readUInt32BE().toString(2).length;
    assert.ok(zeros >= bits);
    assert.deepEqual(workAuth(work, nonce), {
      type: "org.linnet.proof_of_work",
      session: "session",
      nonce,
    });
  }
});

test("progress grows with what was tried, and never ends before the search", async () => {
  const seen: number[] = [];
  await solve({ challenge: "another session", bits: 14 }, (tried) => {
    seen.push(likelihood(tried, 14));
  });
  assert.ok(seen.length > 0);
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => a - b),
  );
  assert.ok(seen.every((share) => share > 0 && share < 1));
});

test("only a challenge with its bits is work", () => {
  assert.equal(workOf(undefined), null);
  assert.equal(workOf({ challenge: "c" }), null);
  assert.deepEqual(workOf({ challenge: "c", bits: 3, algorithm: "sha256" }), {
    challenge: "c",
    bits: 3,
  });
});

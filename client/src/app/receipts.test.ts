import assert from "node:assert/strict";
import { test } from "node:test";

import { receiptsOf } from "./receipts.ts";

const BODY = {
  touchpoint: { id: "push_gateway", party: "The push gateway", purpose: "Wakes an app" },
  done_ts: 9,
  left: { allowed: 2, bytes_out: 700 },
  erased: { consents: 0, "http pushers": 1 },
};

test("receipts are read with care, and their files kept as they are", () => {
  assert.deepEqual(receiptsOf(null), { yours: [], servers: [], answers: [] });
  const file = `${JSON.stringify({ body: BODY })}\n`;
  const { yours, servers } = receiptsOf({
    yours: [{ number: 4, file }, 7],
    servers: [{ number: 4, file: "not JSON" }],
  });
  assert.equal(yours.length, 1);
  assert.equal(yours[0]?.file, file);
  assert.equal(yours[0]?.contact.party, "The push gateway");
  assert.deepEqual([yours[0]?.doneAt, yours[0]?.contacts, yours[0]?.bytesOut], [9, 2, 700]);
  assert.deepEqual(yours[0]?.erased, [["http pushers", 1]]);
  assert.deepEqual(servers[0]?.contact.id, "");
});

test("an answer of a party is read out of its receipt", () => {
  const body = {
    touchpoint: BODY.touchpoint,
    demand: { due_ts: 5 },
    answer: { outcome: "partly", answered_on: "2026-12-24", text: "Not the bills." },
  };
  const file = JSON.stringify({ body });
  const { answers } = receiptsOf({
    answers: [
      { number: 4, file },
      { number: 5, file: "{}" },
    ],
  });
  assert.equal(answers.length, 1);
  assert.deepEqual(
    [answers[0]?.demand.standing, answers[0]?.demand.dueAt, answers[0]?.demand.text],
    ["partly", 5, "Not the bills."],
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { Http } from "./api/http.ts";
import { OutsideNotices, statusOf } from "./outside_notices.ts";

const FORM = {
  server_name: "example.org",
  harms: ["harassment.hate"],
  anonymous: ["child_safety", "unknown"],
  challenge: "c1",
  bits: 4,
  contact: { email: "abuse@example.org", page: "" },
};

/** A server that answers in turn, and what it was asked. */
function answering(...answers: unknown[]) {
  const asked: [string, unknown][] = [];
  const http = new Http({
    fetch: async (url, init) => {
      asked.push([`${init.method} ${url}`, init.body ? JSON.parse(String(init.body)) : null]);
      return Response.json(answers.shift());
    },
    baseUrl: "",
    now: () => 0,
  });
  return { notices: new OutsideNotices(http), asked };
}

test("the form tells whom to write to, and where nobody has to say who they are", async () => {
  const { notices } = answering(FORM);
  assert.deepEqual(await notices.form(), {
    serverName: "example.org",
    anonymous: ["child_safety"],
    email: "abuse@example.org",
    page: "",
  });
});

test("a notice is sent with a fresh sum", async () => {
  const { notices, asked } = answering(FORM, { secret: "s1" });
  const draft = { where: "@a:b", reason: "Why", name: "Ada", email: "a@b.org" };
  const secret = await notices.send({ harm: "harassment.hate", ...draft }, async (work) => {
    assert.deepEqual(work, { challenge: "c1", bits: 4 });
    return "7";
  });
  assert.equal(secret, "s1");
  assert.deepEqual(asked[1], [
    "POST /_linnet/notice",
    { harm: "harassment.hate", ...draft, good_faith: true, challenge: "c1", nonce: "7" },
  ]);
});

test("no sum is done where none is asked for", async () => {
  const { notices } = answering({ ...FORM, bits: 0 }, { secret: "s1" });
  const draft = { harm: "spam", where: "x", reason: "y", name: "", email: "" } as const;
  await notices.send(draft, () => assert.fail("nothing to do"));
});

test("how a notice stands is read, whatever is missing", () => {
  const nothing = statusOf({});
  assert.deepEqual([nothing.state, nothing.decision, nothing.complaint], ["received", null, null]);
  const told = statusOf({
    reference: "ABCDE-FGHIJ",
    harm: "nonsense",
    state: "decided",
    decision: { outcome: "measures_taken", measures: ["warn", "vanish"], reason: "R" },
    complain_until_ts: 9,
    complaint: { reason: "C", outcome: "upheld", answer: "A" },
  });
  assert.equal(told.harm, "tos");
  assert.deepEqual(told.decision?.measures, ["warn", "other"]);
  assert.deepEqual(told.complaint, { reason: "C", outcome: "upheld", answer: "A" });
});

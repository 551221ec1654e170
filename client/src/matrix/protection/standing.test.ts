import assert from "node:assert/strict";
import { test } from "node:test";
import { message } from "../testing/events.ts";
import { FakeServer } from "../testing/fake_server.ts";
import { noticeFacts } from "./notices.ts";
import { complain, readStanding } from "./standing.ts";

const ABOUT_ME = {
  statement_id: 7,
  role: "concerned",
  outcome: "measures_taken",
  decided_ts: 5,
  forum: "room",
  room_id: "!r:x",
  measures: ["ban", "something new"],
  reason: "Rule 3.",
  harm: "harassment.hate",
  event_ids: ["$1"],
  complain_until_ts: 9,
  until_ts: 8,
  is_automated: true,
  lifted: [{ measure: "ban", reason: "Looked again.", lifted_ts: 7 }],
};
const MINE = {
  id: 7,
  role: "concerned",
  outcome: "measures_taken",
  decidedAt: 5,
  forum: "room",
  roomId: "!r:x",
  measures: ["ban", "other"],
  reason: "Rule 3.",
  harm: "harassment.hate",
  messages: ["$1"],
  complainUntil: 9,
  complaint: null,
  until: 8,
  isAutomated: true,
  lifted: [{ measure: "ban", reason: "Looked again.", liftedAt: 7 }],
};

test("what was decided is read, and what is not told stays unknown", async () => {
  const reported = { statement_id: 8, role: "reporter", outcome: "dismissed", decided_ts: 6 };
  const server = new FakeServer().on("GET", /decisions$/, () => ({
    decisions: [{ ...reported, forum: "server" }, ABOUT_ME, { role: "review" }],
    is_suspended: true,
  }));
  const { isSuspended, decisions } = await readStanding(server.signedIn());
  assert.equal(isSuspended, true);
  const [about, mine, ...rest] = decisions;
  assert.deepEqual(rest, []);
  assert.deepEqual([about?.reason, about?.harm, about?.measures], [null, null, []]);
  assert.deepEqual(mine, MINE);
});

test("a complaint is sent with own words and comes back as it stands", async () => {
  const complaint = { reason: "It was not me", made_ts: 6 };
  const { complain_until_ts: _until, ...closed } = ABOUT_ME;
  const answer = { ...closed, complaint };
  const server = new FakeServer().on("POST", /decisions\/7\/complaint$/, () => answer);
  const decision = await complain(server.signedIn(), 7, "It was not me");
  assert.deepEqual(server.asked[0]?.body, { reason: "It was not me" });
  const kept = { reason: "It was not me", madeAt: 6, outcome: null, answer: null };
  assert.deepEqual(decision, { ...MINE, complainUntil: null, complaint: kept });
});

test("who is refused because of a suspension hears of it", async () => {
  const refusal = { errcode: "M_USER_SUSPENDED" };
  const http = new FakeServer().on("POST", /createRoom$/, () => [403, refusal]).signedIn();
  let heard = 0;
  http.onSuspended = () => (heard += 1);
  await assert.rejects(http.call("POST", "/createRoom"), { code: "suspended" });
  assert.equal(heard, 1);
});

test("a notice tells apps what it tells people", () => {
  const { content } = message("$n", "You are warned.");
  const notice = (type: string, facts: object) =>
    noticeFacts({ ...content, server_notice_type: type, [type]: { ...facts } });
  assert.deepEqual(notice("org.linnet.decision", ABOUT_ME), {
    about: "decision",
    measures: ["ban", "other"],
    reason: "Rule 3.",
    harm: "harassment.hate",
    until: 8,
    complainUntil: 9,
    isAutomated: true,
  });
  const dismissed = { outcome: "dismissed", complain_until_ts: 3 };
  assert.deepEqual(notice("org.linnet.report_decided", dismissed), {
    about: "report",
    outcome: "dismissed",
    complainUntil: 3,
  });
  const answered = { outcome: "reversed", reason: "It was a joke." };
  assert.deepEqual(notice("org.linnet.complaint_answered", answered), {
    about: "complaint",
    ...answered,
  });
  const ended = { measures: ["mute"], reason: "Over." };
  assert.deepEqual(notice("org.linnet.measures_lifted", ended), { about: "lifted", ...ended });
  for (const work of ["new_cases", "complaint", "decision_proposed"]) {
    assert.deepEqual(notice(`org.linnet.${work}`, {}), { about: "work" });
  }
  const receipt = { number: 1, touchpoint: "weather", party: "Weather Ltd" };
  assert.deepEqual(notice("org.linnet.receipt", receipt), {
    about: "receipt",
    party: "Weather Ltd",
  });
  const answer = { number: 1, party: "Weather Ltd", outcome: "partly", answered_on: "2026-12-01" };
  assert.deepEqual(notice("org.linnet.answer", answer), {
    about: "answer",
    party: "Weather Ltd",
    outcome: "partly",
    answeredOn: "2026-12-01",
  });
  for (const kind of ["frozen", "app_frozen", "frozen_about", "suspended"]) {
    const stopped = { kind, app: "polls", name: "Polls" };
    assert.deepEqual(notice("org.linnet.app_stopped", stopped), {
      about: "app",
      kind,
      name: "Polls",
    });
  }
  // What this version does not know is left to the words of the server.
  assert.equal(notice("org.linnet.app_stopped", { kind: "melted", name: "Polls" }), null);
  assert.equal(notice("org.linnet.answer", { outcome: "sings" }), null);
  assert.equal(notice("org.linnet.notice", {}), null);
});

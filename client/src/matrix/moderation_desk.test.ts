import assert from "node:assert/strict";
import { test } from "node:test";

import { queueQuery } from "./moderation_desk.ts";
import {
  casesOf,
  detailsOf,
  dutyOf,
  hasDuty,
  messagesOf,
  reportsOf,
  withMore,
} from "./moderation_models.ts";

const TOLD = { case_id: 3, forum: "room", kind: "messages", state: "claimed", due_ts: 9 };

test("the filters of the list become a question", () => {
  assert.equal(queueQuery({ show: "open", where: "everywhere" }, null), "everywhere=true");
  assert.equal(queueQuery({ show: "decided", where: "server" }, "4_2"), "decided=true&after=4_2");
  assert.equal(queueQuery({ show: "mine", where: "!a:b" }, null), "room_id=%21a%3Ab&mine=true");
});

test("what the server says is read with care", () => {
  for (const nonsense of [null, 5, {}, { case: 1, evidence: {}, complaints: [7] }]) {
    const details = detailsOf(nonsense);
    assert.deepEqual([details.evidence, details.complaints, details.decision], [[], [], null]);
    assert.deepEqual(casesOf(nonsense), { cases: [], next: null });
    assert.equal(hasDuty(dutyOf(nonsense)), false);
  }
  const [found] = casesOf({ cases: [TOLD], next: "x" }).cases;
  assert.deepEqual(
    [found?.id, found?.forum, found?.state, found?.dueAt],
    [3, "room", "claimed", 9],
  );
  assert.equal(found?.outcome, null);
});

test("a room's moderator has a duty, and so has the team", () => {
  assert.ok(hasDuty(dutyOf({ rooms: ["!a:b"] })));
  assert.ok(hasDuty(dutyOf({ is_team: true })));
});

test("further pages come behind, each case once", () => {
  const first = casesOf({ cases: [TOLD], next: "more" });
  const second = casesOf({ cases: [TOLD, { ...TOLD, case_id: 4 }] });
  const all = withMore(first, second);
  assert.deepEqual([all.cases.map(({ id }) => id), all.next], [[3, 4], null]);
});

test("a message that could not be opened says nothing, and others what they are", () => {
  const [sealed, open] = messagesOf({
    messages: [
      { event_id: "$a", type: "m.room.encrypted", content: null },
      { event_id: "$b", type: "m.room.message", content: { msgtype: "m.text", body: "vile" } },
    ],
  });
  assert.equal(sealed?.body, null);
  assert.deepEqual(open?.body, { kind: "text", text: "vile", html: null });
});

test("how a reporter fared and whether it was a crowd is told where the server says so", () => {
  const report = { report_id: 1, record: { reports: 5, unfounded: 3 }, is_doubtful: true };
  const [told, silent] = reportsOf({ reports: [report, { report_id: 2 }] }).reports;
  assert.deepEqual([told?.record, told?.isDoubtful], [{ reports: 5, unfounded: 3 }, true]);
  assert.deepEqual([silent?.record, silent?.isDoubtful], [null, false]);
  const crowd = { people: 50, newcomers: 47, within_ms: 600_000 };
  assert.deepEqual(detailsOf({ crowd }).crowd, { people: 50, newcomers: 47, withinMs: 600_000 });
  assert.equal(detailsOf({}).crowd, null);
});

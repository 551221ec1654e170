import assert from "node:assert/strict";
import { test } from "node:test";

import type { ReportSubject } from "../../app/report.ts";
import { createFakeEngine } from "../../matrix/fake_engine.ts";
import { sampleRoom } from "../../matrix/fake_samples.ts";
import type { Member, RoomDetails } from "../../matrix/engine.ts";
import { HARMS } from "../../matrix/harms.ts";
import {
  COMMON_HARMS,
  draftOf,
  emptyForm,
  hasModerators,
  isReady,
  isSmall,
  toggled,
  worthOf,
} from "./report.model.ts";

const BOB = { userId: "@bob:example.org", displayName: "Bob", avatar: null };
const ROOM = "!r:example.org";
const MESSAGE: ReportSubject = { kind: "message", roomId: ROOM, eventId: "$1", person: BOB };
const NUMBERS = Array.from({ length: 30 }, (_, at) => `$${at}`);

test("a usual report wants a reason and nothing else", () => {
  const form = emptyForm(MESSAGE);
  assert.equal(isReady(form), false);
  assert.equal(isReady({ ...form, harm: "spam" }), true);
  assert.deepEqual(draftOf(MESSAGE, { ...form, harm: "spam", reason: " why " }), {
    harm: "spam",
    roomId: ROOM,
    messages: ["$1"],
    userId: null,
    reason: "why",
    to: "server",
    ignore: null,
    leave: null,
  });
});

test("the usual reasons are known ones", () => {
  assert.ok(COMMON_HARMS.every((harm) => HARMS.some((known) => known === harm)));
});

test("own words end where the server's patience does, counted as it counts", () => {
  const form = { ...emptyForm(MESSAGE), harm: "spam" as const };
  assert.equal(isReady({ ...form, reason: "é".repeat(512) }), true);
  assert.equal(isReady({ ...form, reason: `${"é".repeat(512)}.` }), false);
});

test("twenty messages fit, and a full report gives them back", () => {
  const full = NUMBERS.reduce<string[]>((all, one) => toggled(all, one), []);
  assert.equal(full.length, 20);
  assert.deepEqual(toggled(full, "$3").includes("$3"), false);
});

test("an invite is declined and its sender ignored unless somebody says otherwise", () => {
  const subject: ReportSubject = { kind: "invite", roomId: ROOM, person: BOB };
  const draft = draftOf(subject, emptyForm(subject));
  assert.deepEqual([draft.roomId, draft.userId], [null, BOB.userId]);
  assert.deepEqual([draft.ignore, draft.leave], [BOB.userId, ROOM]);
});

test("a room has moderators only if there are others than those concerned", async () => {
  const { engine } = createFakeEngine();
  const details: RoomDetails = await engine.loadRoomDetails("!trip:example.org");
  const member = (userId: string, powerLevel: number): Member => ({
    userId,
    displayName: null,
    avatar: null,
    membership: "join",
    powerLevel,
    isNameAmbiguous: false,
  });
  const of = (...members: Member[]) =>
    hasModerators({ ...details, members }, ["@ada:example.org", BOB.userId]);
  assert.equal(of(member("@ada:example.org", 100), member(BOB.userId, 50)), false);
  assert.equal(of(member("@carol:example.org", 0)), false);
  assert.equal(of(member("@carol:elsewhere.org", 100)), false);
  assert.equal(of({ ...member("@carol:example.org", 50), membership: "leave" }), false);
  assert.equal(of(member("@carol:example.org", 50)), true);
});

test("what the evidence is worth is one word", () => {
  const worth = (...results: ("verified" | "not_verified" | "contradicted")[]) =>
    worthOf({
      to: ["server"],
      failed: [],
      messages: results.map((result, at) => ({ eventId: `$${at}`, result })),
    });
  assert.equal(worth(), null);
  assert.equal(worth("verified", "verified"), "all");
  assert.equal(worth("verified", "not_verified"), "some");
  assert.equal(worth("not_verified"), "none");
  assert.equal(worth("verified", "contradicted"), "contradicted");
});

test("words tell who wrote them where few are", () => {
  assert.equal(isSmall(sampleRoom(ROOM, { memberCount: 5 })), true);
  assert.equal(isSmall(sampleRoom(ROOM, { memberCount: 6 })), false);
  assert.equal(isSmall(undefined), false);
});

test("the fake engine offers what the sender wrote, and does what is wanted beside", async () => {
  const { engine, fake } = createFakeEngine();
  const { eventId, sender } = fake.timelines.receive(ROOM, BOB.userId, "vile");
  const second = fake.timelines.receive(ROOM, BOB.userId, "vile again");
  fake.timelines.receive(ROOM, "@carol:example.org", "not theirs");
  const subject = { ...MESSAGE, eventId: eventId ?? "" };
  const found = await engine.loadReportable(ROOM, subject.eventId);
  assert.deepEqual(
    found.map((one) => one.eventId),
    [eventId, second.eventId],
  );
  const form = { ...emptyForm(subject), harm: "harassment" as const, ignores: true };
  await engine.sendReport(draftOf(subject, form));
  assert.equal(fake.protection.reports[0]?.harm, "harassment");
  assert.deepEqual((await engine.readFirstPaint()).ignoredUsers, [sender]);
});

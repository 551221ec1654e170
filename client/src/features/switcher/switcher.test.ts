import assert from "node:assert/strict";
import { test } from "node:test";

import { sampleRoom } from "../../matrix/fake_samples.ts";
import { markedParts, matchingChats, NO_SEARCH, progressed } from "./switcher.model.ts";

const NAMES = ["Old trips", "Trip to Marseille", "Été à Nice", "نادي القِراءة"];
const ROOMS = NAMES.map((name, index) => sampleRoom(`!${index}`, { name }));
const find = (term: string) =>
  matchingChats(ROOMS, term, (room) => room.name ?? "").map((room) => room.name);

test("names that begin with the words come first", () => {
  assert.deepEqual(find("trip"), ["Trip to Marseille", "Old trips"]);
});

test("accents and vowel marks do not matter", () => {
  assert.deepEqual(find("ete"), ["Été à Nice"]);
  assert.deepEqual(find("القراءة"), ["نادي القِراءة"]);
});

test("nothing typed offers the latest chats, never invites", () => {
  const invite = sampleRoom("!i", { name: "Invite", membership: "invite" });
  assert.equal(matchingChats([invite, ...ROOMS], "", () => "").length, ROOMS.length);
});

test("hits stay newest first as they stream in", () => {
  const hit = (sentAt: number) => ({
    roomId: "!r",
    eventId: `$${sentAt}`,
    sender: "@a",
    senderName: "A",
    sentAt,
    text: "x",
    ranges: [] as [number, number][],
  });
  const state = progressed(progressed(NO_SEARCH, [hit(1), hit(3)], 1), [hit(2)], null);
  assert.deepEqual(
    state.hits.map((one) => one.sentAt),
    [3, 2, 1],
  );
});

test("marks cut the text and lose none of it", () => {
  const parts = markedParts("one two one", [
    [0, 3],
    [8, 11],
  ]);
  assert.equal(parts.map((part) => part.text).join(""), "one two one");
  assert.deepEqual(
    parts.map((part) => part.isMarked),
    [true, false, true],
  );
});

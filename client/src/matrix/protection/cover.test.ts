import assert from "node:assert/strict";
import { test } from "node:test";

import { coverFor, coveringOf, reasonsAgainst, type Sight } from "./cover.ts";
import { NO_FILTERS, readFilters, writtenFilters, type Filters } from "../filters.ts";

const FILTERS: Filters = { words: ["fool*"], action: "blur", scope: "everywhere" };
const SIGHT: Sight = {
  kind: "text",
  text: "you foolish man",
  hasLink: false,
  sender: "@bob:example.org",
  isMine: false,
  isGroup: false,
  isHeld: false,
  isContact: true,
};

function coverOf(changes: Partial<Sight>, filters: Partial<Filters> = {}): string {
  const covering = coveringOf({ ...FILTERS, ...filters });
  return coverFor(reasonsAgainst({ ...SIGHT, ...changes }, covering), covering.filters);
}

test("a muted word covers what others write, as the person wants it", () => {
  assert.equal(coverOf({}), "blur");
  assert.equal(coverOf({}, { action: "hide" }), "hide");
  assert.equal(coverOf({ text: "you wise man" }), "none");
  assert.equal(coverOf({ isMine: true }), "none");
  assert.deepEqual(reasonsAgainst(SIGHT, coveringOf(FILTERS)), [
    { kind: "muted_word", word: "fool*" },
  ]);
});

test("where it applies", () => {
  const group = { isGroup: true };
  const stranger = { isContact: false };
  const covers = (scope: Filters["scope"]) =>
    [{}, group, { ...group, ...stranger }, stranger, { isHeld: true }].map(
      (changes) => coverOf(changes, { scope }) === "blur",
    );
  assert.deepEqual(covers("everywhere"), [true, true, true, true, true]);
  assert.deepEqual(covers("groups"), [false, true, true, true, true]);
  assert.deepEqual(covers("strangers"), [false, false, true, true, true]);
});

test("what a stranger sends is held until they are answered", () => {
  const held = { isHeld: true, isContact: false, text: "look" };
  for (const kind of ["image", "sticker", "video", "audio", "voice", "file"] as const) {
    assert.equal(coverOf({ ...held, kind }), "blur", kind);
    assert.equal(coverOf({ ...held, kind, isHeld: false }), "none", kind);
  }
  assert.equal(coverOf({ ...held, hasLink: true }), "links");
  assert.equal(coverOf({ hasLink: true, text: "look" }), "none");
  assert.equal(coverOf(held), "none");
});

test("a rule of the chat covers for everybody but who wrote it", () => {
  const rule = { eventId: "$1", cause: "words" as const, reason: "No adverts." };
  const bare = { text: "hi", rule };
  assert.equal(coverOf(bare), "blur");
  assert.equal(coverOf({ ...bare, isMine: true }), "none");
  assert.deepEqual(reasonsAgainst({ ...SIGHT, ...bare }, coveringOf(FILTERS)), [
    { kind: "rule", cause: "words", said: "No adverts." },
  ]);
});

test("one reason more comes from elsewhere and leads to a cover", () => {
  const covering = coveringOf(NO_FILTERS, [() => ({ kind: "stranger_media" })]);
  assert.equal(coverFor(reasonsAgainst(SIGHT, covering), covering.filters), "blur");
});

test("filters are read whatever an app has written, and keep what they do not know", () => {
  for (const content of [{}, { muted_words: 7 }, { muted_words: { action: 1, where: "x" } }]) {
    assert.deepEqual(readFilters(content), NO_FILTERS);
  }
  const written = writtenFilters({ other: 1 }, { ...FILTERS, scope: "groups", action: "hide" });
  assert.equal(written["other"], 1);
  assert.deepEqual(readFilters(written), { ...FILTERS, scope: "groups", action: "hide" });
});

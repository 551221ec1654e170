import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, matchRanges } from "./fold.ts";

test("accents, case, vowel marks and forms of alef do not matter", () => {
  assert.equal(fold("ÉCOLE"), "ecole");
  assert.equal(fold("أَهْلاً"), fold("اهلا"));
  assert.equal(fold("مـــرحبا"), "مرحبا");
  assert.equal(fold("ﬁn"), "fin");
  assert.equal(fold("ΟΔΟΣ"), fold("οδοσ"));
  assert.equal(fold("two\nlines"), "two lines");
});

test("ranges point into the words as they were written", () => {
  assert.deepEqual(matchRanges("Une école, des écoles", fold("ECOLE")), [
    [4, 9],
    [15, 20],
  ]);
  assert.deepEqual(matchRanges("😀 où", fold("ou")), [[3, 5]]);
  assert.deepEqual(matchRanges("one\ntwo", fold("E T")), [[2, 5]]);
  assert.deepEqual(matchRanges("nothing", "xyz"), []);
  assert.deepEqual(matchRanges("nothing", ""), []);
});

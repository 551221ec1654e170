import assert from "node:assert/strict";
import { test } from "node:test";

import { foldText } from "./fold_words.ts";
import { MAX_WORDS } from "../filters.ts";
import { MutedWords } from "./muted_words.ts";

const finds = (entry: string, text: string) => new MutedWords([entry]).find(text) !== null;

test("a word is found however it is dressed up", () => {
  for (const text of [
    "what a FOOL!",
    "ｆｏｏｌ",
    "f\u200Bo\u00ADol",
    "f\u0336o\u0336o\u0336l\u0336",
    "f\u043E\u043El",
    "f00l",
    "foooool",
    "f.o.o.l",
    "f o o l that you are",
    "fòól",
  ]) {
    assert.ok(finds("fool", text), text);
  }
  assert.ok(finds("bass", "b@ss"));
});

test("whole words are found, and their parts are not", () => {
  for (const text of ["foolish", "tomfool", "fo ol", "full", ""]) {
    assert.ok(!finds("fool", text), text);
  }
  assert.ok(!finds("ass", "a class in the grass"));
  assert.ok(!finds("2024", "zo24"));
  assert.ok(finds("2024", "since 2024."));
});

test("a star stands for the rest of a word", () => {
  assert.ok(finds("fool*", "foolishness"));
  assert.ok(finds("fool*", "fool"));
  assert.ok(!finds("fool*", "tomfoolery"));
  assert.ok(finds("old fool*", "an old foolish man"));
});

test("words that follow each other are found together alone", () => {
  assert.ok(finds("go home", "GO, home!"));
  assert.ok(!finds("go home", "home I go"));
  assert.ok(!finds("go home", "go"));
});

test("other scripts", () => {
  assert.ok(finds("كلب", "يا كَلْبُ"));
  assert.ok(finds("كلب", "الكلب"));
  assert.ok(!finds("كلب", "كلبة"));
  assert.ok(finds("أحمق", "احمق"));
  assert.ok(finds("дурак", "Ты ДУРАК!"));
  assert.ok(finds("笨蛋", "你是笨蛋吗"));
  assert.ok(finds("โง่", "คนโง่มาก"));
  assert.ok(finds("straße", "STRASSE"));
  assert.ok(finds("🖕", "and this: 🖕🏽"));
});

test("the entry is told as it was typed", () => {
  const muted = new MutedWords(["Spoiler*", "go home", "", "  ", "*"]);
  assert.equal(muted.find("no spoilers please"), "Spoiler*");
  assert.equal(muted.find("go home"), "go home");
  assert.equal(muted.find("nothing"), null);
});

test("neither a long text nor a long list takes long", () => {
  const muted = new MutedWords(Array.from({ length: MAX_WORDS }, (_, at) => `aa word${at}*`));
  const before = performance.now();
  muted.find("aa ".repeat(50_000));
  muted.find("a".repeat(1_000_000));
  muted.find("\u0301".repeat(1_000_000));
  muted.find("a@".repeat(500_000));
  assert.ok(performance.now() - before < 1_000);
});

test("words keep their order", () => {
  assert.deepEqual(foldText("One, two: THREE").words, ["one", "two", "three"]);
});

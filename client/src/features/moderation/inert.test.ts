import assert from "node:assert/strict";
import { test } from "node:test";

import { piecesOf } from "./inert.model.ts";

const shown = (text: string) =>
  piecesOf(text)
    .map((piece) => (piece.isHidden ? `[${piece.text}]` : piece.text))
    .join("");

test("what turns text around or hides in it is named", () => {
  assert.equal(shown("abc\u202etxt.exe"), "abc[U+202E]txt.exe");
  assert.equal(shown("ha\u200bte\u2066x\u0007"), "ha[U+200B]te[U+2066]x[U+0007]");
  assert.equal(shown("\u{e0041}\u2028\r\ue000"), "[U+E0041][U+2028][U+000D][U+E000]");
});

test("ordinary text stays in one piece", () => {
  for (const text of ["two\nlines\tand <b>tags</b>", "مرحبا بكم", "👩‍👩‍👧 ❤️‍🔥 👩🏽‍🚀", ""]) {
    assert.equal(shown(text), text);
    assert.ok(piecesOf(text).length <= 1);
  }
});

test("a joiner between letters is named", () => {
  assert.equal(shown("ha\u200dte"), "ha[U+200D]te");
});

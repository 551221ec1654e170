import assert from "node:assert/strict";
import { test } from "node:test";

import { paperOf } from "./privacy.model.ts";

test("a paper is read with what is left out in it", () => {
  const section = {
    title: "Rights",
    entries: [{ title: "Delete", link: { words: "Close", href: "/settings/account" } }],
  };
  const paper = paperOf({ paper: { title: "Notice", made_ts: 5, sections: [section] } });
  assert.deepEqual([paper.title, paper.madeAt, paper.lead], ["Notice", 5, ""]);
  const [rights] = paper.sections;
  assert.deepEqual(rights?.words, []);
  assert.deepEqual(rights?.entries[0]?.link, { words: "Close", href: "/settings/account" });
  assert.deepEqual(paperOf(null).sections, []);
});

test("an address that would run something is no link", () => {
  const links = [
    "javascript:alert(1)",
    "//evil.example",
    "https://a.example",
    "mailto:a@b.example",
  ];
  const section = { links: links.map((href) => ({ words: "x", href })) };
  const [shown] = paperOf({ paper: { sections: [section] } }).sections;
  assert.deepEqual(
    shown?.links.map((link) => link.href),
    ["https://a.example", "mailto:a@b.example"],
  );
});

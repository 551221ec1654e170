import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const FORMS = { fr: ["one", "other"], ar: ["zero", "one", "two", "few", "many", "other"] };

function quoted(block: string, from: string, to: RegExp): string {
  const start = block.indexOf(`\n${from} `);
  const rest = block.slice(start + 1);
  const end = rest.search(to);
  return [...rest.slice(0, end < 0 ? undefined : end).matchAll(/"(.*)"/g)]
    .map((match) => match[1])
    .join("");
}

/** Source and translation of every message in a catalog. */
function messagesOf(language: string): Map<string, string> {
  const source = readFileSync(new URL(`${language}.po`, import.meta.url), "utf8");
  const blocks = source.split("\n\n").slice(1);
  return new Map(
    blocks.map((block) => [
      quoted(`\n${block}`, "msgid", /\nmsgstr/),
      quoted(`\n${block}`, "msgstr", /\n\n/),
    ]),
  );
}

function placeholders(text: string): string[] {
  return [...new Set(text.match(/<\d+>|\{\w+[},]/g))].sort();
}

test("fr: no line begins with a mark, for the space before it does not break", () => {
  for (const [id, translation] of messagesOf("fr")) {
    assert.doesNotMatch(translation, / [:;!?»]|« /, id);
  }
});

for (const [language, forms] of Object.entries(FORMS)) {
  test(`${language}: every message is translated, with what stands in it`, () => {
    const messages = messagesOf(language);
    assert.deepEqual([...messages.keys()].sort(), [...messagesOf("en").keys()].sort());
    for (const [id, translation] of messages) {
      assert.notEqual(translation, "", id);
      assert.deepEqual(placeholders(translation), placeholders(id), id);
    }
  });

  test(`${language}: plurals have all their forms`, () => {
    for (const [id, translation] of messagesOf(language)) {
      if (!id.includes(", plural,")) continue;
      for (const form of forms) assert.ok(translation.includes(`${form} {`), `${id}: ${form}`);
    }
  });
}

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  completed,
  draftOf,
  EMPTY,
  matchingPeople,
  sends,
  suggestionAt,
  withMention,
} from "./composer.model.ts";
import { htmlOf } from "./markdown.ts";

const ENTER = { key: "Enter", shiftKey: false, ctrlKey: false, metaKey: false, isComposing: false };
const BOB = { userId: "@bob:example.org", name: "Bob Martin" };

test("Enter sends; Shift, input methods and touch make a new line", () => {
  assert.equal(sends(ENTER, true, false), true);
  assert.equal(sends({ ...ENTER, shiftKey: true }, true, false), false);
  assert.equal(sends({ ...ENTER, isComposing: true }, true, false), false);
  assert.equal(sends(ENTER, true, true), false);
  assert.equal(sends(ENTER, false, false), false);
  assert.equal(sends({ ...ENTER, ctrlKey: true }, false, true), true);
});

test("what is being typed asks for people or emoji", () => {
  assert.deepEqual(suggestionAt("hi @bo", 6), { kind: "person", query: "bo", start: 3 });
  assert.deepEqual(suggestionAt(":smi", 4), { kind: "emoji", query: "smi", start: 0 });
  assert.equal(suggestionAt("at 12:30", 8), null);
  assert.equal(suggestionAt(":)", 2), null);
  assert.equal(suggestionAt("mail@example", 12), null);
});

test("a chosen name replaces what was typed and is told", () => {
  const suggestion = suggestionAt("hi @bo!", 6);
  assert.ok(suggestion);
  const { text, caret } = completed("hi @bo!", 6, suggestion, "@Bob Martin");
  assert.equal(text, "hi @Bob Martin !");
  assert.equal(caret, 15);
  const draft = draftOf({ ...withMention(EMPTY, BOB), text }, null, false);
  assert.deepEqual(draft.mentions, [BOB.userId]);
  assert.match(draft.html ?? "", /matrix\.to\/#\/%40bob%3Aexample\.org">Bob Martin<\/a>/);
});

test("a name taken out of the text is not told", () => {
  assert.deepEqual(draftOf({ ...withMention(EMPTY, BOB), text: "hi" }, null, false).mentions, []);
});

test("the whole room is told only by those who may", () => {
  assert.equal(draftOf({ ...EMPTY, text: "look @room" }, null, true).mentionsRoom, true);
  assert.equal(draftOf({ ...EMPTY, text: "look @room" }, null, false).mentionsRoom, false);
});

test("people are found by any of their names", () => {
  const people = [BOB, { userId: "@amar:example.org", name: "Amar" }];
  assert.deepEqual(
    matchingPeople(people, "ma").map((one) => one.name),
    ["Bob Martin"],
  );
  assert.equal(matchingPeople(people, "").length, 2);
  assert.deepEqual(matchingPeople(people, "amar"), []);
});

test("plain words have no HTML", () => {
  assert.equal(htmlOf("2 * 3 * 4 and snake_case_word\nnext <line> & more"), null);
});

test("marks become tags and nothing else does", () => {
  assert.equal(htmlOf("**a** _b_ ~~c~~"), "<strong>a</strong> <em>b</em> <del>c</del>");
  assert.equal(htmlOf("`**x** <b>`"), "<code>**x** &lt;b&gt;</code>");
  assert.equal(
    htmlOf("> q\n- one\n- two"),
    "<blockquote>q</blockquote><ul><li>one</li><li>two</li></ul>",
  );
  assert.equal(
    htmlOf("```js\nlet a = 1 < 2\n```"),
    '<pre><code class="language-js">let a = 1 &lt; 2</code></pre>',
  );
  const attack = htmlOf('**x** <img src=x onerror="a()"> [y](javascript:a)') ?? "";
  assert.ok(!attack.includes("<img") && !attack.includes("<a"));
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { isReason, ticked, toggled } from "./held.model.ts";
import { HeldDesk } from "../../matrix/held_desk.ts";
import type { Json } from "../../matrix/json.ts";

const WHERE = "/_linnet/rooms/!nest%3Aexample.org/held";

function deskWith(answer: Json) {
  const asked: unknown[][] = [];
  const callServer = async (...call: unknown[]) => {
    asked.push(call);
    return answer;
  };
  return { desk: new HeldDesk({ callServer }, "!nest:example.org"), asked };
}

const told = (content: Json, more: Record<string, Json> = {}) => ({
  held_id: 7,
  user_id: "@bruno:example.org",
  type: "m.room.message",
  held_ts: 5,
  content,
  ...more,
});

test("held messages are read as what they would be", async () => {
  const text = { msgtype: "m.text", body: "casino" };
  const edit = {
    msgtype: "m.text",
    body: "* casino",
    "m.new_content": text,
    "m.relates_to": { rel_type: "m.replace", event_id: "$1" },
  };
  const poll = told({ question: "casino?" }, { type: "m.poll.start", cause: "pattern" });
  const messages = [told(text, { cause: "words", rule: "casino" }), told(edit), poll];
  const { desk, asked } = deskWith({ messages, next: 7 });
  const { messages: read, hasMore } = await desk.read();
  assert.deepEqual(asked, [["GET", WHERE]]);
  assert.equal(hasMore, true);
  const body = { kind: "text", text: "casino", html: null };
  const sender = "@bruno:example.org";
  const about = { id: 7, sender, heldAt: 5, isEdit: false };
  assert.deepEqual(read[0], { ...about, cause: "words", rule: "casino", body });
  assert.deepEqual(read[1], { ...about, cause: null, rule: null, isEdit: true, body });
  // What no app of ours writes is shown as it is.
  assert.ok(read[2]?.body.kind === "unsupported" && read[2].body.text.includes("casino?"));
});

test("many get one answer, and it is told how many could not", async () => {
  const { desk, asked } = deskWith({ answered: [1], left: [2, 3] });
  assert.equal(await desk.answer([1, 2, 3], false, "Not here."), 2);
  const body = { held_ids: [1, 2, 3], approve: false, reason: "Not here." };
  assert.deepEqual(asked, [["POST", WHERE, body]]);
});

test("what was chosen and waits no more is not chosen any more", async () => {
  const { desk } = deskWith({ messages: [told({})] });
  const page = await desk.read();
  assert.equal(page.hasMore, false);
  assert.deepEqual(ticked([7, 8], page), [7]);
  assert.deepEqual(toggled([7], 8), [7, 8]);
  assert.deepEqual(toggled([7, 8], 7), [8]);
});

test("a refusal needs a reason that the server takes", () => {
  assert.equal(isReason("  "), false);
  assert.equal(isReason("Not here."), true);
  assert.equal(isReason("ي".repeat(600)), false);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { createFakeEngine } from "../../matrix/fake_engine.ts";
import { chatsToTake, choiceOf, isIncomplete, shareOf, WISH } from "./export.model.ts";

async function rooms() {
  const { rooms } = await createFakeEngine().engine.readFirstPaint();
  return rooms;
}

void test("everything is what one is in, and what one has left", async () => {
  const all = await rooms();
  const choice = choiceOf(WISH, all, ({ roomId }) => `name of ${roomId}`, 1_000);
  assert.equal(choice.chats.length, chatsToTake(all).length);
  assert.ok(all.some(({ membership }) => membership !== "join"));
  assert.ok(choice.chats.every(({ roomId, name }) => name === `name of ${roomId}`));
  assert.deepEqual([choice.withLeftChats, choice.withFiles, choice.since], [true, true, null]);
});

void test("some chats of the last month are no others, and nothing older", async () => {
  const all = await rooms();
  const [first] = chatsToTake(all);
  assert.ok(first);
  const wish = { only: new Set([first.roomId]), withFiles: false, span: "month" as const };
  const now = 100 * 86_400_000;
  const choice = choiceOf(wish, all, () => "A", now);
  assert.deepEqual(choice, {
    chats: [{ roomId: first.roomId, name: "A" }],
    withLeftChats: false,
    withFiles: false,
    since: 70 * 86_400_000,
  });
});

void test("how far it is, and whether all of it is there", async () => {
  const { engine, fake } = createFakeEngine();
  fake.exports.putProgress({ chats: 4, chatsDone: 1 });
  const gathering = await engine.loadExport();
  assert.ok(gathering);
  assert.equal(shareOf(gathering), 0.25);
  assert.equal(shareOf({ ...gathering, phase: "packing" }), null);
  assert.equal(shareOf({ ...gathering, phase: "packed" }), 1);
  assert.equal(isIncomplete(gathering), false);
  assert.equal(isIncomplete({ ...gathering, missingFiles: 1 }), true);
});

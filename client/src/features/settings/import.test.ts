import assert from "node:assert/strict";
import { test } from "node:test";

import { createFakeEngine } from "../../matrix/fake_engine.ts";
import type { ImportOffer, ImportPart } from "../../matrix/engine.ts";
import { bytesOf, firstTicks, takeable, withTick } from "./import.model.ts";

const offer = (part: ImportPart, changes: Partial<ImportOffer> = {}): ImportOffer => ({
  part,
  fresh: 1,
  already: 0,
  left: 0,
  replaces: false,
  value: null,
  ...changes,
});

void test("what would replace something is not ticked by itself, what is here has no tick", () => {
  const offers = [
    offer("name", { replaces: true }),
    offer("ignored"),
    offer("reach", { fresh: 0, already: 1 }),
  ];
  assert.deepEqual(
    takeable(offers).map(({ part }) => part),
    ["name", "ignored"],
  );
  assert.deepEqual([...firstTicks(offers)], ["ignored"]);
});

void test("only ticked messages need space, their files only when they are wanted", () => {
  const sizes = { messageBytes: 10, fileBytes: 200 };
  const ticks = withTick(new Set<ImportPart>(), "messages", true);
  assert.equal(bytesOf(sizes, ticks, true), 210);
  assert.equal(bytesOf(sizes, ticks, false), 10);
  assert.equal(bytesOf(sizes, withTick(ticks, "messages", false), true), 0);
});

void test("an import is checked, taken in and put away", async () => {
  const { engine, fake } = createFakeEngine();
  await engine.chooseImport(new File([], "mine.zip"));
  assert.equal((await engine.loadImport())?.fileName, "mine.zip");
  fake.imports.putImport({ phase: "offered", offers: [offer("ignored")] });
  await engine.takeImport({ parts: ["ignored"], withFiles: false });
  assert.deepEqual(fake.imports.taken, { parts: ["ignored"], withFiles: false });
  await engine.discardImport();
  assert.equal(await engine.loadImport(), null);
});

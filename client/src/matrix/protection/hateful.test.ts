import assert from "node:assert/strict";
import { test } from "node:test";
import type { Sight } from "./cover.ts";
import { hatefulFinder, type Looks } from "./hateful.ts";

const SIGHT: Sight = {
  kind: "text",
  text: "something vile",
  hasLink: false,
  sender: "@somebody:example.org",
  isMine: false,
  isGroup: false,
  isHeld: true,
  isContact: false,
};

/** A detector that finds everything vile, and vile French likely only. */
const looks: Looks = (text, threshold, languages) =>
  text === "chose vile"
    ? threshold === "default" && languages === undefined
    : text === "something vile";

test("a stranger's hateful message has a reason, an acquaintance's has none", () => {
  const find = hatefulFinder(looks, { coversHateful: "strict", coversInAllLanguages: false });
  assert.deepEqual(find(SIGHT), { kind: "may_be_hateful" });
  assert.equal(find({ ...SIGHT, isHeld: false }), null);
  assert.equal(find({ ...SIGHT, text: "good morning" }), null);
  assert.equal(find({ ...SIGHT, text: "" }), null);
});

test("French needs a wish of its own, and the careful find less", () => {
  const french = { ...SIGHT, text: "chose vile" };
  const found = (coversHateful: "careful" | "strict", coversInAllLanguages: boolean) =>
    hatefulFinder(looks, { coversHateful, coversInAllLanguages })(french) !== null;
  assert.equal(found("strict", false), false);
  assert.equal(found("strict", true), true);
  assert.equal(found("careful", true), false);
});

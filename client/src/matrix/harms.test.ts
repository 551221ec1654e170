import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { HARMS } from "./harms.ts";

test("the app knows the harms that the server knows", () => {
  const place = new URL("../../../src/linnet/moderation/harms.py", import.meta.url);
  const names = readFileSync(place, "utf8").matchAll(/^ {4}"([a-z_.]+)": Harm\(/gm);
  assert.deepEqual([...HARMS].sort(), [...names].map(([, name]) => name).sort());
});

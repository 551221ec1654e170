import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { tokensOf } from "./fold.ts";
import { Detector } from "./model.ts";

interface Vector {
  text: string;
  tokens: string[];
  language: string | null;
  chance: number | null;
}

const root = new URL("../../../../../", import.meta.url);
/** The server's tests hold themselves to the same file. */
const vectors = JSON.parse(
  readFileSync(new URL("tests/vectors/detector.json", root), "utf-8"),
) as Vector[];
const content = Uint8Array.from(
  readFileSync(new URL("src/linnet/moderation/detector/detector.model", root)),
);
const detector = Detector.read(content);

test("tokens are those of the server", () => {
  for (const { text, tokens } of vectors) assert.deepEqual(tokensOf(text), tokens, text);
});

test("languages and chances are those of the server", () => {
  for (const { text, language, chance } of vectors) {
    const score = detector.score(text);
    assert.equal(score?.language ?? null, language, text);
    assert.ok(Math.abs((score?.chance ?? 0) - (chance ?? 0)) < 1e-6, text);
  }
});

test("what is no model, or only the beginning of one, is not read", () => {
  assert.throws(() => Detector.read(content.slice(0, -1)));
  assert.throws(() => Detector.read(new Uint8Array(100)));
});

test("a message takes less than a millisecond", () => {
  const long = "Are you coming to the station tomorrow, or shall we meet at the market? ".repeat(3);
  for (let round = 0; round < 200; round += 1) detector.score(long);
  const rounds = 500;
  const begun = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) detector.score(long);
  assert.ok(process.cpuUsage(begun).user / rounds < 1_000);
});

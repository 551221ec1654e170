import assert from "node:assert/strict";
import { test } from "node:test";

import { sampleDevices, START_MS } from "../../matrix/fake_samples.ts";
import { inOrder, others, unused } from "./devices.model.ts";
import { isSection, matchingSections, SECTIONS, type Section } from "./settings.model.ts";

const WORDS = Object.fromEntries(
  SECTIONS.map((section) => [section, [section === "language" ? "Langue française" : section]]),
) as unknown as Record<Section, string[]>;

test("searching keeps the sections that speak of the words", () => {
  assert.deepEqual(matchingSections("franc", WORDS), ["language"]);
  assert.deepEqual(matchingSections("", WORDS), [...SECTIONS]);
  assert.deepEqual(matchingSections("zzz", WORDS), []);
});

test("an address may name a section", () => {
  assert.equal(isSection("devices"), true);
  assert.equal(isSection("nothing"), false);
  assert.equal(isSection(null), false);
});

test("this device leads, whatever was seen last", () => {
  const devices = sampleDevices().map((device) => ({
    ...device,
    lastSeenAt: device.isCurrent ? 0 : START_MS,
  }));
  assert.equal(inOrder(devices)[0]?.isCurrent, true);
  assert.equal(others(devices).length, devices.length - 1);
});

test("a device unused for three months is named, this one never", () => {
  const later = START_MS + 100 * 86_400_000;
  assert.deepEqual(
    unused(sampleDevices(), later).map((device) => device.deviceId),
    ["BBBBBBBBBB"],
  );
  assert.deepEqual(unused(sampleDevices(), START_MS), []);
});

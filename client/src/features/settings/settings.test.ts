import assert from "node:assert/strict";
import { test } from "node:test";

import { sampleDevices, START_MS } from "../../matrix/fake_samples.ts";
import { inOrder, others, unused } from "./devices.model.ts";
import { figuresOf } from "./server.model.ts";
import { isSection, matchingSections, SECTIONS, type Section } from "./settings.model.ts";

const WORDS = Object.fromEntries(
  SECTIONS.map((section) => [section, [section === "language" ? "Langue française" : section]]),
) as unknown as Record<Section, string[]>;

test("searching keeps the sections that speak of the words", () => {
  assert.deepEqual(matchingSections("franc", WORDS, true), ["language"]);
  assert.deepEqual(matchingSections("", WORDS, true), [...SECTIONS]);
  assert.deepEqual(matchingSections("zzz", WORDS, true), []);
});

test("only administrators find the figures of the server", () => {
  assert.deepEqual(matchingSections("server", WORDS, true), ["server"]);
  assert.deepEqual(matchingSections("server", WORDS, false), []);
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

test("figures are read, and what is not told is none", () => {
  const calls = { state: "running", calls: 2, participants: 5, since_start: { started: 9 } };
  const figures = figuresOf({ accounts: { active: 3 }, people_active_today: 2, calls });
  assert.deepEqual([figures.accounts, figures.activeToday, figures.fileBytes], [3, 2, 0]);
  assert.deepEqual(
    [figures.calls.state, figures.calls.people, figures.calls.startedSinceStart],
    ["running", 5, 9],
  );
  assert.equal(figuresOf({ calls: { state: "dancing" } }).calls.state, "off");
});

import assert from "node:assert/strict";
import { test } from "node:test";

import type { CallMember } from "../../matrix/engine.ts";
import { NO_MEDIA, silent, type PersonMedia } from "../../platform/call_media/call_media.ts";
import { GAP, gridOf, layoutOf, speakerOf, tilesOf } from "./layout.model.ts";

const PICTURE = { id: "picture", attach: () => () => undefined };

function member(identity: string, isOwn = false): CallMember {
  return { identity, isOwn } as CallMember;
}

function mediaOf(...people: PersonMedia[]) {
  return { ...NO_MEDIA, others: new Map(people.map((one) => [one.identity, one])) };
}

const members = [member("own", true), member("bob"), member("carol"), member("dalia")];
const seen = mediaOf(silent("bob"), { ...silent("carol"), screen: PICTURE }, silent("dalia"));
const wish = { mode: "grid", pinned: null, speaker: null } as const;

test("others are shown in the order in which they came, after what is shared", () => {
  const ids = tilesOf(members, seen).map(({ id }) => id);
  assert.deepEqual(ids, ["screen carol", "camera bob", "camera carol", "camera dalia"]);
});

test("somebody whom only the media server knows is not shown", () => {
  const tiles = tilesOf([member("own", true)], mediaOf(silent("eve")));
  assert.deepEqual(tiles, []);
});

test("one other person fills the stage", () => {
  const layout = layoutOf(tilesOf(members.slice(0, 2), mediaOf(silent("bob"))), wish);
  assert.equal(layout.main?.member.identity, "bob");
  assert.deepEqual(layout.rest, []);
});

test("a shared screen is big, unless somebody else was chosen", () => {
  const tiles = tilesOf(members, seen);
  assert.equal(layoutOf(tiles, wish).main?.id, "screen carol");
  assert.equal(layoutOf(tiles, { ...wish, pinned: "camera bob" }).main?.id, "camera bob");
});

test("who speaks is big where one is, and stays until somebody else does", () => {
  const speaking = (identity: string) =>
    tilesOf(
      members,
      mediaOf(
        ...["bob", "carol", "dalia"].map((one) => ({
          ...silent(one),
          isSpeaking: one === identity,
        })),
      ),
    );
  assert.equal(speakerOf(speaking("carol"), "bob"), "carol");
  assert.equal(speakerOf(speaking("nobody"), "carol"), "carol");
  assert.equal(speakerOf(speaking("nobody"), "gone"), null);
  const layout = layoutOf(speaking("carol"), { ...wish, mode: "speaker", speaker: "carol" });
  assert.equal(layout.main?.id, "camera carol");
  assert.equal(layout.rest.length, 2);
});

test("everybody fits into the stage, and nobody is a strip", () => {
  for (let count = 1; count <= 25; count += 1) {
    for (const [width, height] of [
      [1280, 640],
      [390, 700],
    ] as const) {
      const grid = gridOf(count, width, height);
      const rows = Math.ceil(count / grid.columns);
      assert.ok(grid.columns * grid.width + (grid.columns - 1) * GAP <= width);
      if (grid.height > 120) assert.ok(rows * grid.height + (rows - 1) * GAP <= height);
      const ratio = grid.width / grid.height;
      assert.ok(ratio >= 0.69 && ratio <= 1.8, `${count}: ${ratio}`);
    }
  }
});

test("two are beside each other on a wide stage and above each other on a high one", () => {
  assert.equal(gridOf(2, 1280, 640).columns, 2);
  assert.equal(gridOf(2, 390, 700).columns, 1);
  assert.equal(gridOf(3, 1280, 580).columns, 2);
  assert.equal(gridOf(4, 390, 700).columns, 2);
});

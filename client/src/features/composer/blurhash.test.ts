import assert from "node:assert/strict";
import { test } from "node:test";

import { decodeBlurHash } from "fast-blurhash";

import { encodeBlurHash } from "./blurhash.ts";

function filled(paint: (column: number) => number): Uint8ClampedArray {
  return Uint8ClampedArray.from({ length: 32 * 32 * 4 }, (_, index) =>
    index % 4 === 3 ? 255 : paint(Math.floor(index / 4) % 32),
  );
}

test("one colour comes back as that colour", () => {
  const hash = encodeBlurHash(
    filled(() => 120),
    32,
    32,
  );
  assert.equal(hash.length, 28);
  const reds = [...decodeBlurHash(hash, 8, 8)].filter((_, index) => index % 4 === 0);
  const average = reds.reduce((sum, red) => sum + red, 0) / reds.length;
  assert.ok(Math.abs(average - 120) < 6, `average ${average}`);
});

test("a picture that grows bright to one side stays so", () => {
  const pixels = decodeBlurHash(
    encodeBlurHash(
      filled((column) => column * 8),
      32,
      32,
    ),
    8,
    8,
  );
  assert.ok((pixels[0] ?? 0) + 60 < (pixels[7 * 4] ?? 0));
});

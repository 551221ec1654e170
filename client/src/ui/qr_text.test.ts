import assert from "node:assert/strict";
import { test } from "node:test";
import jsqr from "jsqr";

import { qrOfBytes, qrOfText, type QrModules } from "./qr_text.ts";

/** Its module is CommonJS: Node puts the function one level down. */
const readCode = (jsqr as unknown as { default?: typeof jsqr }).default ?? jsqr;
const SCALE = 4;
const MARGIN = 4;

/** As a camera would see it. */
function seen({ size, modules }: QrModules): number[] {
  const width = (size + 2 * MARGIN) * SCALE;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (let y = 0; y < width; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const column = Math.floor(x / SCALE) - MARGIN;
      const row = Math.floor(y / SCALE) - MARGIN;
      const isInside = Math.min(column, row) >= 0 && Math.max(column, row) < size;
      if (isInside && modules[row * size + column])
        pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return readCode(pixels, width, width)?.binaryData ?? [];
}

test("a camera reads the bytes that were drawn", () => {
  const bytes = Uint8Array.from({ length: 200 }, (_, index) => (index * 91) % 256);
  assert.deepEqual(seen(qrOfBytes(bytes)), [...bytes]);
});

test("a camera reads the text that was drawn", () => {
  const link = "https://chat.example.org/invite/abc";
  assert.equal(String.fromCharCode(...seen(qrOfText(link))), link);
});

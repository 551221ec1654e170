import assert from "node:assert/strict";
import { test } from "node:test";
import { writeOggOpus } from "./ogg.ts";
import { loudness, waveform } from "./waveform.ts";

interface Page {
  flags: number;
  granule: number;
  sequence: number;
  packets: Uint8Array[];
}

function readPages(bytes: Uint8Array): Page[] {
  const pages: Page[] = [];
  let at = 0;
  while (at < bytes.length) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at);
    assert.equal(new TextDecoder().decode(bytes.subarray(at, at + 4)), "OggS");
    const table = [...bytes.subarray(at + 27, at + 27 + (bytes[at + 26] ?? 0))];
    let data = at + 27 + table.length;
    const packets: Uint8Array[] = [];
    let length = 0;
    for (const lace of table) {
      length += lace;
      if (lace === 255) continue;
      packets.push(bytes.subarray(data, data + length));
      data += length;
      length = 0;
    }
    const sequence = view.getUint32(18, true);
    const granule = Number(view.getBigUint64(6, true));
    pages.push({ flags: bytes[at + 5] ?? 0, granule, sequence, packets });
    at = data;
  }
  return pages;
}

test("packets come out as they went in", async () => {
  const sizes = [...Array.from({ length: 120 }, (_, index) => index * 3), 255, 254, 600];
  const packets = sizes.map((size) => ({ data: new Uint8Array(size).fill(size), samples: 960 }));
  const blob = writeOggOpus(packets, 1, 312, 7);
  assert.equal(blob.type, "audio/ogg");
  const [head, tags, ...pages] = readPages(new Uint8Array(await blob.arrayBuffer()));
  assert.equal(new TextDecoder().decode(head?.packets[0]?.subarray(0, 8)), "OpusHead");
  assert.equal(head?.packets[0]?.[9], 1);
  assert.equal(new TextDecoder().decode(tags?.packets[0]?.subarray(0, 8)), "OpusTags");
  assert.deepEqual([head?.flags, tags?.flags, pages.at(-1)?.flags], [2, 0, 4]);
  assert.deepEqual(
    pages.flatMap((page) => page.packets.map((packet) => packet.length)),
    sizes,
  );
  assert.equal(pages.at(-1)?.granule, sizes.length * 960);
  assert.deepEqual(
    pages.map(({ sequence }) => sequence),
    pages.map((_, index) => index + 2),
  );
});

test("the checksum is Ogg's own", async () => {
  // Bit by bit, without the writer's table.
  const bytes = new Uint8Array(await writeOggOpus([], 1, 312, 1).arrayBuffer());
  const page = bytes.slice(0, 47);
  const kept = new DataView(page.buffer).getUint32(22, true);
  page.fill(0, 22, 26);
  let value = 0;
  for (const byte of page) {
    value ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) {
      value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
    }
  }
  assert.equal(kept, value >>> 0);
});

test("a waveform has at most 120 bars, the loudest of each stretch", () => {
  assert.deepEqual(waveform([0, 0.5, 1]), [0, 512, 1024]);
  const long = Array.from({ length: 1_000 }, (_, index) => (index === 999 ? 1 : 0));
  assert.equal(waveform(long).length, 120);
  assert.equal(waveform(long).at(-1), 1024);
  assert.deepEqual(waveform([]), []);
  assert.equal(loudness(new Float32Array(960)), 0);
  assert.equal(loudness(new Float32Array(960).fill(1)), 1);
});

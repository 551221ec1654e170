import assert from "node:assert/strict";
import { test } from "node:test";
import { stripNames } from "./strip_wasm.ts";

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const named = (name: string, ...content: number[]) => {
  const body = [name.length, ...new TextEncoder().encode(name), ...content];
  return [0, body.length, ...body];
};

test("only the name section goes", () => {
  const types = [1, 4, 1, 0x60, 0, 0];
  const kept = [...HEADER, ...types, ...named("producers", 1, 2)];
  const whole = new Uint8Array([...kept, ...named("name", 9, 9, 9)]);
  assert.deepEqual(stripNames(whole), new Uint8Array(kept));
  assert.ok(WebAssembly.validate(stripNames(new Uint8Array([...HEADER, ...types]))));
});

test("long sections are measured right", () => {
  const body = [4, ...new TextEncoder().encode("name"), ...Array.from({ length: 300 }, () => 1)];
  const section = [0, (body.length & 0x7f) | 0x80, body.length >> 7, ...body];
  assert.deepEqual(stripNames(new Uint8Array([...HEADER, ...section])), new Uint8Array(HEADER));
});

test("a broken file is refused", () => {
  assert.throws(() => stripNames(new Uint8Array([...HEADER, 1, 0x80])));
});

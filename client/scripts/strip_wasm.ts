/**
 * Takes the "name" section out of every WebAssembly file that the build emits.
 *
 * It holds debug names only: about a third of the crypto module. Other custom sections stay.
 */
import type { Plugin } from "vite";

const HEADER_BYTES = 8;
const CUSTOM_SECTION = 0;

/** Reads an unsigned LEB128 number; returns it and the offset behind it. */
function readUnsigned(bytes: Uint8Array, start: number): [value: number, next: number] {
  let value = 0;
  let scale = 1;
  for (let offset = start; offset < bytes.length; offset += 1) {
    const byte = bytes[offset] as number;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return [value, offset + 1];
    scale *= 128;
  }
  throw new Error("The WebAssembly file ends inside a number.");
}

function isNameSection(bytes: Uint8Array, id: number, start: number): boolean {
  if (id !== CUSTOM_SECTION) return false;
  const [length, next] = readUnsigned(bytes, start);
  return new TextDecoder().decode(bytes.subarray(next, next + length)) === "name";
}

export function stripNames(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const kept: Uint8Array[] = [bytes.subarray(0, HEADER_BYTES)];
  let offset = HEADER_BYTES;
  while (offset < bytes.length) {
    const id = bytes[offset] as number;
    const [size, start] = readUnsigned(bytes, offset + 1);
    if (!isNameSection(bytes, id, start)) kept.push(bytes.subarray(offset, start + size));
    offset = start + size;
  }
  return new Uint8Array(Buffer.concat(kept));
}

export function strippedWasm(): Plugin {
  return {
    name: "linnet-stripped-wasm",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== "asset" || !file.fileName.endsWith(".wasm")) continue;
        if (typeof file.source !== "string") file.source = stripNames(file.source);
      }
    },
  };
}

/** Deflate, as the browser has it. */
import type { Bytes } from "../encoding.ts";

const FORMAT = "deflate-raw";

async function through(bytes: Bytes, way: CompressionStream | DecompressionStream): Promise<Bytes> {
  const writer = way.writable.getWriter();
  // What fails here fails for the reader too, who tells it.
  const written = Promise.all([writer.write(bytes), writer.close()]).catch(() => {});
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = (way.readable as ReadableStream<Uint8Array>).getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    if (value) pieces.push(value);
    length += value?.length ?? 0;
  }
  await written;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

export const pressed = (bytes: Bytes): Promise<Bytes> =>
  through(bytes, new CompressionStream(FORMAT));

export const unpressed = (bytes: Bytes): Promise<Bytes> =>
  through(bytes, new DecompressionStream(FORMAT));

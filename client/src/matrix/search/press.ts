/** Deflate, as the browser has it. */
import type { Bytes } from "../encoding.ts";

const FORMAT = "deflate-raw";

async function through(bytes: Bytes, way: GenericTransformStream): Promise<Bytes> {
  const stream = new Blob([bytes]).stream().pipeThrough(way as ReadableWritablePair<Bytes, Bytes>);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export const pressed = (bytes: Bytes): Promise<Bytes> =>
  through(bytes, new CompressionStream(FORMAT));

export const unpressed = (bytes: Bytes): Promise<Bytes> =>
  through(bytes, new DecompressionStream(FORMAT));

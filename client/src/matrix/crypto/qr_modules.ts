/** The squares of a verification QR code. */
import type { Qr } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { Verification } from "../models.ts";

/**
 * Reads the squares out of the library's picture.
 *
 * `renderIntoBuffer` gives one byte per square, row by row, not 0 where it is dark.
 */
export function qrModules(qr: Qr): Verification["qr"] {
  const buffer = qr.toQrCode().renderIntoBuffer();
  const size = Math.round(Math.sqrt(buffer.length));
  return { size, modules: Uint8Array.from(buffer, (byte) => (byte === 0 ? 0 : 1)) };
}

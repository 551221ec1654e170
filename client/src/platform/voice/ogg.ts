/**
 * Writes Opus packets into an Ogg file.
 *
 * Sources: RFC 3533 (Ogg), RFC 7845 (Opus in Ogg).
 */

export interface OpusPacket {
  data: Uint8Array;
  /** Samples at 48 kHz, whatever the microphone's rate. */
  samples: number;
}

const SAMPLE_RATE = 48_000;
const FIRST_PAGE = 2;
const LAST_PAGE = 4;
const HEADER_BYTES = 27;
/** A lacing value of 255 means that the packet goes on. */
const LACING = 255;
const SEGMENTS_MAX = 255;
/** About a second of speech in a page. */
const PACKETS_PER_PAGE = 50;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit += 1) {
    value = value & 0x8000_0000 ? (value << 1) ^ 0x04c1_1db7 : value << 1;
  }
  return value >>> 0;
});

function checksum(bytes: Uint8Array): number {
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) ^ (CRC_TABLE[((value >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  }
  return value;
}

function opusHead(channels: number, preSkip: number): Uint8Array {
  const bytes = new Uint8Array(19);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("OpusHead"));
  bytes[8] = 1;
  bytes[9] = channels;
  view.setUint16(10, preSkip, true);
  view.setUint32(12, SAMPLE_RATE, true);
  return bytes;
}

function opusTags(): Uint8Array {
  const vendor = new TextEncoder().encode("Linnet");
  const bytes = new Uint8Array(8 + 4 + vendor.length + 4);
  bytes.set(new TextEncoder().encode("OpusTags"));
  new DataView(bytes.buffer).setUint32(8, vendor.length, true);
  bytes.set(vendor, 12);
  return bytes;
}

function lacing(length: number): number[] {
  const whole = Math.floor(length / LACING);
  return [...Array.from({ length: whole }, () => LACING), length % LACING];
}

class PageWriter {
  readonly pages: Uint8Array<ArrayBuffer>[] = [];
  readonly #serial: number;

  constructor(serial: number) {
    this.#serial = serial;
  }

  write(packets: Uint8Array[], granule: number, flags: number): void {
    const table = packets.flatMap((packet) => lacing(packet.length));
    const size = packets.reduce((sum, packet) => sum + packet.length, 0);
    const page = new Uint8Array(HEADER_BYTES + table.length + size);
    const view = new DataView(page.buffer);
    page.set(new TextEncoder().encode("OggS"));
    page[5] = flags;
    view.setBigUint64(6, BigInt(granule), true);
    view.setUint32(14, this.#serial, true);
    view.setUint32(18, this.pages.length, true);
    page[26] = table.length;
    page.set(table, HEADER_BYTES);
    let offset = HEADER_BYTES + table.length;
    for (const packet of packets) {
      page.set(packet, offset);
      offset += packet.length;
    }
    view.setUint32(22, checksum(page), true);
    this.pages.push(page);
  }
}

/** Packets that fit one page: at most a second, at most 255 lacing values. */
function pageful(packets: OpusPacket[], start: number): OpusPacket[] {
  let segments = 0;
  let end = start;
  while (end < packets.length && end - start < PACKETS_PER_PAGE) {
    segments += lacing(packets[end]?.data.length ?? 0).length;
    if (segments > SEGMENTS_MAX) break;
    end += 1;
  }
  return packets.slice(start, end);
}

/** `preSkip`: samples at the start that the decoder throws away; the encoder names them. */
export function writeOggOpus(
  packets: OpusPacket[],
  channels: number,
  preSkip: number,
  serial: number,
): Blob {
  const writer = new PageWriter(serial);
  writer.write([opusHead(channels, preSkip)], 0, FIRST_PAGE);
  writer.write([opusTags()], 0, 0);
  let granule = 0;
  let start = 0;
  while (start < packets.length) {
    const group = pageful(packets, start);
    start += group.length;
    granule += group.reduce((sum, { samples }) => sum + samples, 0);
    const data = group.map((packet) => packet.data);
    writer.write(data, granule, start >= packets.length ? LAST_PAGE : 0);
  }
  return new Blob(writer.pages, { type: "audio/ogg" });
}

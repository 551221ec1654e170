/**
 * Writes a ZIP archive piece by piece: nothing but the list of its entries stays in memory.
 *
 * Sizes are known before an entry is written, so every program can read it as a stream. Beyond 4 GB
 * and 65,535 entries it is ZIP64 (PKWARE's APPNOTE 6.3.10, 4.3 and 4.5.3).
 */
import type { Bytes } from "../encoding.ts";
import { crc32 } from "./crc32.ts";

export type Write = (bytes: Bytes) => void;

const LIMIT_32 = 0xff_ff_ff_ff;
const LIMIT_16 = 0xff_ff;
const NAMES_ARE_UTF8 = 0x08_00;
const STORED = 0;
const DEFLATED = 8;
/** ZIP64 needs a reader of version 4.5. */
const VERSION = 45;
/** Made on Unix, so that the mode below counts. */
const MADE_BY = (3 << 8) | VERSION;
const PLAIN_FILE = 0o100_644 * 0x1_00_00;

interface Entry {
  name: Bytes;
  method: number;
  crc: number;
  size: number;
  packedSize: number;
  at: number;
}

/** Fields one after another, least byte first. */
class Fields {
  readonly #bytes: number[] = [];

  add(width: 2 | 4, ...values: number[]): this {
    for (const value of values) {
      for (let at = 0; at < width; at += 1) this.#bytes.push((value >>> (8 * at)) & 0xff);
    }
    return this;
  }

  /** Eight bytes; numbers here are below 2^53. */
  addLong(...values: number[]): this {
    for (const value of values) this.add(4, value % 2 ** 32, Math.floor(value / 2 ** 32));
    return this;
  }

  get length(): number {
    return this.#bytes.length;
  }

  done(): Bytes {
    return Uint8Array.from(this.#bytes);
  }
}

export async function deflate(bytes: Bytes): Promise<Bytes> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export class ZipWriter {
  readonly #write: Write;
  readonly #stamp: [time: number, date: number];
  readonly #entries: Entry[] = [];
  #at = 0;

  /** `madeAt` is what every entry says of its time. */
  constructor(write: Write, madeAt: Date) {
    this.#write = write;
    this.#stamp = stampOf(madeAt);
  }

  get size(): number {
    return this.#at;
  }

  #put(bytes: Bytes): void {
    this.#write(bytes);
    this.#at += bytes.length;
  }

  /** Something written, made smaller. */
  async addText(name: string, text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    const packed = await deflate(bytes);
    const size = { crc: crc32(bytes), size: bytes.length, packedSize: packed.length };
    this.#begin({ ...size, name, method: DEFLATED });
    this.#put(packed);
  }

  /** A file of known size and sum, as it is: pictures and voices are small already. */
  async addFile(
    name: string,
    { size, crc }: { size: number; crc: number },
    pieces: AsyncIterable<Bytes>,
  ): Promise<void> {
    this.#begin({ name, method: STORED, crc, size, packedSize: size });
    const end = this.#at + size;
    for await (const piece of pieces) this.#put(piece);
    if (this.#at !== end) throw new Error(`${name} is not as long as it says.`);
  }

  #begin({ name, ...entry }: Omit<Entry, "at" | "name"> & { name: string }): void {
    const made: Entry = { ...entry, name: new TextEncoder().encode(name), at: this.#at };
    this.#entries.push(made);
    const isLong = made.size >= LIMIT_32 || made.packedSize >= LIMIT_32;
    const long = new Fields();
    if (isLong) long.add(2, 1, 16).addLong(made.size, made.packedSize);
    const head = new Fields()
      .add(4, 0x04_03_4b_50)
      .add(2, VERSION, NAMES_ARE_UTF8, made.method, ...this.#stamp)
      .add(4, made.crc, isLong ? LIMIT_32 : made.packedSize, isLong ? LIMIT_32 : made.size)
      .add(2, made.name.length, long.length);
    this.#put(head.done());
    this.#put(made.name);
    this.#put(long.done());
  }

  /** The list of entries ends the archive. */
  finish(): void {
    const from = this.#at;
    for (const entry of this.#entries) this.#list(entry);
    const size = this.#at - from;
    const count = this.#entries.length;
    if (count >= LIMIT_16 || from >= LIMIT_32 || size >= LIMIT_32) this.#finishLong(from, size);
    const end = new Fields()
      .add(4, 0x06_05_4b_50)
      .add(2, 0, 0, Math.min(count, LIMIT_16), Math.min(count, LIMIT_16))
      .add(4, Math.min(size, LIMIT_32), Math.min(from, LIMIT_32))
      .add(2, 0);
    this.#put(end.done());
  }

  #list(entry: Entry): void {
    const { crc, size, packedSize, at, name, method } = entry;
    const beyond = [size, packedSize, at].filter((value) => value >= LIMIT_32);
    const long = new Fields();
    if (beyond.length > 0) long.add(2, 1, 8 * beyond.length).addLong(...beyond);
    const head = new Fields()
      .add(4, 0x02_01_4b_50)
      .add(2, MADE_BY, VERSION, NAMES_ARE_UTF8, method, ...this.#stamp)
      .add(4, crc, Math.min(packedSize, LIMIT_32), Math.min(size, LIMIT_32))
      .add(2, name.length, long.length, 0, 0, 0)
      .add(4, PLAIN_FILE, Math.min(at, LIMIT_32));
    this.#put(head.done());
    this.#put(name);
    this.#put(long.done());
  }

  #finishLong(from: number, size: number): void {
    const count = this.#entries.length;
    const at = this.#at;
    const end = new Fields()
      .add(4, 0x06_06_4b_50)
      .addLong(44)
      .add(2, MADE_BY, VERSION)
      .add(4, 0, 0)
      .addLong(count, count, size, from)
      .add(4, 0x07_06_4b_50, 0)
      .addLong(at)
      .add(4, 1);
    this.#put(end.done());
  }
}

/** To two seconds, in local time, as DOS has it; its time begins with 1980. */
function stampOf(moment: Date): [time: number, date: number] {
  const time = (moment.getHours() << 11) | (moment.getMinutes() << 5) | (moment.getSeconds() >> 1);
  const year = Math.max(moment.getFullYear() - 1980, 0);
  return [time, (year << 9) | ((moment.getMonth() + 1) << 5) | moment.getDate()];
}

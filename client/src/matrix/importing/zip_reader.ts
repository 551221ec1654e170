/**
 * Reads a ZIP archive that somebody has chosen: from the disk, piece by piece, trusting nothing.
 *
 * Only the list of entries is in memory. What could lie about its size, lie over another entry or
 * lead out of the archive is refused before anything is unpacked (PKWARE's APPNOTE 6.3.10).
 */
import type { Bytes } from "../encoding.ts";
import { crc32 } from "../export/crc32.ts";
import type { ImportProblem } from "../import_models.ts";

/** Thrown for whatever is wrong with the file itself. */
export class BadArchive extends Error {
  readonly problem: ImportProblem;

  constructor(problem: ImportProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

export interface ZipEntry {
  name: string;
  size: number;
  packedSize: number;
  isPacked: boolean;
  crc: number;
  /** Where its own header begins, and where what comes behind it does. */
  at: number;
  until: number;
}

const END = 0x06_05_4b_50;
const END_BYTES = 22;
const END_64 = 0x06_06_4b_50;
const END_64_BYTES = 56;
const END_64_PLACE = 0x07_06_4b_50;
const PLACE_BYTES = 20;
const LISTED = 0x02_01_4b_50;
const LISTED_BYTES = 46;
const LOCAL = 0x04_03_4b_50;
const LOCAL_BYTES = 30;
const COMMENT_BYTES_MAX = 0xff_ff;
const LIMIT_16 = 0xff_ff;
const LIMIT_32 = 0xff_ff_ff_ff;
const LONG_FIELD = 1;
const STORED = 0;
const DEFLATED = 8;
const IS_ENCRYPTED = 1;
/** Of what Unix knows as a file's type, in the upper half of the attributes. */
const TYPE_BITS = 0o170_000;
const PLAIN_TYPES = [0, 0o100_000, 0o040_000];

/** An export of a million messages has about 5,000 entries beside its files. */
export const ENTRIES_MAX = 500_000;
const LIST_BYTES_MAX = 128 * 1024 * 1024;
/** What deflate can at most make of a byte; whoever says more lies. */
const RATIO_MAX = 1_032;
const RATIO_SLACK = 1_024;
/** Of all that is deflated: text. Files are stored as they are, and are no larger than the archive. */
export const UNPACKED_BYTES_MAX = 16 * 1024 ** 3;
/** Leftovers of a system that has packed the folder again. */
const LEFTOVER = /^__MACOSX\/|(^|\/)(\.DS_Store|Thumbs\.db)$/;

const damaged = (why: string) => new BadArchive("damaged", why);

async function viewOf(file: Blob, from: number, length: number): Promise<DataView<ArrayBuffer>> {
  if (from < 0 || from + length > file.size) throw damaged("It ends too early.");
  return new DataView(await file.slice(from, from + length).arrayBuffer());
}

function long(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged("A number is too large.");
  return Number(value);
}

interface Listing {
  from: number;
  length: number;
  count: number;
}

async function findListing(file: Blob): Promise<Listing> {
  const from = Math.max(file.size - END_BYTES - COMMENT_BYTES_MAX, 0);
  const view = new DataView(await file.slice(from).arrayBuffer());
  for (let at = view.byteLength - END_BYTES; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== END) continue;
    if (at + END_BYTES + view.getUint16(at + 20, true) !== view.byteLength) continue;
    const listing = {
      count: view.getUint16(at + 10, true),
      length: view.getUint32(at + 12, true),
      from: view.getUint32(at + 16, true),
    };
    const isLong =
      listing.count === LIMIT_16 || listing.length === LIMIT_32 || listing.from === LIMIT_32;
    return isLong ? findLongListing(file, from + at, listing) : listing;
  }
  throw new BadArchive("not_an_archive", "It has no end of a ZIP archive.");
}

async function findLongListing(file: Blob, end: number, short: Listing): Promise<Listing> {
  if (end < PLACE_BYTES) return short;
  const place = await viewOf(file, end - PLACE_BYTES, PLACE_BYTES);
  if (place.getUint32(0, true) !== END_64_PLACE) return short;
  const view = await viewOf(file, long(place, 8), END_64_BYTES);
  if (view.getUint32(0, true) !== END_64) throw damaged("It has no long end.");
  return { count: long(view, 32), length: long(view, 40), from: long(view, 48) };
}

/** Reads a name that leads nowhere but into the archive. */
function safeName(bytes: Uint8Array): string {
  let name: string;
  try {
    name = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw damaged("A name is not UTF-8.");
  }
  const parts = name.replace(/\/$/, "").split("/");
  const isSafe =
    !/[\\\0:]/.test(name) && parts.every((part) => part !== "" && part !== "." && part !== "..");
  if (!isSafe) throw new BadArchive("dangerous", "A name leads out of the archive.");
  return name;
}

type ListedEntry = Omit<ZipEntry, "until">;

/** One entry of the listing and where the next one begins; null for what is no file. */
function entryAt(view: DataView, at: number): { entry: ListedEntry | null; next: number } {
  if (at + LISTED_BYTES > view.byteLength || view.getUint32(at, true) !== LISTED) {
    throw damaged("The list of entries is cut short.");
  }
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  const extraAt = at + LISTED_BYTES + nameLength;
  const next = extraAt + extraLength + view.getUint16(at + 32, true);
  if (next > view.byteLength) throw damaged("The list of entries is cut short.");
  const method = view.getUint16(at + 10, true);
  const isKnown = method === STORED || method === DEFLATED;
  if (!isKnown || view.getUint16(at + 8, true) & IS_ENCRYPTED) {
    throw damaged("It is packed in a way that exports are not.");
  }
  const type = (view.getUint32(at + 38, true) >>> 16) & TYPE_BITS;
  if (!PLAIN_TYPES.includes(type)) throw new BadArchive("dangerous", "It has more than files.");
  const name = safeName(
    new Uint8Array(view.buffer, view.byteOffset + extraAt - nameLength, nameLength),
  );
  if (name.endsWith("/") || LEFTOVER.test(name)) return { entry: null, next };
  const sizes = sizesAt(view, at, extraAt, extraLength);
  const entry = {
    name,
    isPacked: method === DEFLATED,
    crc: view.getUint32(at + 16, true),
    ...sizes,
  };
  return { entry, next };
}

function sizesAt(view: DataView, at: number, extraAt: number, extraLength: number) {
  const sizes = {
    size: view.getUint32(at + 24, true),
    packedSize: view.getUint32(at + 20, true),
    at: view.getUint32(at + 42, true),
  };
  const beyond = (["size", "packedSize", "at"] as const).filter((name) => sizes[name] === LIMIT_32);
  if (beyond.length === 0) return sizes;
  const end = extraAt + extraLength;
  for (let field = extraAt; field + 4 <= end; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== LONG_FIELD) continue;
    if (field + 4 + 8 * beyond.length > end) break;
    for (const [index, name] of beyond.entries()) sizes[name] = long(view, field + 4 + 8 * index);
    return sizes;
  }
  throw damaged("A long size is missing.");
}

/** Says where each ends; refuses what would unpack to more than is there, or twice from one place. */
function withEnds(listed: ListedEntry[], listedFrom: number): ZipEntry[] {
  const sorted = [...listed].sort((one, other) => one.at - other.at);
  let unpacked = 0;
  return sorted.map((entry, index) => {
    const until = sorted[index + 1]?.at ?? listedFrom;
    if (entry.at + LOCAL_BYTES + entry.packedSize > until) {
      throw new BadArchive("dangerous", "Entries lie over one another.");
    }
    if (entry.isPacked) {
      unpacked += entry.size;
      if (entry.size > entry.packedSize * RATIO_MAX + RATIO_SLACK) {
        throw new BadArchive("dangerous", "An entry says that it is larger than it can be.");
      }
      if (unpacked > UNPACKED_BYTES_MAX) {
        throw new BadArchive("too_large", "It unpacks to too much.");
      }
    } else if (entry.size !== entry.packedSize) throw damaged("A stored entry has two sizes.");
    return { ...entry, until };
  });
}

export class ZipFile {
  readonly #file: Blob;
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /** Of the whole list, which has the sum of every entry. */
  readonly fingerprint: string;

  private constructor(file: Blob, entries: Map<string, ZipEntry>, fingerprint: string) {
    this.#file = file;
    this.entries = entries;
    this.fingerprint = fingerprint;
  }

  static async open(file: Blob): Promise<ZipFile> {
    const { from, length, count } = await findListing(file);
    if (count > ENTRIES_MAX || length > LIST_BYTES_MAX) {
      throw new BadArchive("too_large", "It has too many entries.");
    }
    const view = await viewOf(file, from, length);
    const names = new Set<string>();
    const listed: ListedEntry[] = [];
    let at = 0;
    for (let left = count; left > 0; left -= 1) {
      const { entry, next } = entryAt(view, at);
      at = next;
      if (entry === null) continue;
      if (names.has(entry.name)) throw new BadArchive("dangerous", "A name is there twice.");
      names.add(entry.name);
      listed.push(entry);
    }
    if (at !== length) throw damaged("The list of entries has more than it says.");
    const entries = new Map(withEnds(listed, from).map((entry) => [entry.name, entry]));
    const digest = new Uint8Array(
      await crypto.subtle.digest("SHA-256", new Uint8Array(view.buffer)),
    );
    const name = Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0"));
    return new ZipFile(file, entries, name.join(""));
  }

  /** Its content; rejects when that is longer than it says, or not what it says. */
  async *pieces(entry: ZipEntry): AsyncGenerator<Bytes> {
    const head = await viewOf(this.#file, entry.at, LOCAL_BYTES);
    if (head.getUint32(0, true) !== LOCAL) throw damaged("An entry is not where it should be.");
    const from = entry.at + LOCAL_BYTES + head.getUint16(26, true) + head.getUint16(28, true);
    if (from + entry.packedSize > entry.until) throw damaged("An entry is cut short.");
    const packed = this.#file.slice(from, from + entry.packedSize).stream();
    const stream = entry.isPacked
      ? packed.pipeThrough(new DecompressionStream("deflate-raw"))
      : packed;
    const reader = stream.getReader();
    let size = 0;
    let sum = 0;
    try {
      for (;;) {
        const { done, value } = await reader.read().catch(() => {
          throw damaged("An entry cannot be unpacked.");
        });
        if (done) break;
        size += value.length;
        if (size > entry.size) throw damaged("An entry is longer than it says.");
        sum = crc32(value, sum);
        yield value;
      }
    } finally {
      await reader.cancel().catch(() => {});
    }
    if (size !== entry.size || sum !== entry.crc) throw damaged("An entry was altered.");
  }

  /** The whole of a small entry. */
  async read(entry: ZipEntry, bytesMax: number): Promise<Bytes> {
    if (entry.size > bytesMax) throw new BadArchive("too_large", `${entry.name} is too large.`);
    const bytes = new Uint8Array(entry.size);
    let at = 0;
    for await (const piece of this.pieces(entry)) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }
}

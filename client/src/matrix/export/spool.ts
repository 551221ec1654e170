/**
 * A file on this device that only grows, of sealed frames: what an export has gathered so far.
 *
 * Each frame has its length in front and behind, so that it is read in both directions. What was
 * written after the last checkpoint is cut off when the export goes on.
 */
import type { Bytes } from "../encoding.ts";

/** As `FileSystemSyncAccessHandle`, which browsers give to workers alone. */
export interface ByteFile {
  getSize(): number;
  read(into: Bytes, options: { at: number }): number;
  write(bytes: Bytes, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

export interface Cipher {
  seal(bytes: Bytes): Promise<Bytes>;
  open(sealed: Bytes): Promise<Bytes>;
}

/** From where to where frames lie. */
export interface Stretch {
  from: number;
  to: number;
}

const LENGTH_BYTES = 4;
/** Content of one frame, for files; a list of messages may be longer. */
export const FRAME_BYTES = 1024 * 1024;

export class Spool {
  readonly #file: ByteFile;
  readonly #cipher: Cipher;
  #length: number;

  /** `length` is what the last checkpoint knew. Rejects when the file is shorter. */
  constructor(file: ByteFile, cipher: Cipher, length: number) {
    if (file.getSize() < length) throw new Error("A part of what was gathered is gone.");
    file.truncate(length);
    this.#file = file;
    this.#cipher = cipher;
    this.#length = length;
  }

  get length(): number {
    return this.#length;
  }

  async append(bytes: Bytes): Promise<void> {
    const sealed = await this.#cipher.seal(bytes);
    const frame = new Uint8Array(sealed.length + 2 * LENGTH_BYTES);
    const view = new DataView(frame.buffer);
    view.setUint32(0, sealed.length);
    frame.set(sealed, LENGTH_BYTES);
    view.setUint32(LENGTH_BYTES + sealed.length, sealed.length);
    if (this.#file.write(frame, { at: this.#length }) !== frame.length) {
      throw new DOMException("It was written in part.", "QuotaExceededError");
    }
    this.#length += frame.length;
  }

  async appendAll(bytes: Bytes): Promise<Stretch> {
    const from = this.#length;
    for (let at = 0; at < bytes.length; at += FRAME_BYTES) {
      await this.append(bytes.subarray(at, at + FRAME_BYTES));
    }
    return { from, to: this.#length };
  }

  appendJson(value: unknown): Promise<void> {
    return this.append(new TextEncoder().encode(JSON.stringify(value)));
  }

  flush(): void {
    this.#file.flush();
  }

  close(): void {
    this.#file.close();
  }

  #readLength(at: number): number {
    const bytes = new Uint8Array(LENGTH_BYTES);
    this.#file.read(bytes, { at });
    return new DataView(bytes.buffer).getUint32(0);
  }

  #open(at: number, length: number): Promise<Bytes> {
    const sealed = new Uint8Array(length);
    this.#file.read(sealed, { at });
    return this.#cipher.open(sealed);
  }

  async *forward({ from, to }: Stretch): AsyncGenerator<Bytes> {
    for (let at = from; at < to;) {
      const length = this.#readLength(at);
      yield await this.#open(at + LENGTH_BYTES, length);
      at += length + 2 * LENGTH_BYTES;
    }
  }

  async *backward({ from, to }: Stretch): AsyncGenerator<Bytes> {
    for (let at = to; at > from;) {
      const length = this.#readLength(at - LENGTH_BYTES);
      at -= length + 2 * LENGTH_BYTES;
      yield await this.#open(at + LENGTH_BYTES, length);
    }
  }
}

export function jsonOf<T>(bytes: Bytes): T {
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}

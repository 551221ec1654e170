/** Base64 as Matrix writes it. */

export type Bytes = Uint8Array<ArrayBuffer>;

/** Standard alphabet without padding. */
export function toBase64(bytes: Uint8Array): string {
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters).replace(/=+$/, "");
}

export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_");
}

/** Reads both alphabets, with or without padding. */
export function fromBase64(words: string): Bytes {
  const letters = atob(words.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, ""));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

export function randomBytes(count: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(count));
}

export function joined(first: Uint8Array, second: Uint8Array): Bytes {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

/** A random name in the URL alphabet, for transactions and the like. */
export function randomName(): string {
  return toBase64Url(randomBytes(12));
}

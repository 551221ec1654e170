/**
 * Whether the server would find an encrypted message proven by its key.
 *
 * The same checks as `moderation/evidence.py`, except those that decryption makes anyway: of the
 * signature and of the sender. A message that fails them is shown, but marked before it is reported.
 */
import { type Bytes, fromBase64 } from "../encoding.ts";
import { asObject, asText, isObject, type Json, type JsonObject } from "../json.ts";

const MEGOLM = "m.megolm.v1.aes-sha2";
const SESSION_ID_LENGTH = 43;
const VERSION = 3;
const INDEX_TAG = 0x08;
const CIPHERTEXT_TAG = 0x12;
const MAC_BYTES = 8;
const PROOF_BYTES = MAC_BYTES + 64;
const BLOCK_BYTES = 16;
const MAX_INDEX = 2 ** 32 - 1;

const TYPES = ["m.room.message", "m.sticker", "m.reaction"];
/** With what clients in use begin the content. */
const FIRST_KEYS = [
  "body",
  "file",
  "filename",
  "format",
  "formatted_body",
  "geo_uri",
  "info",
  "m.mentions",
  "m.new_content",
  "m.relates_to",
  "msgtype",
  "url",
];

/** What an encrypted event says outside. */
export interface Envelope {
  sessionId: string;
  index: number;
  ciphertext: Bytes;
  /** Version, index and ciphertext, which the MAC is over. */
  covered: Bytes;
  mac: Bytes;
}

/** Null for what is no Megolm message in the one form that clients write. */
export function envelopeOf(content: JsonObject): Envelope | null {
  const sessionId = asText(content["session_id"]);
  if (content["algorithm"] !== MEGOLM || sessionId?.length !== SESSION_ID_LENGTH) return null;
  const bytes = bytesOf(asText(content["ciphertext"]) ?? "");
  const message = messageIn(bytes.slice(0, -PROOF_BYTES));
  const mac = bytes.slice(-PROOF_BYTES, -PROOF_BYTES + MAC_BYTES);
  return message && { ...message, sessionId, mac };
}

/** Empty for what is no base64; the server reads the standard alphabet alone. */
function bytesOf(words: string): Bytes {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(words)) return new Uint8Array();
  try {
    return fromBase64(words);
  } catch {
    return new Uint8Array();
  }
}

function messageIn(covered: Bytes): Pick<Envelope, "index" | "ciphertext" | "covered"> | null {
  if (covered[0] !== VERSION || covered[1] !== INDEX_TAG) return null;
  const [index, afterIndex] = varint(covered, 2);
  if (index > MAX_INDEX || covered[afterIndex] !== CIPHERTEXT_TAG) return null;
  const [size, start] = varint(covered, afterIndex + 1);
  const ciphertext = covered.slice(start);
  const isWhole = size === ciphertext.length && size > 0 && size % BLOCK_BYTES === 0;
  return isWhole ? { index, ciphertext, covered } : null;
}

/** A number as protocol buffers write it, and where it ends; too large a one if it is broken. */
function varint(bytes: Bytes, start: number): [value: number, end: number] {
  let value = 0;
  let at = start;
  for (let unit = 1; unit <= 2 ** 28 && at < bytes.length; unit *= 2 ** 7) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * unit;
    at += 1;
    if (byte < 0x80) return [value, at];
  }
  return [MAX_INDEX + 1, at];
}

/** Whether the key opens the message to words that the server takes for said. */
export async function proves(roomId: string, envelope: Envelope, key: Bytes): Promise<boolean> {
  const plain = (await isMacRight(envelope, key)) ? await opened(envelope, key) : null;
  return plain !== null && isStructure(plain, roomId) && saysSomething(plain, roomId);
}

async function isMacRight({ covered, mac }: Envelope, key: Bytes): Promise<boolean> {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const own = await crypto.subtle.importKey("raw", key.slice(32, 64), hmac, false, ["sign"]);
  const whole = new Uint8Array(await crypto.subtle.sign("HMAC", own, covered));
  return mac.length === MAC_BYTES && mac.every((byte, at) => byte === whole[at]);
}

async function opened({ ciphertext }: Envelope, key: Bytes): Promise<string | null> {
  const aes = await crypto.subtle.importKey("raw", key.slice(0, 32), "AES-CBC", false, ["decrypt"]);
  try {
    const algorithm = { name: "AES-CBC", iv: key.slice(64) };
    const bytes = await crypto.subtle.decrypt(algorithm, aes, ciphertext);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

const blockOf = (text: string) => new TextEncoder().encode(text).slice(0, BLOCK_BYTES).join();

/** Whether it begins with what no person has written: the first block is free to who knows the IV. */
function isStructure(plain: string, roomId: string): boolean {
  const starts = ["", " "].flatMap((space) => [
    ...TYPES.map((type) => `{"type":${space}"${type}"`),
    ...FIRST_KEYS.map((key) => `{"content":${space}{"${key}"`),
    `{"room_id":${space}"${roomId}"`,
  ]);
  return starts.some((start) => blockOf(start) === blockOf(plain));
}

function saysSomething(plain: string, roomId: string): boolean {
  let payload: Json;
  try {
    payload = JSON.parse(plain) as Json;
  } catch {
    return false;
  }
  if (!isObject(payload) || keysIn(payload) !== keysWritten(plain)) return false;
  const { type, content, room_id: room } = payload;
  if (room !== roomId || !TYPES.includes(asText(type) ?? "") || !isObject(content)) return false;
  const said = type === "m.reaction" ? asObject(content["m.relates_to"])["key"] : content["body"];
  return asText(said) !== null;
}

/** Of a key that is named twice, JSON keeps one: then there are fewer than were written. */
function keysIn(value: Json | undefined): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + keysIn(one), 0);
  if (!isObject(value)) return 0;
  return Object.values(value).reduce<number>((sum, one) => sum + 1 + keysIn(one), 0);
}

function keysWritten(json: string): number {
  const strings = json.matchAll(/"(?:[^"\\]|\\.)*"\s*(:?)/gs);
  return [...strings].filter(([, colon]) => colon === ":").length;
}

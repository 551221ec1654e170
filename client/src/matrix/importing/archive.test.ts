import assert from "node:assert/strict";
import { test } from "node:test";
import type { Bytes } from "../encoding.ts";
import { crc32 } from "../export/crc32.ts";
import { ZipWriter } from "../export/zip.ts";
import type { ImportProblem } from "../import_models.ts";
import type { JsonObject } from "../json.ts";
import {
  archived,
  collected,
  OLD_SELF,
  once,
  said,
  SAMPLE,
  SCHEMA,
} from "../testing/import_samples.ts";
import { Archive } from "./archive.ts";
import { BadArchive, ZipFile } from "./zip_reader.ts";

async function open(bytes: Bytes): Promise<Archive> {
  const archive = await Archive.open(new Blob([bytes]), SCHEMA);
  await archive.check(() => {});
  return archive;
}

function refuses(bytes: Bytes, problem: ImportProblem): Promise<void> {
  const isSo = (error: unknown) => error instanceof BadArchive && error.problem === problem;
  return assert.rejects(open(bytes), isSo);
}

const textOf = (bytes: Bytes) => Buffer.from(bytes).toString("latin1");

/** Writes over every place in which `before` stands; both are as long. */
function altered(bytes: Bytes, before: string, after: string): Bytes {
  assert.equal(before.length, after.length);
  const changed = textOf(bytes).replaceAll(before, after);
  return Uint8Array.from(changed, (letter) => letter.charCodeAt(0));
}

void test("a whole archive says whose it is, and has its parts", async () => {
  const archive = await open(await archived());
  assert.equal(archive.userId, OLD_SELF);
  assert.equal((await archive.part("profile")).length, 1);
  const [chat] = archive.chats;
  assert.ok(chat);
  assert.equal((await archive.messages(chat, chat.parts[0] ?? "")).length, 3);
  assert.deepEqual(archive.sizes.files, 5);
});

void test("packed again without its folder, and with what systems leave behind, it is the same", async () => {
  assert.ok(await open(await archived({}, "")));
  const { write, done } = collected();
  const zip = new ZipWriter(write, new Date(0));
  await zip.addText("__MACOSX/export.json", "x");
  zip.finish();
  const opened = await ZipFile.open(new Blob([done()]));
  assert.equal(opened.entries.size, 0);
});

void test("what is no archive, or one of something else, is refused", async () => {
  await refuses(new Uint8Array(), "not_an_archive");
  await refuses(
    Uint8Array.from({ length: 70_000 }, (_, at) => at % 251),
    "not_an_archive",
  );
  await refuses(await archived({ manifest: { format: "other" } }), "not_an_export");
  await refuses(await archived({ manifest: { version: 2 } }), "too_new");
});

void test("what the published form does not allow is refused; what a later Linnet added is not", async () => {
  await refuses(await archived({ manifest: { chats: "none" } }), "damaged");
  await refuses(await archived({ messages: [{ ...said(1, "x"), kind: "script" }] }), "damaged");
  await refuses(await archived({ messages: [{ ...said(1, "x"), time: "yesterday" }] }), "damaged");
  await refuses(await archived({ manifest: { user_id: "nobody" } }), "damaged");
  assert.ok(await open(await archived({ manifest: { mood: "good" } })));
});

void test("counts, sizes and names that do not fit together are refused", async () => {
  await refuses(await archived({ files: {} }), "damaged");
  await refuses(await archived({ files: { "media/0001-nest.png": Uint8Array.of(1) } }), "damaged");
  const elsewhere: JsonObject = { name: "x", type: "text/plain", path: "account/profile.json" };
  await refuses(
    await archived({ messages: [said(1, "x", { kind: "file", file: elsewhere })] }),
    "dangerous",
  );
  const [, , picture] = SAMPLE.messages;
  assert.ok(picture);
  await refuses(await archived({ messages: [picture, picture] }), "dangerous");
});

void test("a byte that was altered, and an end that is missing, are seen", async () => {
  const whole = await archived();
  const flipped = whole.slice();
  const at = textOf(whole).indexOf("\u0001\u0002\u0003\u0004\u0005");
  flipped[at] = 9;
  await refuses(flipped, "damaged");
  await refuses(whole.slice(0, -30), "not_an_archive");
  await refuses(whole.slice(0, -1), "not_an_archive");
});

void test("names that lead out of the archive are refused", async () => {
  for (const name of [
    "../up.json",
    "a/../../up.json",
    "/etc/x",
    "C:\\x",
    "a\\..\\b",
    "a//b",
    "./x",
  ]) {
    const { write, done } = collected();
    const zip = new ZipWriter(write, new Date(0));
    await zip.addText(name, "{}");
    zip.finish();
    await refuses(done(), "dangerous");
  }
  const whole = await archived();
  await refuses(altered(whole, "account/profile.json", "account/profilf.json"), "damaged");
});

void test("an archive with one name twice is refused", async () => {
  const { write, done } = collected();
  const zip = new ZipWriter(write, new Date(0));
  await zip.addText("export.json", "{}");
  await zip.addText("export.json", "{}");
  zip.finish();
  await refuses(done(), "dangerous");
});

/** Changes a number in the list of the archive's first entry. */
function inList(bytes: Bytes, at: number, value: number): Bytes {
  const changed = bytes.slice();
  const list = textOf(bytes).indexOf("PK\u0001\u0002");
  new DataView(changed.buffer).setUint32(list + at, value, true);
  return changed;
}

void test("an entry that unpacks to far more than is there is refused before it is unpacked", async () => {
  const whole = await archived();
  await refuses(inList(whole, 24, 0xff_ff_ff_00), "dangerous");
  // Twice as long as it is: no bomb by its numbers, but not what it says either.
  await refuses(inList(whole, 24, 200), "damaged");
  await refuses(inList(whole, 24, 3), "damaged");
});

void test("entries that lie over one another are refused", async () => {
  const { write, done } = collected();
  const zip = new ZipWriter(write, new Date(0));
  for (const name of ["a", "b"]) {
    const bytes = Uint8Array.of(1, 2);
    await zip.addFile(name, { size: 2, crc: crc32(bytes) }, once(bytes));
  }
  zip.finish();
  const bytes = done();
  const second = textOf(bytes).lastIndexOf("PK\u0001\u0002");
  new DataView(bytes.buffer).setUint32(second + 42, 0, true);
  await refuses(bytes, "dangerous");
});

void test("a link to another place of the disk is refused, and so is what is encrypted", async () => {
  const whole = await archived();
  await refuses(inList(whole, 38, (0o120_777 << 16) >>> 0), "dangerous");
  const list = textOf(whole).indexOf("PK\u0001\u0002");
  const sealed = whole.slice();
  sealed[list + 8] = 1;
  await refuses(sealed, "damaged");
});

void test("an export beyond 4 GB and 65,535 entries is read by its long fields", async () => {
  const { write, done } = collected();
  const zip = new ZipWriter(write, new Date(0));
  for (let number = 0; number < 65_600; number += 1) {
    const bytes = Uint8Array.of(number % 256);
    await zip.addFile(`f${number}`, { size: 1, crc: crc32(bytes) }, once(bytes));
  }
  zip.finish();
  const opened = await ZipFile.open(new Blob([done()]));
  assert.equal(opened.entries.size, 65_600);
  const entry = opened.entries.get("f65599");
  assert.ok(entry);
  assert.deepEqual(await opened.read(entry, 1), Uint8Array.of(65_599 % 256));
});

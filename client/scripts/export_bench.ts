/**
 * Packs a made-up export from spools on the disk, and says how long it took and how much memory.
 *
 * The spools, the cipher and the writer are the real ones; only the messages are made up:
 *     node scripts/export_bench.ts [messages] [MiB of files] [folder] [archive to keep]
 */
import {
  closeSync,
  fsyncSync,
  fstatSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readSync,
} from "node:fs";
import { rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Bytes } from "../src/matrix/encoding.ts";
import { crc32 } from "../src/matrix/export/crc32.ts";
import type { Line } from "../src/matrix/export/format.ts";
import { pack } from "../src/matrix/export/pack.ts";
import { type ByteFile, Spool } from "../src/matrix/export/spool.ts";
import { Vault } from "../src/matrix/store/vault.ts";
import { ALICE, message, relating } from "../src/matrix/testing/events.ts";
import { lineOf, sampleState } from "../src/matrix/testing/export_samples.ts";

const [messages = 100_000, mebibytes = 2048] = process.argv.slice(2, 4).map(Number);
const folder = mkdtempSync(join(process.argv[4] ?? tmpdir(), "export-"));
const FILE_BYTES = 4 * 1024 * 1024;
const PAGE = 25;

function diskFile(name: string): ByteFile {
  const file = openSync(resolve(folder, name), "w+");
  return {
    getSize: () => fstatSync(file).size,
    read: (into, { at }) => readSync(file, into, 0, into.length, at),
    write: (bytes, { at }) => writeSync(file, bytes, 0, bytes.length, at),
    truncate: (size) => ftruncateSync(file, size),
    flush: () => fsyncSync(file),
    close: () => closeSync(file),
  };
}

async function cipher() {
  const how = { name: "AES-GCM", length: 256 };
  const vault = new Vault(await crypto.subtle.generateKey(how, false, ["encrypt", "decrypt"]));
  return {
    seal: (bytes: Bytes) => vault.sealBytes("export", bytes),
    open: (sealed: Bytes) => vault.openBytes("export", sealed),
  };
}

/** Every tenth is a reaction, every seventh answers another. */
function eventOf(number: number) {
  if (number % 10 === 9) {
    const target = `$${number - 1}`;
    return relating(`$${number}`, "m.reaction", {
      rel_type: "m.annotation",
      event_id: target,
      key: "👍",
    });
  }
  const body = `Message ${number}: ${"the nest behind the shed is empty again ".repeat(3)}`;
  const target = { "m.in_reply_to": { event_id: `$${Math.max(number - 7, 0)}` } };
  const reply = number % 7 === 0 ? { "m.relates_to": target } : {};
  return message(`$${number}`, "", {
    content: { msgtype: "m.text", body, ...reply },
    origin_server_ts: number * 60_000,
  });
}

async function gather(log: Spool, files: Spool): Promise<void> {
  const count = Math.floor((mebibytes * 1024 * 1024) / FILE_BYTES);
  const every = Math.max(Math.floor(messages / Math.max(count, 1)), 1);
  const content = {
    msgtype: "m.image",
    body: "nest.jpg",
    url: "mxc://a/b",
    info: { mimetype: "image/jpeg" },
  };
  let page: Line[] = [];
  for (let number = messages; number > 0; number -= 1) {
    const line = lineOf(eventOf(number));
    if (number % every === 0 && number / every <= count) {
      const bytes = new Uint8Array(FILE_BYTES).fill(number % 251);
      line.event = message(`$${number}`, "", { content, origin_server_ts: number * 60_000 });
      line.file = { ...(await files.appendAll(bytes)), size: FILE_BYTES, crc: crc32(bytes) };
    }
    page.push(line);
    if (page.length < PAGE && number > 1) continue;
    await log.appendJson(page);
    page = [];
  }
}

const [log, files] = [
  new Spool(diskFile("log"), await cipher(), 0),
  new Spool(diskFile("files"), await cipher(), 0),
];
await gather(log, files);
const state = sampleState();
const [chat] = state.chats;
if (chat) Object.assign(chat, { from: 0, to: log.length, messages });
const archive = diskFile(process.argv[5] ?? "archive.zip");
let at = 0;
let memoryMax = 0;
const began = performance.now();
const size = await pack({
  state,
  userId: ALICE,
  log,
  files,
  write: (bytes) => void (at += archive.write(bytes, { at })),
  tell: () => void (memoryMax = Math.max(memoryMax, process.memoryUsage().rss)),
});
const seconds = (performance.now() - began) / 1000;
const mega = (bytes: number) => Math.round(bytes / 1e6);
console.log(
  JSON.stringify({
    packing_s: seconds,
    archive_mb: mega(size),
    packing_memory_mb: mega(memoryMax),
    node_memory_mb: mega(process.resourceUsage().maxRSS * 1024),
  }),
);
rmSync(folder, { recursive: true });

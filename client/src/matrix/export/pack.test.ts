import assert from "node:assert/strict";
import { test } from "node:test";
import { asObject, objects } from "../json.ts";
import type { Bytes } from "../encoding.ts";
import type { ServerEvent } from "../store/records.ts";
import { ALICE, BOB, member, message, relating, ROOM } from "../testing/events.ts";
import {
  FLIPPED,
  lineOf,
  MemoryFile,
  newSpool,
  sampleState,
  unzip,
} from "../testing/export_samples.ts";
import { crc32 } from "./crc32.ts";
import { fileName } from "./file_names.ts";
import { isAboutAnother, type Line } from "./format.ts";
import { escape, html, prose } from "./html.ts";
import { pack, PART_MESSAGES } from "./pack.ts";
import { FRAME_BYTES, jsonOf, Spool } from "./spool.ts";
import type { ExportState } from "./state.ts";
import { ZipWriter } from "./zip.ts";

const EVIL = `</p><script>alert(1)</script>"'& \u0000`;
const ROOT = "linnet-export-2026-11-30";
const text = (bytes: Bytes | undefined) => new TextDecoder().decode(bytes);

interface Packed {
  files: Map<string, Bytes>;
  page: (name: string) => string;
  messages: (number?: number) => Record<string, unknown>[];
}

/** Lines come newest first, as they are gathered. */
async function packed(lines: Line[], changes: Partial<ExportState> = {}): Promise<Packed> {
  const [log, files] = [newSpool(), newSpool()];
  const state = sampleState(changes);
  const [chat] = state.chats;
  assert.ok(chat);
  for (const line of lines) {
    if (line.file === null || typeof line.file === "string") continue;
    const bytes = new Uint8Array(line.file.size).fill(7);
    Object.assign(line.file, { ...(await files.appendAll(bytes)), crc: crc32(bytes) });
  }
  chat.from = log.length;
  for (let at = 0; at < lines.length; at += 25) await log.appendJson(lines.slice(at, at + 25));
  chat.to = log.length;
  chat.messages = lines.filter((line) => !isAboutAnother(line)).length;
  const archive = new MemoryFile();
  const write = (bytes: Bytes) => void archive.write(bytes, { at: archive.bytes.length });
  await pack({ state, userId: ALICE, log, files, write, tell: () => {} });
  const found = unzip(archive.bytes);
  return {
    files: found,
    page: (name) => text(found.get(`${ROOT}/${name}`)),
    messages(number = 1) {
      const name = `${ROOT}/chats/0001/messages-${String(number).padStart(4, "0")}.json`;
      return objects(asObject(JSON.parse(text(found.get(name))))["messages"]);
    },
  };
}

const edit = (eventId: string, target: string, body: string, changes = {}): ServerEvent =>
  message(eventId, `* ${body}`, {
    content: {
      msgtype: "m.text",
      body: `* ${body}`,
      "m.new_content": { msgtype: "m.text", body },
      "m.relates_to": { rel_type: "m.replace", event_id: target },
    },
    ...changes,
  });

void test("edits and reactions are told with their message, by whom they may come from", async () => {
  const reaction = relating("$r", "m.reaction", {
    rel_type: "m.annotation",
    event_id: "$1",
    key: "👍",
  });
  const { messages, page } = await packed([
    lineOf(reaction),
    lineOf(edit("$e3", "$1", "forged", { sender: ALICE, origin_server_ts: 9_000 })),
    lineOf(edit("$e2", "$1", "second", { origin_server_ts: 3_000 })),
    lineOf(edit("$e1", "$1", "first edit", { origin_server_ts: 2_000 })),
    lineOf(message("$1", "original")),
  ]);
  const [only, ...others] = messages();
  assert.deepEqual(others, []);
  assert.equal(only?.["text"], "second");
  assert.deepEqual(
    objects(only?.["edits"] as never).map((one) => one["text"]),
    ["first edit", "second"],
  );
  assert.deepEqual(only?.["reactions"], { "👍": [BOB] });
  assert.equal(asObject(asObject(only?.["event"])["content"])["body"], "original");
  const shown = page("chats/0001/page-0001.html");
  assert.match(shown, /second/);
  assert.doesNotMatch(shown, /forged|original/);
});

void test("what people write is never markup", async () => {
  const reply = message("$2", EVIL, {
    content: {
      msgtype: "m.text",
      body: EVIL,
      "m.relates_to": { "m.in_reply_to": { event_id: "$1" } },
    },
  });
  const reaction = relating("$r", "m.reaction", {
    rel_type: "m.annotation",
    event_id: "$1",
    key: EVIL,
  });
  const file = message("$3", EVIL, {
    content: { msgtype: "m.file", body: EVIL, url: "mxc://a/b", info: { mimetype: EVIL } },
  });
  const { files, page } = await packed(
    [
      lineOf(reaction),
      lineOf(member(`@x${EVIL}`, "join", EVIL)),
      lineOf(file, { file: "gone" }),
      lineOf(reply, { name: EVIL }),
      lineOf(message("$1", EVIL), { name: EVIL }),
    ],
    { chats: [{ ...sampleState().chats[0], name: EVIL } as never] },
  );
  for (const [name, bytes] of files) {
    if (!name.endsWith(".html")) continue;
    assert.doesNotMatch(text(bytes), /<script|onerror/i, name);
    assert.match(text(bytes), /default-src 'none'|default-src &#39;none&#39;/, name);
  }
  assert.match(page("chats/0001/page-0001.html"), /class="quote" href="#m1"/);
  assert.match(page("index.html"), /&lt;script&gt;/);
});

void test("messages come in parts and pages, oldest first, and replies find their way", async () => {
  const count = PART_MESSAGES + 5;
  const lines = Array.from({ length: count }, (_, at) => {
    const number = count - at;
    const reply = { "m.relates_to": { "m.in_reply_to": { event_id: "$2" } } };
    const content = { msgtype: "m.text", body: `n${number}`, ...(number === count ? reply : {}) };
    return lineOf(message(`$${number}`, "", { content, origin_server_ts: number }));
  });
  const { messages, page, files } = await packed(lines);
  assert.equal(messages(1).length, PART_MESSAGES);
  assert.deepEqual(
    messages(2).map((one) => one["text"]),
    [1, 2, 3, 4, 5].map((more) => `n${PART_MESSAGES + more}`),
  );
  assert.match(page("chats/0001/page-0003.html"), /href="page-0001.html#m2"/);
  assert.match(page("chats/0001/page-0001.html"), /rel="next" href="page-0002.html"/);
  assert.equal(files.has(`${ROOT}/chats/0001/page-0004.html`), false);
  const manifest = asObject(JSON.parse(page("export.json")));
  assert.deepEqual(objects(manifest["chats"])[0]?.["parts"], [
    "chats/0001/messages-0001.json",
    "chats/0001/messages-0002.json",
  ]);
});

void test("files lie beside their messages; what is missing is said", async () => {
  const picture = (eventId: string) =>
    message(eventId, "", {
      content: {
        msgtype: "m.image",
        body: "a/../b.svg",
        url: "mxc://a/b",
        info: { mimetype: "image/png" },
      },
    });
  const size = FRAME_BYTES + 3;
  const { files, messages, page } = await packed([
    lineOf(picture("$2"), { file: "altered" }),
    lineOf(picture("$1"), { file: { from: 0, to: 0, size, crc: 0 } }),
  ]);
  const path = "chats/0001/media/0001-a-b.png";
  assert.equal(files.get(`${ROOT}/${path}`)?.length, size);
  const [there, missing] = messages();
  assert.equal(asObject(there?.["file"] as never)["path"], path);
  assert.equal(asObject(missing?.["file"] as never)["missing"], "altered");
  assert.match(page("chats/0001/page-0001.html"), /src="..\/..\/chats\/0001\/media\/0001-a-b.png"/);
  assert.match(page("chats/0001/page-0001.html"), /altered/);
});

void test("deleted and unreadable messages are told as what they are", async () => {
  const because = { sender: ALICE, origin_server_ts: 5_000, content: { reason: "oops" } };
  const deleted = message("$1", "", { content: {}, unsigned: { redacted_because: because } });
  const sealed = message("$2", "", { type: "m.room.encrypted", content: { ciphertext: "x" } });
  const { messages } = await packed([
    lineOf(sealed, { unreadable: "before_sign_in" }),
    lineOf(deleted),
  ]);
  const [first, second] = messages();
  assert.deepEqual(first?.["deleted"], {
    by: ALICE,
    time: "1970-01-01T00:00:05.000Z",
    reason: "oops",
  });
  assert.deepEqual([second?.["kind"], second?.["unreadable"]], ["unreadable", "before_sign_in"]);
});

void test("an empty chat has a page", async () => {
  const { page } = await packed([]);
  assert.match(page("chats/0001/page-0001.html"), /Room/);
  assert.match(page("index.html"), /chats\/0001\/page-0001.html/);
});

void test("a spool is sealed, read both ways, and cut at its checkpoint", async () => {
  const file = new MemoryFile();
  const spool = new Spool(file, FLIPPED, 0);
  await spool.appendJson(["a secret"]);
  const checkpoint = spool.length;
  await spool.appendJson(["lost"]);
  assert.doesNotMatch(text(file.bytes), /secret/);
  const again = new Spool(file, FLIPPED, checkpoint);
  await again.appendJson(["b"]);
  const read = async (frames: AsyncIterable<Bytes>) => {
    const found: string[] = [];
    for await (const frame of frames) found.push(...jsonOf<string[]>(frame));
    return found;
  };
  const all = { from: 0, to: again.length };
  assert.deepEqual(await read(again.forward(all)), ["a secret", "b"]);
  assert.deepEqual(await read(again.backward(all)), ["b", "a secret"]);
  assert.throws(() => new Spool(file, FLIPPED, 10_000));
});

void test("a file that is not as long as it says makes no archive", async () => {
  const zip = new ZipWriter(() => {}, new Date(0));
  async function* pieces(): AsyncGenerator<Bytes> {
    yield new Uint8Array(3);
  }
  await assert.rejects(zip.addFile("a", { size: 4, crc: 0 }, pieces()));
});

void test("names are safe, and nothing that runs keeps its ending", () => {
  assert.equal(fileName(1, "../../etc/passwd", "text/plain"), "0001-etc-passwd.bin");
  assert.equal(fileName(2, "page.HTML", "text/html"), "0002-page.html.txt");
  assert.equal(fileName(3, "drawing.svg", "image/svg+xml"), "0003-drawing.svg.txt");
  assert.equal(fileName(4, "صورة.jpg", "image/jpeg"), "0004-صورة.jpg");
  assert.equal(fileName(5, "", "application/pdf"), "0005.bin");
  assert.equal(fileName(6, "letter.pdf", "application/pdf"), "0006-letter.pdf");
  assert.equal(fileName(7, "x".repeat(300), "image/png").length, 69);
});

void test("links in prose are links, and nothing else is", () => {
  assert.equal(
    prose("see https://a.example/b?c=1&d=2.").markup,
    'see <a href="https://a.example/b?c=1&amp;d=2" rel="noreferrer nofollow">https://a.example/b?c=1&amp;d=2</a>.',
  );
  assert.doesNotMatch(prose(`javascript:alert(1) https://x"><b>`).markup, /<b>|href="javascript/);
  assert.equal(escape("a\u0007b"), "a\ufffdb");
  assert.equal(html`${"<"}${html`<br />`}${null}`.markup, "&lt;<br />");
});

void test("rooms are told by their own id", async () => {
  const { page } = await packed([lineOf(message("$1", "hi"))]);
  assert.equal(asObject(JSON.parse(page("chats/0001/messages-0001.json")))["room_id"], ROOM);
});

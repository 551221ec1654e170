import assert from "node:assert/strict";
import { test } from "node:test";
import type { Decryption } from "../crypto/decrypt.ts";
import type { ExportProgress } from "../export_models.ts";
import { asObject, objects } from "../json.ts";
import { MemoryFile, unzip, WORDS } from "../testing/export_samples.ts";
import { draftLabel } from "../store/labels.ts";
import { message, ROOM } from "../testing/events.ts";
import { fakeContext, settle } from "../testing/fake_context.ts";
import { type Asked, FakeServer } from "../testing/fake_server.ts";
import { Exporter } from "./exporter.ts";
import { ARCHIVE } from "./places.ts";

const CHOICE = {
  chats: [{ roomId: ROOM, name: "Nest" }],
  withLeftChats: false,
  withFiles: true,
  since: null,
};
const DRAFT = {
  text: "half a thought",
  html: null,
  mentions: [],
  mentionsRoom: false,
  replyTo: "$1",
};
const PROOF = { password: "right" };
const MESSAGES = /\/messages$/;
const AWAY = () => {
  throw new TypeError("The network is down.");
};

/** Three pages of a chat, newest first. */
function page({ query }: Asked) {
  const at = Number(query.get("from") ?? 3);
  const chunk = [{ ...message(`$${at}`, `n${at}`, { origin_server_ts: at * 1_000 }) }];
  return at === 1 ? { chunk } : { chunk, end: String(at - 1) };
}

function newServer(): FakeServer {
  return new FakeServer()
    .on("POST", /\/export$/, ({ body }) =>
      asObject(body["auth"])["password"] === "right"
        ? { export_pass: "pass", parts: ["account", "reports"] }
        : [
            401,
            { session: "s", flows: [{ stages: ["m.login.password"] }], errcode: "M_FORBIDDEN" },
          ],
    )
    .on("GET", /\/export\/account$/, ({ query }) =>
      query.get("after") === ""
        ? { part: "account", entries: [{ n: 1 }], next: "x" }
        : { part: "account", entries: [{ n: 2 }] },
    )
    .on("GET", /\/export\/reports$/, () => [403, { errcode: "M_FORBIDDEN" }])
    .on("GET", /schema/, () => ({}))
    .on("GET", MESSAGES, page);
}

async function begun(server: FakeServer) {
  const { context, changes } = await fakeContext(server);
  const sealed = await context.vault.seal(draftLabel(ROOM), DRAFT);
  await context.database.put("drafts", { roomId: ROOM, sealed });
  const files = new Map<string, MemoryFile>();
  const folder = {
    open: async (name: string) => {
      const file = files.get(name) ?? new MemoryFile();
      files.set(name, file);
      return file;
    },
    remove: async () => files.clear(),
  };
  const decrypt = async (): Promise<Decryption> => ({
    clear: null,
    utd: "before_sign_in",
    sessionId: "session",
  });
  const asked: string[] = [];
  const open = () =>
    new Exporter({
      context,
      folder,
      decrypt,
      fetchKey: async (_roomId, sessionId) => void asked.push(sessionId),
      now: () => 1_796_000_000_000,
    });
  const newest = (): ExportProgress | null => {
    const told = changes.findLast(({ type }) => type === "ExportChanged");
    return told?.type === "ExportChanged" ? told.progress : null;
  };
  return { exporter: open(), open, files, newest, asked, server };
}

function said(files: Map<string, MemoryFile>, name: string) {
  const archive = unzip(files.get(ARCHIVE)?.bytes ?? new Uint8Array());
  const found = [...archive].find(([path]) => path.endsWith(`/${name}`))?.[1];
  return asObject(JSON.parse(new TextDecoder().decode(found)));
}

const texts = (files: Map<string, MemoryFile>) =>
  objects(said(files, "chats/0001/messages-0001.json")["messages"]).map((one) => one["text"]);

void test("it gathers page by page, and says what the server did not give", async () => {
  const { exporter, files, newest } = await begun(newServer());
  await exporter.start(CHOICE, WORDS, PROOF);
  await settle(() => newest()?.phase === "packed");
  assert.deepEqual(texts(files), ["n1", "n2", "n3"]);
  assert.deepEqual(said(files, "account/account.json")["entries"], [{ n: 1 }, { n: 2 }]);
  const begunHere = [{ room_id: ROOM, text: "half a thought", reply_to: "$1" }];
  assert.deepEqual(said(files, "account/drafts.json")["entries"], begunHere);
  const account = objects(said(files, "export.json")["account"]);
  assert.equal(account.find(({ part }) => part === "reports")?.["problem"], "M_FORBIDDEN");
  assert.equal(newest()?.notGathered, 1);
  assert.equal(newest()?.fileName, "linnet-export-2026-11-30.zip");
});

void test("a wrong password begins nothing", async () => {
  const { exporter, newest } = await begun(newServer());
  const refused = exporter.start(CHOICE, WORDS, { password: "wrong" });
  await assert.rejects(refused, { code: "wrong_password" });
  assert.equal(exporter.progress(), null);
  assert.equal(newest(), null);
});

void test("after the network was lost, another page goes on where it was", async () => {
  const server = newServer();
  const { exporter, open, files, newest } = await begun(server);
  server.on("GET", MESSAGES, (asked) => (asked.query.get("from") === "1" ? AWAY() : page(asked)));
  await exporter.start(CHOICE, WORDS, PROOF);
  await settle(() => newest()?.isWaiting === true);
  assert.equal(newest()?.messages, 2);
  await exporter.stop();
  server.on("GET", MESSAGES, page);
  const before = server.paths().length;
  await open().load();
  await settle(() => newest()?.phase === "packed");
  assert.deepEqual(texts(files), ["n1", "n2", "n3"]);
  const asked = server.asked.slice(before).map(({ path, query }) => [path, query.get("from")]);
  assert.deepEqual(
    asked.filter(([path]) => MESSAGES.test(String(path))).map(([, from]) => from),
    ["1"],
  );
});

void test("it rests while it is paused, and leaves nothing when it is put away", async () => {
  const server = newServer().on("GET", MESSAGES, AWAY);
  const { exporter, open, files, newest } = await begun(server);
  await exporter.start(CHOICE, WORDS, PROOF);
  await settle(() => newest()?.isWaiting === true);
  await exporter.pause();
  assert.deepEqual([newest()?.isPaused, newest()?.isWaiting], [true, false]);
  await exporter.stop();
  const again = open();
  await again.load();
  assert.equal(again.progress()?.isPaused, true);
  server.on("GET", MESSAGES, page);
  await again.resume();
  await settle(() => newest()?.phase === "packed");
  assert.ok(files.has(ARCHIVE));
  await again.discard();
  assert.equal(files.size, 0);
  assert.equal(again.progress(), null);
  const last = open();
  await last.load();
  assert.equal(last.progress(), null);
});

void test("what has no key is asked for in the backup, and told as unreadable", async () => {
  const server = newServer();
  const content = { session_id: "session", ciphertext: "x" };
  const sealed = message("$1", "", { type: "m.room.encrypted", content });
  const because = { redacted_because: { sender: "@a:b" } };
  const deleted = message("$2", "", { type: "m.room.encrypted", content: {}, unsigned: because });
  server.on("GET", MESSAGES, () => ({ chunk: [{ ...deleted }, { ...sealed }] }));
  const { exporter, files, newest, asked } = await begun(server);
  await exporter.start(CHOICE, WORDS, PROOF);
  await settle(() => newest()?.phase === "packed");
  assert.deepEqual(asked, ["session"]);
  assert.equal(newest()?.unreadable, 1);
  const messages = objects(said(files, "chats/0001/messages-0001.json")["messages"]);
  assert.deepEqual(
    messages.map(({ kind }) => kind),
    ["unreadable", "deleted"],
  );
});

void test("a file that is gone is said to be; nothing older than wanted is taken", async () => {
  const server = newServer().on("GET", /\/download\//, () => [404, { errcode: "M_NOT_FOUND" }]);
  const picture = message("$2", "", {
    content: { msgtype: "m.image", body: "a.png", url: "mxc://a/b" },
    origin_server_ts: 5_000,
  });
  const old = message("$1", "old", { origin_server_ts: 4_999 });
  server.on("GET", MESSAGES, () => ({ chunk: [{ ...picture }, { ...old }], end: "more" }));
  const { exporter, files, newest } = await begun(server);
  await exporter.start({ ...CHOICE, since: 5_000 }, WORDS, PROOF);
  await settle(() => newest()?.phase === "packed");
  const [only, ...others] = objects(said(files, "chats/0001/messages-0001.json")["messages"]);
  assert.deepEqual(others, []);
  assert.equal(asObject(only?.["file"])["missing"], "gone");
  assert.equal(newest()?.missingFiles, 1);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineError } from "../engine.ts";
import type { ImportOffer, ImportPart, ImportProgress } from "../import_models.ts";
import type { Json, JsonObject } from "../json.ts";
import { MemoryFile } from "../testing/export_samples.ts";
import { ALICE, BOB, ROOM } from "../testing/events.ts";
import { fakeContext, settle } from "../testing/fake_context.ts";
import { FakeServer } from "../testing/fake_server.ts";
import { archived, fileOf, OLD_SELF, said, SAMPLE, SCHEMA } from "../testing/import_samples.ts";
import { Archives } from "./archives.ts";
import { Importer } from "./importer.ts";

const EVERYTHING: ImportPart[] = [
  "name",
  "picture",
  "ignored",
  "muted_words",
  "reach",
  "notifications",
  "chat_marks",
  "messages",
];

/** A server that remembers what is written to it. */
class Keeper extends FakeServer {
  readonly data = new Map<string, JsonObject>();
  readonly rules: Record<string, JsonObject[]> = {
    override: [{ rule_id: ".m.rule.master", enabled: false, actions: [] }],
  };
  name: string | null = "Alice Now";
  wrote: string[] = [];

  constructor() {
    super();
    this.on("GET", /schema/, () => SCHEMA);
    this.on("GET", /account_data/, ({ path }) => this.data.get(typeOf(path)) ?? gone());
    this.on("PUT", /account_data/, ({ path, body }) => {
      this.data.set(typeOf(path), body);
      return this.note("account_data");
    });
    this.on("GET", /pushrules/, () => ({ global: this.rules as unknown as JsonObject }));
    this.on("PUT", /pushrules/, ({ path, body }) => {
      this.#putRule(path.split("/").slice(-3), body);
      return this.note("rule");
    });
    this.on("PUT", /\/tags\//, () => this.note("tag"));
    this.on("PUT", /displayname/, ({ body }) => {
      this.name = String(body["displayname"]);
      return this.note("name");
    });
  }

  note(what: string): JsonObject {
    this.wrote.push(what);
    return {};
  }

  #putRule(parts: string[], body: JsonObject): void {
    const isPart = parts[2] === "enabled" || parts[2] === "actions";
    const [kind, ruleId] = isPart ? parts : parts.slice(1);
    const all = (this.rules[String(kind)] ??= []);
    const now = all.find((rule) => rule["rule_id"] === ruleId);
    const next: JsonObject = { enabled: true, ...now, ...body, rule_id: ruleId };
    this.rules[String(kind)] = [...all.filter((rule) => rule !== now), next];
  }
}

const typeOf = (path: string): string => path.split("/").at(-1) ?? "";
const gone = (): [number, JsonObject] => [404, { errcode: "M_NOT_FOUND" }];

async function world(server = new Keeper()) {
  const { context, changes } = await fakeContext(server, { membership: "join" });
  const files = new Map<string, MemoryFile>();
  const folders = {
    of: (archiveId: string) => ({
      open: async (name: string) => {
        const file = files.get(`${archiveId}/${name}`) ?? new MemoryFile();
        files.set(`${archiveId}/${name}`, file);
        return file;
      },
      remove: async () => {
        for (const name of files.keys()) if (name.startsWith(archiveId)) files.delete(name);
      },
    }),
    removeAll: async () => files.clear(),
  };
  const archives = new Archives(context, folders);
  const pictures: Blob[] = [];
  const open = () =>
    new Importer({
      context,
      account: {
        loadProfile: async (userId) => ({
          userId,
          displayName: server.name,
          avatar: pictures.length > 0 ? "mxc://example.org/own" : null,
        }),
        setAvatar: async (picture) => void (picture && pictures.push(picture)),
      },
      archives,
      onProfile: async () => {},
      now: () => 5_000,
    });
  const importer = open();
  const newest = (): ImportProgress | null => {
    const told = changes.findLast(({ type }) => type === "ImportChanged");
    return told?.type === "ImportChanged" ? told.progress : null;
  };
  return { server, context, importer, open, archives, files, newest, pictures };
}

type World = Awaited<ReturnType<typeof world>>;

async function offered({ importer, newest }: World, file = archived()): Promise<ImportProgress> {
  await importer.choose(fileOf(await file));
  await settle(() => newest()?.phase !== "checking");
  const progress = newest();
  assert.ok(progress);
  return progress;
}

const offerOf = ({ offers }: ImportProgress, part: ImportPart): Partial<ImportOffer> => {
  const { part: _part, ...offer } = offers.find((one) => one.part === part) ?? {};
  return offer;
};

void test("it says what would be taken in and what cannot be, and changes nothing", async () => {
  const all = await world();
  const progress = await offered(all);
  assert.equal(progress.phase, "offered");
  assert.deepEqual(progress.from?.userId, OLD_SELF);
  const none = { fresh: 0, already: 0, left: 0, replaces: false, value: null };
  const fresh = { ...none, fresh: 1 };
  assert.deepEqual(offerOf(progress, "name"), { ...fresh, replaces: true, value: "Alice Before" });
  assert.deepEqual(offerOf(progress, "picture"), fresh);
  assert.deepEqual(offerOf(progress, "ignored"), fresh);
  assert.deepEqual(offerOf(progress, "muted_words"), fresh);
  assert.deepEqual(offerOf(progress, "reach"), fresh);
  assert.deepEqual(offerOf(progress, "notifications"), { ...none, fresh: 2, left: 1 });
  assert.deepEqual(offerOf(progress, "chat_marks"), { ...fresh, left: 1 });
  assert.deepEqual(offerOf(progress, "messages"), { ...none, fresh: 3 });
  assert.equal(progress.unknownSettings, 1);
  assert.deepEqual(progress.people, [{ userId: BOB, isContactHere: false }]);
  assert.deepEqual(progress.chats, [
    { roomId: "!group:old.example", name: "Hedge", via: ["old.example"] },
  ]);
  assert.deepEqual(all.server.wrote, []);
  assert.equal(all.files.size, 0);
});

async function taken(all: World, parts = EVERYTHING, withFiles = true): Promise<ImportProgress> {
  await all.importer.take({ parts, withFiles });
  await settle(() => all.newest()?.phase === "taken" || all.newest()?.error !== null);
  const progress = all.newest();
  assert.ok(progress);
  return progress;
}

void test("what was chosen is taken in, and a second time nothing is", async () => {
  const all = await world();
  all.server.on("GET", /download/, () => ({}));
  await offered(all);
  const { outcomes, phase } = await taken(all);
  assert.equal(phase, "taken");
  assert.deepEqual(
    outcomes.map(({ part, taken: count, refused }) => [part, count, refused]),
    EVERYTHING.map((part) => [part, part === "messages" ? 3 : part === "notifications" ? 2 : 1, 0]),
  );
  assert.equal(all.server.name, "Alice Before");
  assert.deepEqual(all.server.data.get("m.invite_permission_config"), { default_action: "block" });
  assert.deepEqual(all.server.data.get("org.linnet.filters"), {
    muted_words: { words: ["spoiler"], action: "hide", where: "everywhere" },
  });
  assert.equal(all.server.data.has("m.secret_storage.default_key"), false);
  assert.equal(all.server.data.has("com.example.game"), false);
  assert.equal(all.pictures.length, 1);

  all.context.account.load([
    { roomId: ROOM, type: "m.tag", content: { tags: { "m.favourite": {} } } },
  ]);
  all.server.wrote = [];
  const again = await offered(all);
  const parts = EVERYTHING.filter((part) => part !== "picture");
  for (const part of parts) assert.equal(offerOf(again, part).fresh, 0, part);
  await taken(all, parts);
  assert.deepEqual(all.server.wrote, []);
  assert.equal((await all.archives.list()).length, 1);
});

void test("what is here already is kept beside it", async () => {
  const all = await world();
  all.server.data.set("m.ignored_user_list", { ignored_users: { "@loud:b": {} } });
  all.server.data.set("org.linnet.filters", {
    muted_words: { words: ["ads"], action: "blur", where: "groups" },
  });
  await offered(all);
  await taken(all, ["ignored", "muted_words"]);
  assert.deepEqual(all.server.data.get("m.ignored_user_list"), {
    ignored_users: { "@loud:b": {}, "@rude:old.example": {} },
  });
  assert.deepEqual(all.server.data.get("org.linnet.filters"), {
    muted_words: { words: ["ads", "spoiler"], action: "blur", where: "groups" },
  });
  assert.equal(all.server.name, "Alice Now");
});

void test("what the server does not want is told, and the rest goes on", async () => {
  const all = await world();
  all.server.on("PUT", /pushrules\/global\/content/, () => [400, { errcode: "M_UNKNOWN" }]);
  await offered(all);
  const { outcomes } = await taken(all, ["notifications", "chat_marks"]);
  assert.deepEqual(outcomes, [
    { part: "notifications", taken: 1, refused: 1 },
    { part: "chat_marks", taken: 1, refused: 0 },
  ]);
});

void test("messages can be read and searched, as their archive tells them", async () => {
  const all = await world();
  await offered(all);
  await taken(all, ["messages"]);
  const [archive] = await all.archives.list();
  assert.ok(archive);
  assert.deepEqual([archive.userId, archive.messages], [OLD_SELF, 3]);
  const [first, second, third] = await all.archives.page(archive.archiveId, 0, 0);
  assert.deepEqual([first?.text, first?.isMine], ["The nest is ready", true]);
  assert.deepEqual(second?.quote, { senderName: "Alice", text: "The nest is ready" });
  assert.deepEqual(second?.reactions, [["👍", 1]]);
  assert.ok(third?.file);
  const blob = await all.archives.file(archive.archiveId, third.file);
  assert.deepEqual(new Uint8Array(await blob.arrayBuffer()), Uint8Array.of(1, 2, 3, 4, 5));
  assert.equal(blob.type, "image/png");
  const [hit, ...others] = await all.archives.search(archive.archiveId, "NÉST is");
  assert.deepEqual([hit?.eventId, hit?.ranges, others], ["$1", [[4, 11]], []]);
  await assert.rejects(all.archives.page(archive.archiveId, 0, 1), { code: "not_found" });
  const outside = { ...third.file, place: { from: 0, to: 10_000 } };
  await assert.rejects(all.archives.file(archive.archiveId, outside), { code: "not_found" });
  const inTheClear = [...all.files.values()].some(({ bytes }) =>
    new TextDecoder("latin1").decode(bytes).includes("nest"),
  );
  assert.equal(inTheClear, false);
  await all.archives.remove(archive.archiveId);
  assert.deepEqual([await all.archives.list(), all.files.size], [[], 0]);
});

void test("without their files, messages say that the files are not there", async () => {
  const all = await world();
  await offered(all);
  await taken(all, ["messages"], false);
  const [archive] = await all.archives.list();
  const page = await all.archives.page(archive?.archiveId ?? "", 0, 0);
  assert.equal(page[2]?.file?.place, null);
});

/** 900 messages, and two chats without any. */
async function longArchive(): Promise<Uint8Array<ArrayBuffer>> {
  const messages = Array.from({ length: 900 }, (_, at) => said(at, `n${at}`));
  const chat = (number: number): JsonObject => ({
    room_id: "!group:old.example",
    name: `Chat ${number}`,
    folder: `chats/000${number}`,
    messages: number === 1 ? 900 : 0,
    files: 0,
    unreadable: 0,
    missing_files: 0,
    parts: number === 1 ? ["chats/0001/messages-0001.json"] : [],
  });
  return archived({ messages, files: {}, manifest: { chats: [chat(1), chat(2), chat(3)] } });
}

void test("after it was cut short, the same file goes on where it stopped; another is not taken", async () => {
  const all = await world();
  const bytes = await longArchive();
  await offered(all, Promise.resolve(bytes));
  await all.importer.take({ parts: ["messages"], withFiles: true });
  await settle(() => all.files.size === 2);
  await all.importer.stop();

  const next = all.open();
  await next.load();
  assert.deepEqual([next.progress()?.phase, next.progress()?.needsFile], ["taking", true]);
  await assert.rejects(next.choose(fileOf(await archived())), { code: "invalid" });
  assert.equal(next.progress()?.needsFile, true);
  await next.choose(fileOf(bytes));
  await settle(() => next.progress()?.phase === "taken");
  const [archive] = await all.archives.list();
  assert.equal(archive?.messages, 900);
  const page = await all.archives.page(archive?.archiveId ?? "", 0, 8);
  assert.deepEqual([page[0]?.text, page.length], ["n800", 100]);
});

void test("stopped for good, nothing of the messages is left", async () => {
  const all = await world();
  await offered(all, longArchive());
  await all.importer.take({ parts: ["messages"], withFiles: true });
  await settle(() => all.files.size === 2);
  await all.importer.discard();
  assert.deepEqual([all.importer.progress(), all.files.size], [null, 0]);
  assert.deepEqual(await all.archives.list(), []);
});

void test("a lost network stops it, and going on does not begin anew", async () => {
  const all = await world();
  const away = () => {
    throw new TypeError("The network is down.");
  };
  all.server.on("PUT", /displayname/, away);
  await offered(all);
  assert.equal((await taken(all, ["name", "ignored"])).error, "offline");
  all.server.on("PUT", /displayname/, ({ body }) => ({ ...body }));
  await all.importer.resume();
  await settle(() => all.newest()?.phase === "taken");
  assert.equal(all.newest()?.outcomes.length, 2);
});

void test("what is damaged is refused with its reason, and changes nothing", async () => {
  const all = await world();
  const progress = await offered(all, archived({ manifest: { version: 3 } }));
  assert.deepEqual([progress.phase, progress.problem], ["refused", "too_new"]);
  await assert.rejects(
    all.importer.take({ parts: ["name"], withFiles: false }),
    (error) => error instanceof EngineError && error.code === "unsupported",
  );
  assert.deepEqual(all.server.wrote, []);
});

void test("names and rules that only do harm are left where they are", async () => {
  const all = await world();
  const parts: Record<string, JsonObject[]> = {
    ...SAMPLE.parts,
    profile: [{ field: "displayname", value: "x".repeat(300) }],
    account_data: [
      { type: "m.ignored_user_list", content: { ignored_users: { [ALICE]: {}, "no user": {} } } },
    ],
    push_rules: [
      { kind: "override", rule_id: "../../x", is_enabled: true, actions: [], conditions: [] },
      { kind: "else", rule_id: "x", is_enabled: true, actions: [] as Json[] },
      { kind: "override", rule_id: ".m.rule.made_up", is_enabled: true, actions: [] },
    ],
  };
  const progress = await offered(all, archived({ parts }));
  for (const part of ["name", "ignored", "notifications"] as const) {
    assert.equal(offerOf(progress, part).fresh, 0, part);
  }
  assert.equal(offerOf(progress, "notifications").left, 3);
  assert.equal(offerOf(progress, "ignored").left, 2);
});

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import type { JsonObject } from "../json.ts";
import type { MessageItem } from "../models.ts";
import { Media } from "../media/media.ts";
import { storedEvent } from "../store/sealing.ts";
import { ROOM } from "../testing/events.ts";
import { type FakeContext, fakeContext, settle } from "../testing/fake_context.ts";
import { FakeServer } from "../testing/fake_server.ts";
import { recordOf } from "../timeline/write.ts";
import { reactionContent, textContent } from "./content.ts";
import { SendQueue } from "./queue.ts";

const SEND = /\/send\//;
const draft = (text: string) =>
  textContent({ text, html: null, mentions: [], mentionsRoom: false, replyTo: null });
const say = (text: string) => ({ roomId: ROOM, type: "m.room.message", content: draft(text) });

function queueOf({ context, timelines }: FakeContext): SendQueue {
  return new SendQueue(context, timelines, new Media(context.http));
}

function shown({ changes }: FakeContext): MessageItem[] {
  const items = new Map<string, MessageItem>();
  for (const change of changes) {
    if (change.type !== "TimelineChanged") continue;
    for (const item of change.items) if (item.kind === "message") items.set(item.key, item);
    for (const key of change.removed) items.delete(key);
  }
  return [...items.values()];
}

test("messages go out one after the other, in the order of writing", async () => {
  const server = new FakeServer().on("PUT", SEND, ({ body }) => ({ event_id: `$${body["body"]}` }));
  const fake = await fakeContext(server);
  await fake.timelines.open(ROOM);
  const queue = queueOf(fake);
  for (const text of ["1", "2", "3"]) await queue.add(say(text));
  await settle(() => shown(fake).filter(({ sendState }) => sendState === "sent").length === 3);
  assert.deepEqual(
    server.asked.map(({ body }) => body["body"]),
    ["1", "2", "3"],
  );
  const ids = server.asked.map(({ path }) => path.split("/").at(-1));
  assert.equal(new Set(ids).size, 3);
  assert.deepEqual(
    shown(fake).map(({ eventId }) => eventId),
    ["$1", "$2", "$3"],
  );
});

test("without a network they wait, show as queued, and go out later with the same id", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let isOnline = false;
  const server = new FakeServer().on("PUT", SEND, () => {
    if (!isOnline) throw new TypeError("Failed to fetch");
    return { event_id: "$1" };
  });
  const fake = await fakeContext(server);
  await fake.timelines.open(ROOM);
  const queue = queueOf(fake);
  const txnId = await queue.add(say("wait for me"));
  await settle(() => server.asked.length === 1 && shown(fake)[0]?.sendState === "queued");
  isOnline = true;
  await new Promise((resolve) => setImmediate(resolve));
  mock.timers.tick(1_000);
  await settle(() => shown(fake)[0]?.sendState === "sent");
  assert.ok(server.asked.every(({ path }) => path.endsWith(`/${txnId}`)));
  mock.timers.reset();
});

test("slow mode lets one room wait, says until when, and nothing is lost", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let isSlow = true;
  const server = new FakeServer().on("PUT", SEND, () => {
    if (!isSlow) return { event_id: "$1" };
    return [429, { errcode: "M_LIMIT_EXCEEDED", retry_after_ms: 20_000 }];
  });
  const fake = await fakeContext(server);
  await fake.timelines.open(ROOM);
  const queue = queueOf(fake);
  await queue.add(say("hello"));
  const pauses = () => fake.changes.filter((change) => change.type === "SendingPaused");
  await settle(() => pauses().length === 1);
  assert.equal(shown(fake)[0]?.sendState, "queued");
  // Neither what is written meanwhile nor the network's return makes it ask again.
  await queue.add(say("and more"));
  queue.hurry();
  isSlow = false;
  assert.equal(server.asked.length, 1);
  mock.timers.tick(20_000);
  await settle(() => shown(fake).every(({ sendState }) => sendState === "sent"));
  mock.timers.reset();
});

test("a reload loses nothing", async () => {
  const server = new FakeServer().on("PUT", SEND, () => ({ event_id: "$1" }));
  const fake = await fakeContext(server);
  const first = queueOf(fake);
  first.stop();
  await first.add(say("written before the reload"));
  assert.equal(server.asked.length, 0);
  await queueOf(fake).resume();
  await settle(() => server.asked.length === 1);
  assert.equal(server.asked[0]?.body["body"], "written before the reload");
});

test("a refusal fails that message only; it can be tried again or thrown away", async () => {
  let isAllowed = false;
  const server = new FakeServer().on("PUT", SEND, ({ body }) => {
    if (!isAllowed && body["body"] === "no") return [403, { errcode: "M_FORBIDDEN" }];
    return { event_id: `$${body["body"]}` };
  });
  const fake = await fakeContext(server);
  await fake.timelines.open(ROOM);
  const queue = queueOf(fake);
  const refused = await queue.add(say("no"));
  await queue.add(say("yes"));
  const stateOf = (text: string) =>
    shown(fake).find(({ body }) => "text" in body && body.text === text)?.sendState;
  await settle(() => stateOf("no") === "failed" && stateOf("yes") === "sent");
  assert.equal(shown(fake)[0]?.sendError, "forbidden");
  isAllowed = true;
  await queue.retry(refused);
  await settle(() => stateOf("no") === "sent");

  isAllowed = false;
  const second = await queue.add(say("no"));
  await settle(() =>
    shown(fake).some(({ key, sendState }) => key === second && sendState === "failed"),
  );
  await queue.discard(second);
  assert.ok(shown(fake).every(({ key }) => key !== second));
});

test("a reaction shows before the server has it", async () => {
  const server = new FakeServer().on("PUT", SEND, () => ({ event_id: "$r" }));
  const fake = await fakeContext(server, { lastOrder: 1 });
  const event = {
    event_id: "$1",
    type: "m.room.message",
    sender: "@bob:example.org",
    origin_server_ts: 1,
    content: { msgtype: "m.text", body: "hi" },
  };
  const record = storedEvent(recordOf(ROOM, 1, event, undefined));
  await fake.context.database.put("events", record);
  await fake.timelines.open(ROOM);
  const queue = queueOf(fake);
  queue.stop();
  await queue.add({ roomId: ROOM, type: "m.reaction", content: reactionContent("$1", "👍") });
  const [item] = shown(fake);
  assert.equal(item?.reactions[0]?.key, "👍");
  assert.equal(item?.reactions[0]?.count, 1);
});

test("a plain file is uploaded once, then its message goes out", async () => {
  const server = new FakeServer()
    .on("GET", /media\/config$/, () => ({ "m.upload.size": 50 }))
    .on("POST", /\/upload$/, () => ({ content_uri: "mxc://example.org/1" }))
    .on("PUT", SEND, () => ({ event_id: "$1" }));
  const fake = await fakeContext(server);
  await fake.timelines.open(ROOM);
  const queue = queueOf(fake);
  const upload = (size: number) => ({
    blob: new Blob([new Uint8Array(size)]),
    name: "a",
    place: "file" as const,
    encrypt: false,
  });
  await queue.add({
    roomId: ROOM,
    type: "m.room.message",
    content: { msgtype: "m.file", body: "a" },
    uploads: [upload(9)],
  });
  await settle(() => shown(fake)[0]?.sendState === "sent");
  assert.equal(server.asked.at(-1)?.body["url"], "mxc://example.org/1");
  await queue.add({
    roomId: ROOM,
    type: "m.room.message",
    content: { msgtype: "m.file", body: "b" },
    uploads: [upload(51)],
  });
  await settle(() => shown(fake).some(({ sendError }) => sendError === "too_large"));
  assert.equal(server.paths().filter((one) => one.startsWith("POST")).length, 1);
});

const HELD = { errcode: "M_FORBIDDEN", "org.linnet.held_id": "7", "org.linnet.cause": "words" };

test("what a moderator looks at first stays, until it is let through or refused", async () => {
  let told: JsonObject[] = [{ held_id: 7, state: "waiting" }];
  const server = new FakeServer()
    .on("PUT", SEND, () => [403, HELD])
    .on("GET", /_linnet\/held$/, () => ({ messages: told }));
  const fake = await fakeContext(server);
  await fake.timelines.open(ROOM);
  const queue = queueOf(fake);
  await queue.followHeld();
  assert.deepEqual(server.asked, [], "nobody is asked while nothing is held");
  await queue.add(say("casino"));
  await settle(() => shown(fake)[0]?.verdict?.state === "held");
  await queue.followHeld();
  assert.equal(shown(fake)[0]?.verdict?.heldId, "7");
  told = [{ held_id: 7, state: "denied", answer: "Not here." }];
  await queue.followHeld();
  const { state, reason } = shown(fake)[0]?.verdict ?? {};
  assert.deepEqual({ state, reason }, { state: "denied", reason: "Not here." });
  // That is the end of it: nobody is asked again.
  const asked = server.asked.length;
  await queue.followHeld();
  assert.equal(server.asked.length, asked);
});

test("what was let through while nobody looked does not wait for ever", async () => {
  const server = new FakeServer()
    .on("PUT", SEND, () => [403, HELD])
    .on("GET", /_linnet\/held$/, () => ({ messages: [{ held_id: 7, state: "approved" }] }));
  const fake = await fakeContext(server);
  await fake.timelines.open(ROOM);
  const queue = queueOf(fake);
  await queue.add(say("casino"));
  await settle(() => shown(fake)[0]?.verdict?.state === "held");
  await queue.followHeld();
  assert.deepEqual(shown(fake), []);
});

test("taking back what is held asks the server, and stays when it cannot", async () => {
  let isOnline = false;
  const server = new FakeServer()
    .on("PUT", SEND, () => [403, HELD])
    .on("DELETE", /_linnet\/held\/7$/, () => {
      if (!isOnline) throw new TypeError("Failed to fetch");
      return {};
    });
  const fake = await fakeContext(server);
  await fake.timelines.open(ROOM);
  const queue = queueOf(fake);
  const txnId = await queue.add(say("casino"));
  await settle(() => shown(fake)[0]?.verdict?.state === "held");
  await assert.rejects(queue.discard(txnId));
  assert.equal(shown(fake).length, 1);
  isOnline = true;
  await queue.discard(txnId);
  assert.deepEqual(shown(fake), []);
});

test("of a reaction that a rule does not let through the page hears, and it does not lie on", async () => {
  const refused = { errcode: "M_FORBIDDEN", "org.linnet.refused": true };
  const server = new FakeServer().on("PUT", SEND, () => [403, refused]);
  const fake = await fakeContext(server);
  const queue = queueOf(fake);
  await queue.add({ roomId: ROOM, type: "m.reaction", content: reactionContent("$1", "👍") });
  const judged = () => fake.changes.find(({ type }) => type === "EditJudged");
  await settle(() => judged() !== undefined);
  const left: { length: number }[] = [{ length: 1 }];
  const look = async () => left.splice(0, 1, await fake.context.database.getAll("queue"));
  await settle(() => {
    void look();
    return left[0]?.length === 0;
  });
});

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import type { JsonObject } from "../json.ts";
import { fakeContext, settle } from "../testing/fake_context.ts";
import { FakeServer, type Rule } from "../testing/fake_server.ts";
import { SyncLoop } from "./loop.ts";

const answer = (pos: string, count = 1): JsonObject => ({
  pos,
  lists: { all_rooms: { count } },
  extensions: { to_device: { next_batch: `d${pos}` } },
});

async function run(rules: ReturnType<Rule>[], openRooms: string[] = []) {
  const never = Promise.withResolvers<Response>();
  const server = new FakeServer().on("POST", /\/sync$/, () => {
    const next = rules.shift();
    if (!next) throw new Error("unreachable");
    return next;
  });
  const whole = server.fetch;
  const fake = await fakeContext(server);
  // After the last rule the server waits, as a long poll does.
  Reflect.set(server, "fetch", whole);
  const http = fake.context.http;
  const call = http.call.bind(http);
  Reflect.set(http, "call", (...args: Parameters<typeof call>) =>
    rules.length === 0 ? never.promise : call(...args),
  );
  const states: string[] = [];
  const handled: string[] = [];
  const loop = new SyncLoop({
    context: fake.context,
    openRooms: () => openRooms,
    handle: async (_answer, { pos, toDevice }) => {
      handled.push(`${pos} ${toDevice}`);
    },
    onConnection: (connection) => states.at(-1) === connection || states.push(connection),
  });
  await loop.start();
  return { server, loop, states, handled };
}

test("each answer is handled before the next question, which starts where it ended", async () => {
  const { server, handled, states, loop } = await run([answer("1"), answer("2")], ["!open"]);
  await settle(() => handled.length === 2);
  assert.deepEqual(handled, ["1 d1", "2 d2"]);
  assert.deepEqual(
    server.asked.map(({ query }) => [query.get("pos"), query.get("timeout")]),
    [
      [null, "0"],
      ["1", "30000"],
    ],
  );
  const since = server.asked.map(({ body }) => (body["extensions"] as JsonObject)["to_device"]);
  assert.deepEqual(since, [
    { enabled: true, limit: 100 },
    { enabled: true, limit: 100, since: "d1" },
  ]);
  assert.ok("!open" in (server.asked[0]?.body["room_subscriptions"] as JsonObject));
  assert.deepEqual(states, ["catching_up", "live"]);
  loop.stop();
});

test("the window grows until it holds every room", async () => {
  const { server, handled, states, loop } = await run([
    answer("1", 130),
    answer("2", 130),
    answer("3", 130),
  ]);
  await settle(() => handled.length === 3);
  const ranges = server.asked.map(({ body }) => {
    const list = (body["lists"] as JsonObject)["all_rooms"] as JsonObject;
    return JSON.stringify(list["ranges"]);
  });
  assert.deepEqual(ranges, ["[[0,19]]", "[[0,119]]", "[[0,219]]"]);
  assert.deepEqual(states, ["catching_up", "live"]);
  loop.stop();
});

test("a position that the server forgot is forgotten here too, to-device messages are not", async () => {
  const { server, handled, loop } = await run([
    answer("1"),
    [400, { errcode: "M_UNKNOWN_POS" }],
    answer("2"),
  ]);
  await settle(() => handled.length === 2);
  assert.deepEqual(
    server.asked.map(({ query }) => query.get("pos")),
    [null, "1", null],
  );
  const last = server.asked.at(-1)?.body["extensions"] as JsonObject;
  assert.equal((last["to_device"] as JsonObject)["since"], "d1");
  loop.stop();
});

test("when the server is down it waits longer each time, and hurries when told", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const down: ReturnType<Rule> = [503, { errcode: "M_UNKNOWN" }];
  const { server, handled, states, loop } = await run([down, down, answer("1")]);
  await settle(() => server.asked.length === 1 && states.at(-1) === "offline");
  await new Promise((resolve) => setImmediate(resolve));
  mock.timers.tick(1_000);
  await settle(() => server.asked.length === 2);
  await new Promise((resolve) => setImmediate(resolve));
  mock.timers.tick(1_000);
  assert.equal(server.asked.length, 2);
  await new Promise((resolve) => setImmediate(resolve));
  loop.refresh();
  await settle(() => handled.length === 1);
  assert.deepEqual(states, [
    "catching_up",
    "offline",
    "catching_up",
    "offline",
    "catching_up",
    "live",
  ]);
  mock.timers.reset();
  loop.stop();
});

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Call } from "../call_models.ts";
import type { JsonObject } from "../json.ts";
import { PUSH_RULES } from "../rooms/account_state.ts";
import { Members } from "../rooms/members.ts";
import type { ServerEvent } from "../store/records.ts";
import { ALICE, BOB, member, message, record, ROOM, stateEvent } from "../testing/events.ts";
import { fakeContext, settle } from "../testing/fake_context.ts";
import { FakeServer } from "../testing/fake_server.ts";
import { storedEvent } from "../store/sealing.ts";
import { Calls } from "./calls.ts";
import { CALL_MEMBER, HANGING_UP } from "./membership.ts";
import {
  DECLINE,
  declineContent,
  NOTIFICATION,
  notificationContent,
  type Wanted,
} from "./ringing.ts";

const OPTIONS = { intent: "audio", ring: false } as const;
const KEY = `_${ALICE}_D_m.call`;

let counted = 0;
const nextId = () => `$${(counted += 1)}`;

/** Somebody is in the call with this device; not any more where `content` is empty. */
function inCall(userId: string, content: JsonObject = {}, deviceId = "D"): ServerEvent {
  const said = { application: "m.call", call_id: "", device_id: deviceId, ...content };
  const state = stateEvent(CALL_MEMBER, said, `_${userId}_${deviceId}_m.call`);
  return { ...state, event_id: nextId(), sender: userId, origin_server_ts: Date.now() };
}
const outOfCall = (userId: string): ServerEvent => ({ ...inCall(userId), content: {} });

function ringing(changes: JsonObject = {}): ServerEvent {
  const wanted: Omit<Wanted, "now"> = {
    membershipId: "$m",
    kind: "ring",
    intent: "audio",
    mentioned: [ALICE],
  };
  const content = { ...notificationContent({ ...wanted, now: Date.now() }), ...changes };
  return message(nextId(), "", { type: NOTIFICATION, content, origin_server_ts: Date.now() });
}

/** A server that lets people into calls. */
function callServer(): FakeServer {
  const transport = { type: "livekit", livekit_service_url: "https://example.org/calls" };
  let delays = 0;
  return new FakeServer()
    .on("GET", /rtc\/transports$/, () => ({ rtc_transports: [transport] }))
    .on("POST", /openid\/request_token$/, () => ({ access_token: "o", expires_in: 3600 }))
    .on("POST", /^\/calls\/sfu\/get$/, () => ({ url: "wss://example.org", jwt: "t" }))
    .on("POST", /delayed_events\/.*\/cancel$/, () => ({}))
    .on("PUT", /state\/org.matrix.msc3401.call.member/, ({ query }) =>
      query.has("org.matrix.msc4140.delay")
        ? { delay_id: `d${(delays += 1)}` }
        : { event_id: nextId() },
    );
}

async function following(t: TestContext, server = callServer(), isGuest = false) {
  const fake = await fakeContext(server, { membersLoaded: !isGuest });
  const { context, changes } = fake;
  if (isGuest) context.session.isGuest = true;
  const calls = new Calls(context, new Members(context), () => {});
  t.after(() => calls.stop());
  await calls.start();
  const arrive = async (...events: ServerEvent[]) => {
    for (const event of events) {
      const { type, state_key: stateKey } = event;
      if (stateKey === undefined) continue;
      await context.database.put("state", { roomId: ROOM, type, stateKey, event });
    }
    const records = events.map((event) => record(event));
    const news = { records, isCall: true };
    await calls.follow(new Map([[ROOM, news as never]]), []);
  };
  const latest = (): Call | null => {
    const last = changes.findLast(({ type }) => type === "CallChanged" || type === "CallEnded");
    return last?.type === "CallChanged" ? last.call : null;
  };
  return { ...fake, calls, server, arrive, latest };
}

test("a proof that was taken back is replaced", async (t) => {
  const { calls, server } = await following(t);
  await calls.join(ROOM, OPTIONS);
  let refused = 0;
  server.on("POST", /sfu\/get$/, () =>
    (refused += 1) === 1 ? [401, { errcode: "M_UNAUTHORIZED" }] : { url: "w", jwt: "u" },
  );
  assert.equal((await calls.join(ROOM, OPTIONS)).token, "u");
  const proofs = server.paths().filter((path) => path.endsWith("openid/request_token"));
  assert.equal(proofs.length, 2);
});

test("a call is there as long as somebody is in it who is in the room", async (t) => {
  const { arrive, latest, calls } = await following(t);
  await arrive(member(BOB, "join", "Bob"), inCall(BOB));
  assert.deepEqual(
    latest()?.members.map(({ name, isOwn }) => [name, isOwn]),
    [["Bob", false]],
  );
  assert.deepEqual(await calls.list(), [latest()]);
  await arrive(member(BOB, "leave"));
  assert.equal(latest(), null);
  assert.deepEqual(await calls.list(), []);
});

test("somebody in the call of whom sync has not told is asked for by name, once", async (t) => {
  const server = callServer().on("GET", /state\/m.room.member\//, () => ({
    membership: "join",
    displayname: "Bob",
  }));
  const { arrive, latest } = await following(t, server);
  await arrive(inCall(BOB));
  assert.equal(latest()?.members[0]?.name, "bob");
  await settle(() => latest()?.members[0]?.name === "Bob");
  await arrive(inCall(BOB));
  assert.equal(server.asked.length, 1);
});

test("guests, who may ask for nobody alone, ask once for everybody", async (t) => {
  const server = callServer().on("GET", /\/members$/, () => ({
    chunk: [{ ...member(BOB, "join", "Bob") }],
  }));
  const { arrive, latest } = await following(t, server, true);
  await arrive(inCall(BOB));
  await settle(() => latest()?.members[0]?.name === "Bob");
  await arrive(inCall(BOB), inCall(ALICE, {}, "OTHER"));
  assert.equal(server.asked.length, 1);
});

test("whoever comes schedules the leaving first, then is let in, then tells the room", async (t) => {
  const { calls, server, latest, changes } = await following(t);
  const ticket = await calls.join(ROOM, OPTIONS);
  const { keys, ...rest } = ticket;
  const identity = `${ALICE}:D`;
  const way = { kind: "server", url: "wss://example.org", token: "t", identity };
  assert.deepEqual(rest, way);
  assert.deepEqual([keys[0]?.identity, keys[0]?.key.length], [identity, 32]);
  const steps = server.asked.map(({ method, path, query }) => {
    const isDelayed = query.has("org.matrix.msc4140.delay") ? " later" : "";
    return `${method} ${decodeURIComponent(path).split("/").at(-1)}${isDelayed}`;
  });
  assert.deepEqual(steps, [
    "GET transports",
    `PUT ${KEY} later`,
    "POST request_token",
    "POST get",
    `PUT ${KEY}`,
  ]);
  assert.equal(server.asked[3]?.body["delay_id"], "d1");
  assert.equal(latest()?.joined, "here");
  assert.ok(changes.some(({ type }) => type === "CallKeysChanged"));
});

test("who asks again gets in by the same leaving, or comes anew when it has come true", async (t) => {
  const { calls, server } = await following(t);
  await calls.join(ROOM, OPTIONS);
  const before = server.asked.length;
  await calls.join(ROOM, OPTIONS);
  assert.deepEqual(server.paths().slice(before), ["POST /calls/sfu/get"]);
  server.on("POST", /sfu\/get$/, ({ body }) =>
    body["delay_id"] === "d1" ? [404, { errcode: "M_NOT_FOUND" }] : { url: "w", jwt: "u" },
  );
  const { token } = await calls.join(ROOM, OPTIONS);
  assert.equal(token, "u");
});

test("who is not let in is in no call, and tells nobody", async (t) => {
  const server = callServer().on("PUT", /call.member/, () => [403, { errcode: "M_FORBIDDEN" }]);
  const { calls } = await following(t, server);
  await assert.rejects(calls.join(ROOM, OPTIONS), { code: "forbidden" });
  assert.deepEqual(await calls.list(), []);
  const limit = { errcode: "M_RESOURCE_LIMIT_EXCEEDED" };
  const full = callServer().on("POST", /sfu\/get$/, () => [403, limit]);
  const late = await following(t, full);
  await assert.rejects(late.calls.join(ROOM, OPTIONS), { code: "too_large" });
  assert.match(full.paths().at(-1) ?? "", /delayed_events\/d1\/cancel$/);
  server.on("GET", /transports$/, () => ({ rtc_transports: [] }));
  const without = await following(t, server);
  await assert.rejects(without.calls.join(ROOM, OPTIONS), { code: "unsupported" });
});

test("who was taken out though they are still there comes back", async (t) => {
  const { calls, server, arrive } = await following(t);
  await calls.join(ROOM, OPTIONS);
  await arrive(inCall(ALICE));
  const before = server.asked.length;
  await arrive(outOfCall(ALICE));
  await settle(() => server.asked.length >= before + 3);
  assert.deepEqual(
    server.asked.slice(before).map(({ body }) => body["delay_id"] ?? body["device_id"] ?? ""),
    ["", "d2", "D"],
  );
});

test("a call of an earlier run is left, unless a page comes back to it", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  for (const isBack of [false, true]) {
    const server = callServer();
    const { context } = await fakeContext(server);
    const event = inCall(ALICE);
    await context.database.put("state", { roomId: ROOM, type: CALL_MEMBER, stateKey: KEY, event });
    const calls = new Calls(context, new Members(context), () => {});
    await calls.start();
    // Until then it is not shown as if we were in it.
    assert.deepEqual(await calls.list(), []);
    if (isBack) await calls.join(ROOM, OPTIONS);
    const before = server.asked.length;
    t.mock.timers.tick(5_000);
    if (!isBack) await settle(() => server.asked.length > before);
    assert.deepEqual(
      server.asked.slice(before).map(({ method, body }) => [method, body]),
      isBack ? [] : [["PUT", {}]],
    );
    calls.stop();
  }
});

test("who comes back before the earlier coming has ended comes as somebody new", async (t) => {
  const { calls, server, arrive } = await following(t);
  await arrive(inCall(ALICE));
  server.on("POST", /sfu\/get$/, async () => {
    // Something happens in the call while we are on our way in.
    await arrive(member(BOB, "join", "Bob"), inCall(BOB));
    return { url: "w", jwt: "t" };
  });
  await calls.join(ROOM, OPTIONS);
  const { body } = server.asked.findLast(({ method }) => method === "PUT") ?? {};
  assert.equal(body?.["device_id"], "D");
  assert.equal(body?.["created_ts"], undefined);
});

test("no two comings are the same, else the server would take the second for the first", async (t) => {
  const { calls, server } = await following(t);
  await calls.join(ROOM, OPTIONS);
  await calls.leave(ROOM);
  await calls.join(ROOM, OPTIONS);
  const comings = server.asked.filter(({ body }) => body["application"] === "m.call");
  assert.equal(comings.length, 2);
  assert.notDeepEqual(comings[0]?.body, comings[1]?.body);
});

test("who is not shown in the call for long comes again", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { calls, server } = await following(t);
  await calls.join(ROOM, OPTIONS);
  const before = server.asked.length;
  t.mock.timers.tick(10_000);
  await settle(() =>
    server.asked
      .slice(before)
      .some(({ body }) => body["device_id"] === "D" && body["application"] === "m.call"),
  );
});

test("who leaves says that it is on purpose, and nothing is left to come true", async (t) => {
  const { calls, server, arrive, latest } = await following(t);
  await calls.join(ROOM, OPTIONS);
  await arrive(inCall(BOB));
  await calls.leave(ROOM);
  const [said, undone] = server.asked.slice(-2);
  assert.deepEqual([said?.method, said?.body], ["PUT", HANGING_UP]);
  assert.match(undone?.path ?? "", /delayed_events\/d1\/cancel$/);
  await arrive({ ...inCall(ALICE, {}, "D"), content: HANGING_UP });
  assert.deepEqual(latest()?.hungUp, [`${ALICE}:D`]);
  await calls.join(ROOM, OPTIONS);
  server.on("POST", /\/cancel$/, () => [404, { errcode: "M_NOT_FOUND" }]);
  await calls.leave(ROOM);
});

test("a hand that has not come back yet is kept, and taken down", async (t) => {
  const { calls, server, arrive } = await following(t);
  let hands = 0;
  server
    .on("PUT", /send\/m.reaction\//, () => ({ event_id: `$hand${(hands += 1)}` }))
    .on("PUT", /redact\//, () => ({ event_id: nextId() }));
  await calls.join(ROOM, OPTIONS);
  await arrive({ ...inCall(ALICE), event_id: `$${counted}` });
  await calls.raiseHand(ROOM, true);
  await calls.raiseHand(ROOM, true);
  assert.equal(hands, 1);
  await calls.setIntent(ROOM, "video");
  assert.equal(hands, 2);
  await calls.raiseHand(ROOM, false);
  const redacted = server.paths().filter((path) => path.includes("/redact/"));
  assert.equal(redacted.length, 1);
  assert.match(redacted[0] ?? "", /hand2/);
  await calls.setIntent(ROOM, "audio");
  assert.equal(hands, 2);
});

test("it rings until somebody of us comes, declines, or the caller gives up", async (t) => {
  const { arrive, latest } = await following(t);
  const call = ringing();
  await arrive(inCall(BOB), call);
  assert.equal(latest()?.ring?.caller, BOB);
  await arrive(inCall(ALICE, {}, "OTHER"));
  assert.deepEqual([latest()?.ring, latest()?.joined], [null, "elsewhere"]);
  await arrive({ ...inCall(ALICE, {}, "OTHER"), content: {} });

  const second = ringing();
  await arrive(second);
  assert.equal(latest()?.ring?.eventId, second.event_id);
  const no = { type: DECLINE, sender: ALICE, content: declineContent(second.event_id) };
  await arrive(message(nextId(), "", no));
  assert.equal(latest()?.ring, null);
  // What comes twice does not ring again.
  await arrive(second);
  assert.equal(latest()?.ring, null);

  await arrive(ringing());
  assert.notEqual(latest()?.ring, null);
  await arrive(outOfCall(BOB));
  assert.equal(latest(), null);
});

test("what was answered does not ring again when the page is loaded again", async (t) => {
  for (const isAnswered of [false, true]) {
    const { context, arrive, latest } = await following(t);
    const ring = ringing();
    await context.database.put("events", storedEvent(record(ring)));
    await arrive(inCall(BOB), ring);
    assert.equal(latest()?.ring?.eventId, ring.event_id);
    if (isAnswered) {
      await arrive(inCall(ALICE, {}, "OTHER"));
      await arrive({ ...inCall(ALICE, {}, "OTHER"), content: {} });
    }
    Object.assign(context.rooms.get(ROOM) ?? {}, { recency: Date.now() });
    const again = new Calls(context, new Members(context), () => {});
    await again.start();
    const [call] = await again.list();
    assert.equal(call?.ring?.eventId, isAnswered ? undefined : ring.event_id);
    again.stop();
  }
});

test("it does not ring for others, in muted chats, from ignored people, or out of the past", async (t) => {
  const { arrive, latest, context, calls } = await following(t);
  await arrive(inCall(BOB), ringing({ "m.mentions": { user_ids: ["@carol:example.org"] } }));
  assert.equal(latest()?.ring, null);
  // Only some may call everybody.
  await arrive(ringing({ "m.mentions": { room: true } }));
  assert.equal(latest()?.ring, null);
  await arrive({ ...ringing(), unsigned: { age: 90_000 } });
  assert.equal(latest()?.ring, null);
  // What could not be read when it came.
  const old = { ...ringing(), unsigned: { age: 1 }, origin_server_ts: Date.now() - 90_000 };
  await calls.hearLate(ROOM, [record(old)]);
  assert.equal(latest()?.ring, null);
  const conditions = [{ kind: "event_match", key: "room_id", pattern: ROOM }];
  const rule = { rule_id: ROOM, enabled: true, actions: [], conditions };
  context.account.load([
    { roomId: "", type: PUSH_RULES, content: { global: { override: [rule] } } },
  ]);
  await arrive(ringing());
  assert.equal(latest()?.ring, null);
  context.account.load([{ roomId: "", type: PUSH_RULES, content: {} }]);
  const ignored = { ignored_users: { [BOB]: {} } };
  context.account.load([{ roomId: "", type: "m.ignored_user_list", content: ignored }]);
  await arrive(ringing());
  assert.equal(latest()?.ring, null);
});

test("whoever may tell everybody rings everybody", async (t) => {
  const { arrive, latest } = await following(t);
  await arrive(stateEvent("m.room.power_levels", { users: { [BOB]: 50 } }));
  await arrive(inCall(BOB), ringing({ "m.mentions": { room: true } }));
  assert.equal(latest()?.ring?.kind, "ring");
});

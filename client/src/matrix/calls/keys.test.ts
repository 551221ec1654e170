import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import type { CallKey } from "../call_models.ts";
import { toBase64 } from "../encoding.ts";
import { ALICE, BOB, ROOM } from "../testing/events.ts";
import { HeardKeys } from "./heard_keys.ts";
import { keyMessage, readKeyMessage } from "./key_message.ts";
import type { Membership } from "./membership.ts";
import { OwnKeys } from "./own_keys.ts";

const NOW = 1_000_000_000_000;
mock.timers.enable({ apis: ["setTimeout"] });
beforeEach(() => mock.timers.reset());
beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));

function someone(name: string, joinedAt = 1): Membership {
  const userId = `@${name}:example.org`;
  const rest = { userId, deviceId: "D", eventId: "$e", expiresAt: NOW, intent: "video" } as const;
  return { ...rest, identity: `${userId}:D`, joinedAt };
}

/** Own keys whose sending is written down, and can be made to fail. */
function watched() {
  const sent: [index: number, to: string][] = [];
  const used: CallKey[] = [];
  const net = { isDown: false };
  const keys = new OwnKeys({
    identity: "@alice:example.org:D",
    send: async ({ index }, to) => {
      if (net.isDown) throw new Error("No network.");
      for (const { identity } of to) sent.push([index, identity.slice(1, 2)]);
      return new Set(to.map(({ identity }) => identity));
    },
    use: (key) => used.push(key),
  });
  return { keys, sent, used, net, first: keys.inUse.index };
}

const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

test("whoever comes gets the key at once, and only once", async () => {
  const { keys, sent, first } = watched();
  keys.follow([someone("bob")]);
  await settled();
  keys.follow([someone("bob"), someone("carol")]);
  await settled();
  assert.deepEqual(sent, [
    [first, "b"],
    [first, "c"],
  ]);
});

test("when somebody has gone, the others get a new key, used when they have it", async () => {
  const { keys, sent, used, first } = watched();
  keys.follow([someone("bob"), someone("carol")]);
  await settled();
  const before = keys.inUse.key;
  keys.follow([someone("carol")]);
  await settled();
  assert.deepEqual(sent.slice(2), [[first + 1, "c"]]);
  assert.deepEqual([keys.inUse.index, used.length], [first, 0]);
  mock.timers.tick(3_000);
  assert.equal(used[0]?.index, first + 1);
  assert.notDeepEqual(used[0]?.key, before);
});

test("who comes between the two gets both", async () => {
  const { keys, sent, first } = watched();
  keys.follow([someone("bob"), someone("carol")]);
  await settled();
  keys.follow([someone("carol")]);
  await settled();
  keys.follow([someone("carol"), someone("dora")]);
  await settled();
  assert.deepEqual(sent.slice(3), [
    [first, "d"],
    [first + 1, "d"],
  ]);
});

test("who has gone and come back gets the key again", async () => {
  const { keys, sent, first } = watched();
  keys.follow([someone("bob")]);
  await settled();
  keys.follow([someone("bob", 2)]);
  await settled();
  assert.deepEqual(sent, [
    [first, "b"],
    [first, "b"],
  ]);
});

test("who comes anew gives the key again, and another one if somebody went meanwhile", async () => {
  const { keys, sent, first } = watched();
  keys.follow([someone("bob"), someone("carol")]);
  await settled();
  keys.giveAgain();
  keys.follow([someone("bob")]);
  await settled();
  assert.deepEqual(sent.slice(2), [
    [first, "b"],
    [first + 1, "b"],
  ]);
});

test("a key that could not be sent is sent later, and not used before", async () => {
  const { keys, sent, used, net, first } = watched();
  keys.follow([someone("bob"), someone("carol")]);
  await settled();
  net.isDown = true;
  keys.follow([someone("carol")]);
  await settled();
  mock.timers.tick(1_900);
  assert.equal(used.length, 0);
  net.isDown = false;
  mock.timers.tick(200);
  await settled();
  assert.deepEqual(sent.slice(2), [[first + 1, "c"]]);
  mock.timers.tick(3_000);
  assert.equal(used[0]?.index, first + 1);
});

test("a key counts only from the device that claims it", () => {
  const own = { userId: ALICE, deviceId: "D" };
  const key = { identity: "", index: 3, key: new Uint8Array(32).fill(5) };
  const message = keyMessage(key, ROOM, own, NOW);
  const read = readKeyMessage(message, own, NOW);
  assert.deepEqual(read, { roomId: ROOM, key: { ...key, identity: `${ALICE}:D`, sentAt: NOW } });
  assert.equal(readKeyMessage(message, { userId: ALICE, deviceId: "E" }, NOW), null);
  // The name comes from the Olm session, whatever the message says.
  const other = readKeyMessage(message, { userId: BOB, deviceId: "D" }, NOW);
  assert.equal(other?.key.identity, `${BOB}:D`);
});

test("keys of a wrong size or number are refused, both usual sizes are taken", () => {
  const own = { userId: ALICE, deviceId: "D" };
  const sized = (bytes: number, index: unknown = 0) => {
    const keys = { index: index as number, key: toBase64(new Uint8Array(bytes)) };
    const member = { claimed_device_id: "D" };
    return readKeyMessage({ room_id: ROOM, member, keys }, own, NOW) !== null;
  };
  assert.deepEqual([sized(16), sized(32), sized(15), sized(65)], [true, true, false, false]);
  assert.deepEqual(
    [sized(16, 255), sized(16, 256), sized(16, -1), sized(16, 0.5)],
    [true, false, false, false],
  );
});

test("a key that comes before its sender is kept for a minute", () => {
  const heard = new HeardKeys();
  const key = { identity: "b", index: 0, key: new Uint8Array(16), sentAt: 1 };
  assert.deepEqual(heard.hear(key, NOW), []);
  assert.deepEqual(heard.follow(new Set(["b"]), NOW + 59_000).length, 1);
  const late = new HeardKeys();
  late.hear(key, NOW);
  assert.deepEqual(late.follow(new Set(["b"]), NOW + 61_000), []);
});

test("of two keys with one number the later counts, in whatever order they come", () => {
  const heard = new HeardKeys();
  heard.follow(new Set(["b"]), NOW);
  const key = (first: number, sentAt: number) => ({
    identity: "b",
    index: 0,
    key: new Uint8Array(16).fill(first),
    sentAt,
  });
  assert.equal(heard.hear(key(2, 20), NOW).length, 1);
  assert.equal(heard.hear(key(1, 10), NOW).length, 0);
  assert.deepEqual(heard.all()[0]?.key[0], 2);
  heard.follow(new Set(), NOW);
  assert.deepEqual(heard.all(), []);
});

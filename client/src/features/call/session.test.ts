import assert from "node:assert/strict";
import { mock, test, type TestContext } from "node:test";

import { EngineError, type CallMember } from "../../matrix/engine.ts";
import { createFakeEngine } from "../../matrix/fake_engine.ts";
import { START_MS } from "../../matrix/fake_samples.ts";
import { FakeMedia } from "../../platform/call_media/fake_media.ts";
import { ALONE_MS, CallSession, RING_MS } from "./session.ts";

const ROOM = "!bob:example.org";
const OWN = "@alice:example.org";

const member = (userId: string, deviceId = "PHONE"): CallMember => ({
  identity: `${userId}:${deviceId}`,
  userId,
  deviceId,
  name: userId,
  avatar: null,
  joinedAt: START_MS,
  isOwn: false,
  handRaisedAt: null,
  trust: "unverified",
  isDeviceVerified: false,
  isGuest: false,
});
const BOB = member("@bob:example.org");

/** Lets everything happen that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

async function begin(context: TestContext, { isDirect = true, isRinging = true } = {}) {
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => mock.timers.reset());
  const { engine, fake } = createFakeEngine();
  const media = new FakeMedia();
  const wish = {
    roomId: ROOM,
    intent: "video",
    isMicrophoneOn: true,
    isCameraOn: false,
    isRinging,
    isSmall: false,
  } as const;
  const session = new CallSession({ engine, media, wish, ownId: OWN, isDirect });
  void session.start();
  await settle();
  /** The others in the call from now on. */
  const others = async (...people: CallMember[]) => {
    const own = (await fake.calls.loadCalls())[0]?.members.filter(({ isOwn }) => isOwn) ?? [];
    fake.calls.putCall(ROOM, { members: [...people, ...own] });
    await settle();
  };
  return { session, media, fake, others };
}

test("we go in with what we have switched on, and everybody's keys", async (context) => {
  const { session, media } = await begin(context);
  assert.equal(session.state.get().phase, "in");
  assert.equal(media.get().own.hasMicrophone, true);
  assert.equal(media.get().own.camera, null);
  assert.equal(media.keys.length, 1);
});

test("keys that change reach the media", async (context) => {
  const { media, fake } = await begin(context);
  const key = { identity: BOB.identity, index: 1, key: new Uint8Array(16) };
  fake.change({ type: "CallKeysChanged", roomId: ROOM, keys: [key] });
  fake.change({ type: "CallKeysChanged", roomId: "!other:example.org", keys: [key] });
  assert.deepEqual(media.keys.slice(1), [key]);
});

test("a lost way is found again by a fresh one, however long it takes", async (context) => {
  const { session, media, fake } = await begin(context, { isRinging: false });
  media.refusal = new EngineError("server");
  media.become("lost");
  for (let second = 0; second < 600; second += 1) {
    await settle();
    mock.timers.tick(1_000);
  }
  assert.equal(session.state.get().phase, "returning");
  media.refusal = null;
  mock.timers.tick(2_000);
  await settle();
  assert.equal(session.state.get().phase, "in");
  assert.equal(media.entered.length, 2);
  await session.end();
  assert.deepEqual(await fake.calls.loadCalls(), []);
});

test("what cannot get better ends the call and says why", async (context) => {
  const { session, media, fake } = await begin(context);
  fake.calls.refusal = new EngineError("forbidden");
  media.become("lost");
  await settle();
  mock.timers.tick(1_000);
  await settle();
  assert.deepEqual(session.state.get(), { phase: "over", isRinging: false, end: "forbidden" });
});

test("nobody comes", async (context) => {
  const { session, fake } = await begin(context);
  mock.timers.tick(RING_MS);
  await settle();
  assert.equal(session.state.get().end, "unanswered");
  assert.deepEqual(await fake.calls.loadCalls(), []);
});

test("a group that was rung waits for people to come later", async (context) => {
  const { session } = await begin(context, { isDirect: false });
  mock.timers.tick(RING_MS);
  assert.deepEqual(session.state.get(), { phase: "in", isRinging: false, end: null });
});

test("the other one declines", async (context) => {
  const { session, fake } = await begin(context);
  fake.calls.putCall(ROOM, { declinedBy: [BOB.userId] });
  await settle();
  assert.equal(session.state.get().end, "declined");
});

test("the other one hangs up, but not when only the page was reloaded", async (context) => {
  const { session, others } = await begin(context);
  await others(BOB);
  assert.equal(session.state.get().isRinging, false);
  await others();
  mock.timers.tick(ALONE_MS - 1);
  await others(BOB);
  mock.timers.tick(ALONE_MS);
  assert.equal(session.state.get().phase, "in");
  await others();
  mock.timers.tick(ALONE_MS);
  await settle();
  assert.equal(session.state.get().end, "alone");
});

test("who hangs up ends a direct call at once", async (context) => {
  const { session, others, fake } = await begin(context);
  // From an earlier call.
  fake.calls.putCall(ROOM, { hungUp: [BOB.identity] });
  await others();
  assert.equal(session.state.get().phase, "in");
  await others(BOB);
  await others();
  await settle();
  assert.equal(session.state.get().end, "alone");
});

test("another device of ours takes the call over", async (context) => {
  const { session, others } = await begin(context);
  await others(BOB, member(OWN, "TABLET"));
  assert.equal(session.state.get().end, "elsewhere");
});

test("a device that was there before us takes nothing over", async (context) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => mock.timers.reset());
  const { engine, fake } = createFakeEngine();
  fake.calls.putCall(ROOM, { members: [BOB, member(OWN, "TABLET")], joined: "elsewhere" });
  const wish = {
    roomId: ROOM,
    intent: "audio",
    isMicrophoneOn: true,
    isCameraOn: false,
    isRinging: false,
    isSmall: false,
  } as const;
  const media = new FakeMedia();
  const session = new CallSession({ engine, media, wish, ownId: OWN, isDirect: true });
  void session.start();
  await settle();
  assert.equal(session.state.get().phase, "in");
});

test("another tab that takes our place leaves this device in the call", async (context) => {
  const { session, media, fake } = await begin(context);
  media.become("replaced");
  await settle();
  assert.equal(session.state.get().end, "elsewhere");
  assert.equal((await fake.calls.loadCalls())[0]?.joined, "here");
});

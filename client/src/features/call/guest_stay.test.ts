import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

import { closeCall, ownCalls } from "../../app/own_calls.ts";
import type { Change, ChangeListener, RoomSummary } from "../../matrix/engine.ts";
import type { GuestEngineModel } from "../../matrix/guest_engine.ts";
import { sampleRoom } from "../../matrix/fake_samples.ts";
import { GuestStay } from "./guest_stay.ts";

const ROOM = "!nest:example.org";

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

/** A guest who has just come; the engine tells what the test lets it tell. */
async function come(context: TestContext, { isWaiting = false } = {}) {
  const told: string[] = [];
  let listener: ChangeListener = () => {};
  const engine = {
    subscribe(next: ChangeListener) {
      listener = next;
      return () => told.push("unsubscribed");
    },
    enterByLink: async () => ({ roomId: ROOM, isWaiting, accessToken: "secret" }),
    leaveAsGuest: async () => void told.push("left"),
    close: () => told.push("closed"),
  } as unknown as GuestEngineModel;
  const stay = new GuestStay({
    engine,
    roomName: "Nest watch",
    bringing: { isMicrophoneOn: true, isCameraOn: false },
    atEnd: (token) => () => void told.push(`no more goodbye with ${token}`),
  });
  context.after(() => ownCalls.set(() => ({ lobby: null, call: null })));
  await stay.begin("lnc_a", "Gwen");
  const tell = (change: Change) => listener(change);
  const tellRoom = (changes: Partial<RoomSummary> = {}) =>
    tell({ type: "RoomsChanged", rooms: [sampleRoom(ROOM, changes)], removed: [] });
  return { stay, tell, tellRoom, told };
}

test("the call begins when the room is there, under the name that the link told", async (context) => {
  const { stay, tellRoom } = await come(context);
  assert.equal(stay.state.get().phase, "coming");
  tellRoom({ name: null });
  assert.equal(stay.state.get().phase, "in");
  assert.equal(stay.account.get().rooms.get(ROOM)?.name, "Nest watch");
  const { roomId, isGuest, isMicrophoneOn, isCameraOn } = ownCalls.get().call ?? {};
  assert.deepEqual([roomId, isGuest, isMicrophoneOn, isCameraOn], [ROOM, true, true, false]);
});

test("whoever leaves the call is gone, and nothing of them stays", async (context) => {
  const { stay, tellRoom, told } = await come(context);
  tellRoom();
  closeCall(ROOM);
  await settle();
  assert.deepEqual(stay.state.get(), { phase: "over", end: "left" });
  assert.deepEqual(told, ["left", "unsubscribed", "no more goodbye with secret", "closed"]);
});

test("a revoked link ends the call", async (context) => {
  const { stay, tell, tellRoom, told } = await come(context);
  tellRoom();
  tell({ type: "SessionEnded", reason: "expired" });
  await settle();
  assert.equal(stay.state.get().end, "removed");
  assert.equal(ownCalls.get().call, null);
  assert.ok(!told.includes("left"), "the server knows already");
});

test("whoever knocks waits until they are let in", async (context) => {
  const { stay, tellRoom } = await come(context, { isWaiting: true });
  assert.equal(stay.state.get().phase, "waiting");
  tellRoom({ membership: "knock" });
  assert.equal(stay.state.get().phase, "waiting");
  tellRoom({ membership: "join" });
  assert.equal(stay.state.get().phase, "in");
});

test("whoever is not let in hears that, and not that they were put out", async (context) => {
  const { stay, tell } = await come(context, { isWaiting: true });
  tell({ type: "SessionEnded", reason: "expired" });
  assert.deepEqual(stay.state.get(), { phase: "over", end: "refused" });
});

test("whoever could not enter has not begun to stay", async () => {
  let isClosed = false;
  const engine = {
    subscribe: () => () => {},
    enterByLink: () => Promise.reject(new Error("no")),
    close: () => (isClosed = true),
  } as unknown as GuestEngineModel;
  const bringing = { isMicrophoneOn: true, isCameraOn: true };
  const stay = new GuestStay({ engine, roomName: null, bringing, atEnd: () => () => {} });
  await assert.rejects(stay.begin("lnc_a", "Gwen"));
  assert.ok(isClosed);
});

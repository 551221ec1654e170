import assert from "node:assert/strict";
import { test } from "node:test";

import type { Call, CallWord, MediaDescription } from "../call_models.ts";
import type { Change } from "../changes.ts";
import type { Context } from "../context.ts";
import type { Members } from "../rooms/members.ts";
import type { EventRecord } from "../store/records.ts";
import { ALICE, BOB, ROOM } from "../testing/events.ts";
import { OlderCalls } from "./older_calls.ts";

const description = (type: "offer" | "answer"): MediaDescription => ({
  type,
  sdp: "v=0\r\nm=video",
  mutes: {},
});
const candidates = (...names: string[]): CallWord => ({
  kind: "candidates",
  candidates: names.map((candidate) => ({ candidate, sdpMid: "0", sdpMLineIndex: 0 })),
});

/** One device of somebody, and what it tells its view. */
class Side {
  readonly userId: string;
  readonly changes: Change[] = [];
  readonly calls: OlderCalls;

  constructor(room: Room, userId: string, deviceId: string, isEncrypted = true) {
    this.userId = userId;
    const context = {
      session: { userId, deviceId, serverName: "example.org" },
      rooms: new Map([[ROOM, { membership: "join", encrypted: isEncrypted }]]),
      account: {
        directUser: () => (userId === ALICE ? BOB : ALICE),
        ignoredUsers: () => [],
        isHeld: () => false,
      },
      http: { call: async () => ({}) },
      crypto: async () => ({
        deviceTrust: async () => new Map(),
        userTrust: async () => "unverified",
      }),
      emit: (change: Change) => this.changes.push(change),
    } as unknown as Context;
    const members = { profile: async () => ({ displayName: null, avatar: null }) };
    this.calls = new OlderCalls(
      context,
      members as unknown as Members,
      (_context, _room, ...said) => room.say(userId, ...said),
    );
    room.sides.push(this);
  }

  get call(): Call | null {
    const latest = this.changes.findLast(
      ({ type }) => type === "CallChanged" || type === "CallEnded",
    );
    return latest?.type === "CallChanged" ? latest.call : null;
  }

  get words(): CallWord[] {
    return this.changes.flatMap((one) => (one.type === "CallWordHeard" ? one.word : []));
  }
}

/** Carries what is said to everybody, the speaker too, as sync does. */
class Room {
  readonly sides: Side[] = [];
  readonly said: string[] = [];

  async say(sender: string, type: string, content: EventRecord["event"]["content"], ageMs = 0) {
    this.said.push(type);
    const event = {
      event_id: `$${this.said.length}`,
      type: "m.room.encrypted",
      sender,
      origin_server_ts: Date.now(),
      content: {},
      unsigned: { age: ageMs },
    };
    const record = { event, clear: { type, content } } as unknown as EventRecord;
    for (const side of this.sides) await side.calls.hear(ROOM, [record]);
    return event.event_id;
  }
}

async function called() {
  const room = new Room();
  const alice = new Side(room, ALICE, "A");
  const bob = new Side(room, BOB, "B");
  const bobElsewhere = new Side(room, BOB, "B2");
  await alice.calls.place(ROOM, "video");
  await alice.calls.speak(ROOM, { kind: "description", description: description("offer") });
  await alice.calls.speak(ROOM, candidates("one", "two"));
  return { room, alice, bob, bobElsewhere };
}

test("somebody calls, the other answers on one of two devices, and both hear each other", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { room, alice, bob, bobElsewhere } = await called();
  for (const side of [bob, bobElsewhere]) {
    assert.deepEqual([side.call?.ring?.caller, side.call?.intent], [ALICE, "video"]);
  }
  assert.deepEqual([alice.call?.joined, alice.call?.members.length], ["here", 1]);

  const ticket = await bob.calls.answer(ROOM);
  assert.deepEqual([ticket.offer, ticket.candidates.length], [description("offer"), 2]);
  await bob.calls.speak(ROOM, candidates("three"));
  await bob.calls.speak(ROOM, { kind: "description", description: description("answer") });
  assert.deepEqual(alice.words, [
    { kind: "description", description: description("answer") },
    candidates("three"),
  ]);
  assert.deepEqual([bob.call?.joined, bob.call?.members.length], ["here", 2]);
  assert.equal(bobElsewhere.call, null);
  assert.equal(room.said.at(-1), "m.call.select_answer");

  await alice.calls.leave(ROOM);
  assert.deepEqual([alice.call, bob.call, room.said.at(-1)], [null, null, "m.call.hangup"]);
});

test("who declines is told to the caller, and stops it on every device", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { alice, bob, bobElsewhere } = await called();
  await bob.calls.leave(ROOM);
  const declined = alice.changes.flatMap((one) =>
    one.type === "CallChanged" ? one.call.declinedBy : [],
  );
  assert.deepEqual(declined, [BOB]);
  assert.deepEqual([alice.call, bob.call, bobElsewhere.call], [null, null, null]);
});

test("nobody answers: it ends on both sides", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const { room, alice, bob } = await called();
  t.mock.timers.tick(60_000);
  await Promise.resolve();
  assert.deepEqual([alice.call, bob.call], [null, null]);
  assert.equal(room.said.at(-1), "m.call.hangup");
});

test("when both call at once one call stays", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const room = new Room();
  const [alice, bob] = [new Side(room, ALICE, "A"), new Side(room, BOB, "B")];
  for (const side of [alice, bob]) await side.calls.place(ROOM, "audio");
  const offer = { kind: "description", description: description("offer") } as const;
  const speaking = [alice.calls.speak(ROOM, offer), bob.calls.speak(ROOM, offer)];
  await Promise.allSettled(speaking);
  const states = [alice, bob].map(({ call }) => (call?.ring ? "rings" : (call?.joined ?? "none")));
  assert.deepEqual(states.sort(), ["here", "rings"]);
});

test("an old invite does not ring, nor does one in the clear, nor one for somebody else", async () => {
  const room = new Room();
  const bob = new Side(room, BOB, "B");
  const plain = new Side(room, BOB, "C", false);
  const invite = {
    call_id: "c",
    party_id: "A",
    offer: { type: "offer", sdp: "" },
    lifetime: 60_000,
  };
  await room.say(ALICE, "m.call.invite", invite, 60_001);
  await room.say(ALICE, "m.call.invite", { ...invite, invitee: "@carol:example.org" });
  assert.deepEqual(bob.changes, []);
  await room.say(ALICE, "m.call.invite", invite);
  assert.deepEqual(plain.changes, []);
  assert.equal(bob.call?.ring?.caller, ALICE);
  bob.calls.stop();
});

/** Calls between engines: who is in them, ringing and keys. The media is not theirs to carry. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type {
  Call,
  CallKey,
  CallOptions,
  CallOutcome,
  ServerTicket,
} from "../src/matrix/call_models.ts";
import type { RoomHappening } from "../src/matrix/models.ts";
import { type Person, draft } from "./person.ts";
import { type Inhabitant, newDevice, newPerson } from "./town.ts";

type CallEvent = Extract<RoomHappening, { kind: "call" }>;

const RINGING = { intent: "audio", ring: true } as const;
const SILENT = { intent: "video", ring: false } as const;

/** A direct chat in which both are, but in which the one asked has not answered yet. */
async function strangers(t: TestContext): Promise<[Inhabitant, Inhabitant, string]> {
  const [alice, bob] = await Promise.all([newPerson(t, "alice"), newPerson(t, "bob")]);
  const roomId = await alice.engine.openDirectChat(bob.userId);
  await bob.until("the invite", () => bob.rooms.get(roomId)?.membership === "invite");
  await bob.engine.joinRoom(roomId);
  return [alice, bob, roomId];
}

/** A direct chat in which both are, and reach each other. */
async function pair(t: TestContext): Promise<[Inhabitant, Inhabitant, string]> {
  const [alice, bob, roomId] = await strangers(t);
  await bob.engine.stopHolding(roomId);
  return [alice, bob, roomId];
}

async function enter(person: Person, roomId: string, how: CallOptions): Promise<ServerTicket> {
  const ticket = await person.engine.joinCall(roomId, how);
  assert.ok(ticket.kind === "server");
  return ticket;
}

/** The call as it was told last; null when it has ended. */
function latest(person: Person, roomId: string): Call | null {
  const change = person.changes.findLast(
    (one) =>
      (one.type === "CallChanged" && one.call.roomId === roomId) ||
      (one.type === "CallEnded" && one.roomId === roomId),
  );
  return change?.type === "CallChanged" ? change.call : null;
}

const call = (person: Person, roomId: string, what: string, fits: (call: Call) => boolean) =>
  person.until(what, () => {
    const now = latest(person, roomId);
    return now && fits(now) ? now : null;
  });
const rings = (person: Person, roomId: string) =>
  call(person, roomId, "the ringing", ({ ring }) => ring !== null);
const crowd = (person: Person, roomId: string, count: number) =>
  call(person, roomId, `${count} in the call`, ({ members }) => members.length === count);
/** How the timeline tells of the newest call. */
const told = (person: Person, what: string, fits: (event: CallEvent) => boolean) =>
  person.until(what, () => {
    const items = [...person.items.values()].sort((a, b) => a.order - b.order);
    const last = items.findLast((item) => item.kind === "state" && item.event.kind === "call");
    const event = last?.kind === "state" && last.event.kind === "call" ? last.event : null;
    return event && fits(event) ? event : null;
  });
const outcome = (person: Person, wanted: CallOutcome) =>
  told(person, `a call that is ${wanted}`, (event) => event.outcome === wanted);
const isOver = (person: Person, roomId: string) =>
  person.until("the end of the call", () => latest(person, roomId) === null);

/** Asks again whenever something has changed, until the rules are so. */
async function untilCan(person: Person, roomId: string, isAllowed: boolean): Promise<void> {
  for (;;) {
    const before = person.changes.length;
    if ((await person.engine.loadRoomDetails(roomId)).can.call === isAllowed) return;
    await person.until("a change", () => person.changes.length > before);
  }
}

/** The key of somebody's frames, as soon as it is told. */
const key = (person: Person, identity: string, fits: (key: CallKey) => boolean = () => true) =>
  person.until(`a key of ${identity}`, () =>
    person.changes
      .flatMap((one) => (one.type === "CallKeysChanged" ? one.keys : []))
      .findLast((one) => one.identity === identity && fits(one)),
  );

test("somebody is rung, comes, and both have the key of the other", async (t) => {
  const [alice, bob, roomId] = await pair(t);
  const own = await enter(alice, roomId, RINGING);
  assert.match(own.url, /^ws:.*_linnet\/livekit$/);
  const { ring, joined } = await rings(bob, roomId);
  assert.deepEqual(
    [ring?.caller, ring?.kind, ring?.intent, joined],
    [alice.userId, "ring", "audio", null],
  );

  const theirs = await enter(bob, roomId, SILENT);
  const now = await crowd(bob, roomId, 2);
  assert.deepEqual([now.ring, now.joined, now.intent], [null, "here", "audio"]);
  assert.deepEqual(
    now.members.map(({ identity, isOwn, isGuest }) => [identity, isOwn, isGuest]),
    [
      [own.identity, false, false],
      [theirs.identity, true, false],
    ],
  );
  assert.deepEqual(await key(bob, own.identity), own.keys[0]);
  assert.deepEqual(await key(alice, theirs.identity), theirs.keys[0]);
  // Whoever asks again finds the same keys.
  const again = await enter(alice, roomId, RINGING);
  assert.deepEqual(again.keys, [own.keys[0], theirs.keys[0]]);
});

test("a stranger rings nobody before they are answered", async (t) => {
  const [alice, bob, roomId] = await strangers(t);
  await alice.engine.joinCall(roomId, RINGING);
  // The call is seen in the chat, and what would have rung has come before what is said next.
  await crowd(bob, roomId, 1);
  await bob.opens(roomId);
  await alice.engine.sendMessage(roomId, draft("Why do you not answer?"));
  await bob.sees("Why do you not answer?");
  assert.equal(latest(bob, roomId)?.ring, null);
  await alice.engine.leaveCall(roomId);
  await isOver(bob, roomId);

  await bob.engine.stopHolding(roomId);
  await alice.engine.joinCall(roomId, RINGING);
  await rings(bob, roomId);
});

test("who has left cannot read what follows", async (t) => {
  const [alice, bob, roomId] = await pair(t);
  const own = await enter(alice, roomId, SILENT);
  await bob.engine.joinCall(roomId, SILENT);
  const first = await key(bob, own.identity);
  await bob.engine.leaveCall(roomId);
  await crowd(alice, roomId, 1);
  const next = await key(alice, own.identity, ({ index }) => index !== first.index);
  assert.notDeepEqual(next.key, first.key);
  const heard = bob.changes.flatMap((one) => (one.type === "CallKeysChanged" ? one.keys : []));
  assert.ok(
    !heard.some(({ identity, index }) => identity === own.identity && index === next.index),
  );

  await alice.engine.leaveCall(roomId);
  await isOver(alice, roomId);
  await isOver(bob, roomId);
});

test("a no is heard by the caller, and on all devices of who says it", async (t) => {
  const [alice, bob, roomId] = await pair(t);
  const second = await newDevice(t, bob);
  await second.until("the room", () => second.rooms.get(roomId));
  await alice.engine.joinCall(roomId, RINGING);
  await Promise.all([rings(bob, roomId), rings(second, roomId)]);
  await bob.engine.declineCall(roomId);
  await call(second, roomId, "silence", ({ ring }) => ring === null);
  assert.equal(latest(bob, roomId)?.ring, null);
  const { declinedBy } = await call(alice, roomId, "the no", (one) => one.declinedBy.length > 0);
  assert.deepEqual(declinedBy, [bob.userId]);
});

test("it rings no more when somebody has come on another device, or the caller gives up", async (t) => {
  const [alice, bob, roomId] = await pair(t);
  const second = await newDevice(t, bob);
  await second.until("the room", () => second.rooms.get(roomId));
  await alice.engine.joinCall(roomId, RINGING);
  await Promise.all([rings(bob, roomId), rings(second, roomId)]);
  await second.engine.joinCall(roomId, SILENT);
  await call(bob, roomId, "silence", ({ ring, joined }) => !ring && joined === "elsewhere");
  await second.engine.leaveCall(roomId);
  await alice.engine.leaveCall(roomId);
  await Promise.all([isOver(alice, roomId), isOver(bob, roomId)]);

  await alice.engine.joinCall(roomId, RINGING);
  await rings(bob, roomId);
  await alice.engine.leaveCall(roomId);
  await isOver(bob, roomId);
});

test("hands and reactions are seen in the call, and nowhere else", async (t) => {
  const [alice, bob, roomId] = await pair(t);
  await alice.opens(roomId);
  await alice.engine.joinCall(roomId, SILENT);
  await bob.engine.joinCall(roomId, SILENT);
  await Promise.all([crowd(alice, roomId, 2), crowd(bob, roomId, 2)]);
  const isUp = ({ members }: Call) => members.some((one) => one.handRaisedAt !== null);
  await bob.engine.raiseHand(roomId, true);
  await call(alice, roomId, "the hand", isUp);
  // It stays up when something else about its owner changes.
  await bob.engine.setCallIntent(roomId, "audio");
  await bob.engine.sendCallReaction(roomId, "🎉");
  const shown = await alice.change("CallReactionShown");
  assert.deepEqual([shown.userId, shown.emoji], [bob.userId, "🎉"]);
  await call(bob, roomId, "the hand", isUp);
  await bob.engine.raiseHand(roomId, false);
  await call(alice, roomId, "no hand", (now) => !isUp(now));
  assert.equal([...alice.items.values()].filter(({ kind }) => kind === "message").length, 0);
});

test("the timeline tells of each call how it was", async (t) => {
  const [alice, bob, roomId] = await pair(t);
  await Promise.all([alice.opens(roomId), bob.opens(roomId)]);
  await alice.engine.joinCall(roomId, RINGING);
  await Promise.all([outcome(alice, "ongoing"), outcome(bob, "ongoing"), rings(bob, roomId)]);
  const row = await bob.until("the row", () => {
    const last = bob.rooms.get(roomId)?.lastMessage;
    return last?.kind === "call" ? last : null;
  });
  assert.deepEqual([row.text, row.sender], ["audio", alice.userId]);
  await alice.engine.leaveCall(roomId);
  await Promise.all([outcome(alice, "unanswered"), outcome(bob, "missed")]);
  await bob.until("what is unread", () => (bob.rooms.get(roomId)?.unread ?? 0) === 1);
  await isOver(bob, roomId);

  await bob.engine.joinCall(roomId, RINGING);
  await rings(alice, roomId);
  await alice.engine.declineCall(roomId);
  await bob.engine.leaveCall(roomId);
  await Promise.all([outcome(alice, "declined"), outcome(bob, "declined")]);
  await Promise.all([isOver(alice, roomId), isOver(bob, roomId)]);

  await alice.engine.joinCall(roomId, RINGING);
  await rings(bob, roomId);
  await bob.engine.joinCall(roomId, SILENT);
  await crowd(alice, roomId, 2);
  await bob.engine.leaveCall(roomId);
  await crowd(alice, roomId, 1);
  await alice.engine.leaveCall(roomId);
  const [ours, theirs] = await Promise.all([outcome(alice, "ended"), outcome(bob, "ended")]);
  assert.ok(ours.durationMs !== null && ours.durationMs < 15_000);
  assert.deepEqual(ours, theirs);
  const lines = [...alice.items.values()].filter(
    (item) => item.kind === "state" && item.event.kind === "call",
  );
  assert.equal(lines.length, 3);
});

/** A group of alice's, in which bob is an ordinary member. */
async function group(t: TestContext): Promise<[Inhabitant, Inhabitant, string]> {
  const [alice, bob] = await Promise.all([newPerson(t, "alice"), newPerson(t, "bob")]);
  const roomId = await alice.engine.createGroup({
    name: "Quiet",
    topic: null,
    avatar: null,
    invite: [bob.userId],
    encrypted: true,
    access: "invite",
    alias: null,
  });
  await bob.until("the invite", () => bob.rooms.get(roomId));
  await bob.engine.joinRoom(roomId);
  return [alice, bob, roomId];
}

test("in a group an ordinary member makes nobody's device ring, but all are told", async (t) => {
  const [alice, bob, roomId] = await group(t);
  await bob.engine.joinCall(roomId, RINGING);
  const { ring } = await rings(alice, roomId);
  assert.deepEqual([ring?.kind, ring?.caller], ["notification", bob.userId]);
  const told = await alice.change("NotificationRaised");
  assert.deepEqual([told.kind, told.text, told.sender.userId], ["call", "audio", bob.userId]);
  await bob.engine.leaveCall(roomId);
  await isOver(alice, roomId);
  await alice.engine.joinCall(roomId, RINGING);
  assert.equal((await rings(bob, roomId)).ring?.kind, "ring");
  assert.ok(!bob.changes.some(({ type }) => type === "NotificationRaised"));
});

test("where the rules keep people out, they are let in by whoever may change them", async (t) => {
  const [alice, bob, roomId] = await group(t);
  const where = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/state/m.room.power_levels/`;
  const powers = (await alice.engine.callServer("GET", where)) as object;
  await alice.engine.callServer("PUT", where, { ...powers, events: {} });
  await untilCan(bob, roomId, false);
  await assert.rejects(bob.engine.joinCall(roomId, SILENT), { code: "forbidden" });
  assert.deepEqual(await bob.engine.loadCalls(), []);
  await alice.engine.allowCalls(roomId);
  await untilCan(bob, roomId, true);
  await bob.engine.joinCall(roomId, SILENT);
});

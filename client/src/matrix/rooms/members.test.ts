import assert from "node:assert/strict";
import { test } from "node:test";

import { ALICE, BOB, member, ROOM } from "../testing/events.ts";
import { fakeContext } from "../testing/fake_context.ts";
import { FakeServer } from "../testing/fake_server.ts";
import { Members } from "./members.ts";

const GUEST = "@guest-abc:example.org";
const WAITING = "@guest-def:example.org";

function asGuest(userId: string, membership: string) {
  const event = member(userId, membership, "Gwen (guest)");
  return { ...event, content: { ...event.content, "org.linnet.guest": true } };
}

test("guests of a call are members who get no keys of messages", async () => {
  const people = [
    member(ALICE, "join"),
    member(BOB, "invite"),
    asGuest(GUEST, "join"),
    asGuest(WAITING, "invite"),
  ];
  const server = new FakeServer().on("GET", /\/members$/, () => ({
    chunk: people.map((event) => ({ ...event })),
  }));
  const { context } = await fakeContext(server, { membersLoaded: false });
  const members = new Members(context);
  const { joined, invited } = await members.audience(ROOM);
  assert.deepEqual([joined, invited], [[ALICE], [BOB]]);
  const shown = (await members.list(ROOM)).map(({ userId }) => userId);
  assert.ok(shown.includes(GUEST));
});

test("only our own server is believed that somebody is a guest, whatever they are called", async () => {
  const foreign = "@guest-abc:example.com";
  const namesake = "@guest-house:example.org";
  const people = [asGuest(GUEST, "join"), asGuest(foreign, "join"), member(namesake, "join")];
  const server = new FakeServer().on("GET", /\/members$/, () => ({
    chunk: people.map((event) => ({ ...event })),
  }));
  const { context } = await fakeContext(server, { membersLoaded: false });
  const members = new Members(context);
  await members.ensure(ROOM);
  const asked = [GUEST, foreign, namesake].map((userId) => members.isGuest(ROOM, userId));
  assert.deepEqual(await Promise.all(asked), [true, false, false]);
});

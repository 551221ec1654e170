import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeContext } from "../testing/fake_context.ts";
import { ROOM } from "../testing/events.ts";
import { FakeServer } from "../testing/fake_server.ts";
import { Reading } from "./reading.ts";

const MARKERS = /\/read_markers$/;

test("what was read without a network is told when it is back, and only once", async () => {
  let isOnline = false;
  const server = new FakeServer().on("POST", MARKERS, () => {
    if (!isOnline) throw new TypeError("Failed to fetch");
    return {};
  });
  const { context } = await fakeContext(server);
  await new Reading(context).mark(ROOM, { eventId: "$1", isPrivate: false });
  await new Reading(context).mark(ROOM, { eventId: "$2", isPrivate: false });
  isOnline = true;
  const afterReload = new Reading(context);
  const asked = server.asked.length;
  await afterReload.resume();
  await afterReload.resume();
  assert.deepEqual(
    server.asked.slice(asked).map(({ body }) => body),
    [{ "m.fully_read": "$2", "m.read": "$2" }],
  );
});

test("who tells nobody still tells the own devices", async () => {
  const server = new FakeServer().on("POST", MARKERS, () => ({}));
  const { context } = await fakeContext(server);
  await new Reading(context).mark(ROOM, { eventId: "$1", isPrivate: true });
  assert.deepEqual(server.asked[0]?.body, { "m.fully_read": "$1", "m.read.private": "$1" });
});

test("what the server refuses is not asked again", async () => {
  const server = new FakeServer().on("POST", MARKERS, () => [403, { errcode: "M_FORBIDDEN" }]);
  const { context } = await fakeContext(server);
  const reading = new Reading(context);
  await reading.mark(ROOM, { eventId: "$1", isPrivate: false });
  await reading.resume();
  assert.equal(server.asked.length, 1);
});

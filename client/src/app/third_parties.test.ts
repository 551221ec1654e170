import assert from "node:assert/strict";
import { test } from "node:test";

import {
  contactsOf,
  endsSoon,
  inOrder,
  isForAdministrators,
  standingOf,
  usedCount,
} from "./third_parties.model.ts";

const NONE = { attempts: 0, allowed: 0, blocked: 0, bytes_out: 0, bytes_in: 0 };
const ROW = {
  id: "resolver",
  party: "The name server",
  purpose: "Finds addresses",
  hosts: [],
  data: ["host names"],
  carries_others_data: false,
  retention: "Not known",
  when_off: "Nothing is found",
  consent: "operator",
  is_on: true,
  has_your_consent: false,
  is_added: false,
  yours: NONE,
};
const USED = {
  ...ROW,
  id: "weather",
  yours: { ...NONE, allowed: 2, last_ts: 5, last_host: "w.is" },
};

test("what the server says is read with care", () => {
  assert.deepEqual(contactsOf(null), { contacts: [], days: 0, undeclared: null });
  const read = contactsOf({ touchpoints: [ROW, 7], days: 30 });
  assert.equal(read.contacts.length, 1);
  assert.deepEqual(read.contacts[0]?.yours, {
    allowed: 0,
    blocked: 0,
    bytesOut: 0,
    lastAt: null,
    lastHost: null,
  });
  assert.equal(isForAdministrators(read), false);
});

test("only those count that something went to", () => {
  const read = contactsOf({ touchpoints: [ROW, USED], days: 30 });
  assert.equal(usedCount(read), 1);
  assert.deepEqual(
    inOrder(read.contacts).map(({ id }) => id),
    ["weather", "resolver"],
  );
});

test("whoever decides is warned 30 days before a contact ends by itself", () => {
  const day = 86_400_000;
  const [on, off, endless] = contactsOf({
    touchpoints: [
      { ...ROW, until_ts: 100 * day },
      { ...ROW, is_on: false, until_ts: 1, severed_ts: 1 },
      ROW,
    ],
  }).contacts;
  assert.ok(on && off && endless);
  assert.deepEqual(
    [69, 70, 101].map((now) => endsSoon(on, now * day)),
    [false, true, true],
  );
  assert.equal(endsSoon(off, day), false);
  assert.equal(endsSoon(endless, day), false);
  assert.equal(standingOf(off), "expired");
});

test("what is off comes last", () => {
  const { contacts } = contactsOf({ touchpoints: [{ ...ROW, is_on: false }, ROW] });
  assert.deepEqual(
    inOrder(contacts).map(({ isOn }) => isOn),
    [true, false],
  );
});

test("nothing is on for somebody who was not asked", () => {
  const asked = { ...ROW, consent: "person" };
  const { contacts } = contactsOf({
    touchpoints: [asked, { ...asked, has_your_consent: true }, { ...asked, is_on: false }],
  });
  assert.deepEqual(contacts.map(standingOf), ["needs_you", "on", "off"]);
});

test("what was severed says so until it is allowed again", () => {
  const severed = { ...ROW, is_on: false, severed_ts: 9 };
  const { contacts } = contactsOf({ touchpoints: [severed, { ...severed, is_on: true }] });
  assert.deepEqual(contacts.map(standingOf), ["severed", "on"]);
  assert.equal(contacts[0]?.severedAt, 9);
});

test("administrators see what left for everyone, and what was stopped", () => {
  const read = contactsOf({
    touchpoints: [{ ...ROW, everyones: USED.yours }],
    undeclared: { ...NONE, blocked: 3 },
  });
  assert.equal(isForAdministrators(read), true);
  assert.equal(read.contacts[0]?.everyones?.allowed, 2);
  assert.equal(read.undeclared?.blocked, 3);
});

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";

import { fromBase64, toBase64 } from "../encoding.ts";
import { type LinkingDevice, LinkTown, SECRETS } from "../testing/link_town.ts";

/** One device reads the other's code, and the digits are carried over. */
async function met(shows: LinkingDevice, reads: LinkingDevice): Promise<void> {
  await reads.reads(await shows.shows());
  const { digits } = await reads.comesTo("showing_digits");
  await shows.comesTo("entering_digits");
  assert.match(digits ?? "", /^\d\d$/);
  shows.linking.enterDigits(digits ?? "");
}

function devices(t: TestContext): [LinkTown, known: LinkingDevice, fresh: LinkingDevice] {
  const town = new LinkTown();
  return [town, town.device(t, "known"), town.device(t, "new")];
}

for (const shownBy of ["known", "new"] as const) {
  test(`a device is let in by the code of the ${shownBy} one`, async (t) => {
    const [town, known, fresh] = devices(t);
    await (shownBy === "known" ? met(known, fresh) : met(fresh, known));
    const { request, userCode } = await known.comesTo("asking");
    assert.deepEqual([request?.deviceId, userCode], ["NEWDEVICE", "BCDF"]);
    assert.equal((await fresh.comesTo("waiting")).userCode, userCode);
    assert.equal(fresh.entered, null);
    known.linking.answer(true);
    await Promise.all([known.comesTo("done"), fresh.comesTo("done")]);
    assert.equal(town.answer, "allowed");
    assert.equal(fresh.entered?.["device_id"], "NEWDEVICE");
    assert.deepEqual(fresh.secrets, SECRETS);
    fresh.linking.end();
    assert.equal(fresh.link, null);
  });
}

test("wrong digits share nothing", async (t) => {
  const [town, known, fresh] = devices(t);
  await fresh.reads(await known.shows());
  const { digits } = await fresh.comesTo("showing_digits");
  await known.comesTo("entering_digits");
  known.linking.enterDigits(digits === "11" ? "12" : "11");
  assert.equal(await known.fails(), "wrong_digits");
  assert.equal(await fresh.fails(), "ended");
  assert.deepEqual([town.answer, fresh.secrets], ["open", null]);
});

test("the person says no", async (t) => {
  const [town, known, fresh] = devices(t);
  await met(known, fresh);
  await Promise.all([known.comesTo("asking"), fresh.comesTo("waiting")]);
  known.linking.answer(false);
  assert.deepEqual([await known.fails(), await fresh.fails()], ["refused", "refused"]);
  assert.deepEqual([town.isSignedIn, fresh.entered], [false, null]);
});

test("closing the question is a no", async (t) => {
  const [town, known, fresh] = devices(t);
  await met(fresh, known);
  await Promise.all([known.comesTo("asking"), fresh.comesTo("waiting")]);
  known.linking.end();
  assert.equal(known.link, null);
  assert.equal(await fresh.fails(), "refused");
  assert.equal(town.isSignedIn, false);
});

test("the new device gives up while the person reads", async (t) => {
  const [town, known, fresh] = devices(t);
  await met(fresh, known);
  await Promise.all([known.comesTo("asking"), fresh.comesTo("waiting")]);
  fresh.linking.end();
  assert.equal(await known.fails(), "ended");
  assert.equal(town.answer, "open");
});

test("a code that nobody reads becomes too old", async (t) => {
  const [town, known] = devices(t);
  await known.shows();
  town.places.clear();
  assert.equal(await known.fails(), "expired");
});

test("a code that has become too old leads nowhere", async (t) => {
  const [town, known, fresh] = devices(t);
  const code = await known.shows();
  town.places.clear();
  await fresh.reads(code);
  assert.equal(await fresh.fails(), "ended");
});

test("what is no code, or the wrong one, is told as such", async (t) => {
  const [, known, fresh] = devices(t);
  for (const code of ["", "hello", "%%%", "TUFUUklY", new Uint8Array([77, 65, 0])]) {
    await fresh.reads(code);
    assert.equal(await fresh.fails(), "not_a_code");
  }
  const other = new LinkTown().device(t, "known");
  await known.reads(await other.shows());
  assert.equal(await known.fails(), "same_kind");
});

test("a code with spaces, and as a camera sees it", async (t) => {
  for (const seen of [(code: string) => ` ${code.slice(0, 9)}\n${code.slice(9)}=`, fromBase64]) {
    const [, known, fresh] = devices(t);
    await fresh.reads(seen(await known.shows()));
    await fresh.comesTo("showing_digits");
  }
});

test("no other server is asked anything", async (t) => {
  const [, known, fresh] = devices(t);
  const bytes = fromBase64(await known.shows());
  const words = new TextDecoder("latin1").decode(bytes).replace("chat.example", "chat.exomple");
  await fresh.reads(toBase64(Uint8Array.from(words, (letter) => letter.charCodeAt(0))));
  assert.equal(await fresh.fails(), "other_server");
});

test("somebody who writes in between is found out", async (t) => {
  const [town, known] = devices(t);
  await known.shows();
  for (const place of town.places.values()) {
    place.text = "AAAA|BBBB";
    place.version += 1;
  }
  assert.equal(await known.fails(), "insecure");
});

test("another device than the one that was scanned is not let in", async (t) => {
  const [town, known, fresh] = devices(t);
  town.deviceId = "SOMEBODYELSE";
  await met(known, fresh);
  assert.equal(await known.fails(), "insecure");
  assert.equal(await fresh.fails(), "ended");
  assert.equal(town.answer, "open");
});

test("a device without the keys lets nobody in", async (t) => {
  const [town, known] = devices(t);
  known.isUnlocked = false;
  await known.linking.show("Test");
  assert.equal(await known.fails(), "locked");
  assert.equal(town.places.size, 0);
});

test("a device that was let in without keys says so", async (t) => {
  const [town, known, fresh] = devices(t);
  await met(known, fresh);
  await Promise.all([known.comesTo("asking"), fresh.comesTo("waiting")]);
  town.answer = "allowed";
  town.places.clear();
  assert.deepEqual([await known.fails(), await fresh.fails()], ["ended", "keys_missing"]);
  assert.notEqual(fresh.entered, null);
});

test("a new beginning ends what was under way", async (t) => {
  const [town, known, fresh] = devices(t);
  await fresh.reads(await known.shows());
  await fresh.comesTo("showing_digits");
  await known.shows();
  assert.equal(await fresh.fails(), "ended");
  assert.equal(town.places.size, 1);
});

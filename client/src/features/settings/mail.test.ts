import assert from "node:assert/strict";
import { test } from "node:test";

import { createFakeEngine, FAKE_PASSWORD } from "../../matrix/fake_engine.ts";
import {
  addAddress,
  askForLetter,
  forgetLetter,
  readMail,
  removeAddress,
  tellByMail,
} from "./mail.model.ts";

const NOW = 1_760_000_000_000;
const DAY_MS = 86_400_000;
const PROOF = { password: FAKE_PASSWORD };
const ADA = "ada@example.org";

async function withAddress() {
  const { engine, fake } = createFakeEngine();
  const waiting = await askForLetter(engine, ADA, null, NOW);
  fake.server.confirmAddress();
  await addAddress(engine, waiting, PROOF);
  return { engine, fake };
}

test("an address is the account's once its link was opened", async () => {
  const { engine, fake } = createFakeEngine();
  const waiting = await askForLetter(engine, " Ada@Example.org ", null, NOW);
  assert.deepEqual(fake.server.letters, [ADA]);
  await assert.rejects(addAddress(engine, waiting, PROOF), { code: "mail_unconfirmed" });
  fake.server.confirmAddress();
  await assert.rejects(addAddress(engine, waiting, { password: "wrong" }), {
    code: "wrong_password",
  });
  assert.deepEqual((await readMail(engine, NOW)).waiting, waiting);
  await addAddress(engine, waiting, PROOF);
  assert.deepEqual(await readMail(engine, NOW), {
    isOffered: true,
    addresses: [{ address: ADA, isTold: false }],
    waiting: null,
  });
});

test("what is waited for is over after a day, and forgotten when it is not wanted", async () => {
  const { engine } = createFakeEngine();
  await engine.writeSettings({ other: true });
  await askForLetter(engine, ADA, null, NOW);
  assert.equal((await readMail(engine, NOW + DAY_MS)).waiting?.address, ADA);
  assert.equal((await readMail(engine, NOW + DAY_MS + 1)).waiting, null);
  await forgetLetter(engine);
  assert.equal((await readMail(engine, NOW)).waiting, null);
  assert.deepEqual(await engine.readSettings(), { other: true });
});

test("another letter to the same address belongs to the same proof", async () => {
  const { engine } = createFakeEngine();
  const first = await askForLetter(engine, ADA, null, NOW);
  const second = await askForLetter(engine, ADA, first, NOW + 1);
  assert.deepEqual(second, { ...first, attempt: 2 });
  const other = await askForLetter(engine, "eve@example.org", second, NOW);
  assert.notEqual(other.secret, first.secret);
  assert.equal(other.attempt, 1);
});

test("letters are switched on and off, and end with their address", async () => {
  const { engine } = await withAddress();
  const isTold = async () => (await readMail(engine, NOW)).addresses.map((one) => one.isTold);
  await tellByMail(engine, ADA, true, "fr");
  assert.deepEqual(await isTold(), [true]);
  await tellByMail(engine, ADA, false, "fr");
  assert.deepEqual(await isTold(), [false]);
  await tellByMail(engine, ADA, true, "fr");
  await removeAddress(engine, ADA);
  assert.deepEqual(await isTold(), []);
});

test("what the server refuses is said", async () => {
  const { engine, fake } = createFakeEngine();
  await assert.rejects(askForLetter(engine, "ada", null, NOW), { code: "invalid" });
  const waiting = await askForLetter(engine, ADA, null, NOW);
  fake.server.confirmAddress();
  fake.server.taken.add(ADA);
  await assert.rejects(addAddress(engine, waiting, PROOF), { code: "mail_taken" });
  fake.server.lettersMax = 1;
  await assert.rejects(askForLetter(engine, ADA, waiting, NOW), { code: "rate_limited" });
});

test("a server without mail offers nothing, but an address that is there can go", async () => {
  const { engine, fake } = await withAddress();
  await askForLetter(engine, "eve@example.org", null, NOW);
  fake.server.sendsMail = false;
  const mail = await readMail(engine, NOW);
  assert.deepEqual([mail.isOffered, mail.addresses.length, mail.waiting], [false, 1, null]);
});

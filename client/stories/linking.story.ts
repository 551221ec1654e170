/** One device lets another in, which then reads everything. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { draft, Person } from "./person.ts";
import { type Inhabitant, isReady, newPerson, server } from "./town.ts";

function newBrowser(t: TestContext): Person {
  const person = new Person(server);
  t.after(() => person.leaves());
  return person;
}

/** Somebody with a backup that holds the key of one message. */
async function writer(t: TestContext): Promise<[Inhabitant, roomId: string]> {
  const alice = await newPerson(t, "alice");
  await alice.change("EncryptionChanged", ({ status }) => status.identity === "ready");
  const group = { name: "Notes", topic: null, avatar: null, invite: [], alias: null };
  const roomId = await alice.engine.createGroup({ ...group, encrypted: true, access: "invite" });
  await alice.opens(roomId);
  await alice.engine.createRecoveryKey();
  await alice.engine.sendMessage(roomId, draft("Kept for later"));
  await alice.message("the message, sent", (item) => item.sendState === "sent");
  await alice.change(
    "EncryptionChanged",
    ({ status }) => status.recovery === "ready" && status.backup === "up_to_date",
  );
  return [alice, roomId];
}

async function carryDigits(shown: Person, read: Person, code: string): Promise<void> {
  await read.engine.readLinkCode(code, "Story, linked");
  const { digits } = await read.link("showing_digits");
  await shown.link("entering_digits");
  await shown.engine.enterLinkDigits(digits ?? "");
}

for (const shownBy of ["known", "new"]) {
  test(`a device is linked by the code of the ${shownBy} one`, async (t) => {
    const [alice, roomId] = await writer(t);
    const second = newBrowser(t);
    const [shows, reads] = shownBy === "known" ? [alice, second] : [second, alice];
    await shows.engine.showLinkCode("Story, linked");
    const { code } = await shows.link("showing_code");
    await carryDigits(shows, reads, code?.text ?? "");
    const asked = await alice.link("asking");
    assert.equal(asked.request?.app.name, "Linnet");
    assert.equal((await second.link("waiting")).userCode, asked.userCode);
    await alice.engine.answerLink(true);
    await second.link("done");
    await alice.link("done");
    await isReady(second);
    await second.change(
      "EncryptionChanged",
      ({ status }) =>
        status.deviceVerified && status.identity === "ready" && status.backup !== "off",
    );
    await second.until("the room", () => second.rooms.get(roomId));
    await second.opens(roomId);
    await second.sees("Kept for later");
    const devices = await second.engine.loadDevices();
    assert.deepEqual(
      devices.map(({ isVerified }) => isVerified),
      [true, true],
    );
    assert.ok(devices.some(({ displayName }) => displayName === "Story, linked"));
    await alice.engine.sendMessage(roomId, draft("For both"));
    assert.equal((await second.sees("For both")).shield, null);
  });
}

test("a refused device is told, and is not in the list", async (t) => {
  const [alice] = await writer(t);
  const second = newBrowser(t);
  await alice.engine.showLinkCode("Story");
  const { code } = await alice.link("showing_code");
  await carryDigits(alice, second, code?.text ?? "");
  await alice.link("asking");
  await second.link("waiting");
  await alice.engine.answerLink(false);
  assert.equal((await alice.link("failed")).failure, "refused");
  assert.equal((await second.link("failed")).failure, "refused");
  assert.equal((await alice.engine.loadDevices()).length, 1);
});

/** Recovery, second devices and verification. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import jsqr from "jsqr";
import { draft, type Person } from "./person.ts";
import { type Inhabitant, newDevice, newPerson } from "./town.ts";

/** Its module is CommonJS: Node puts the function one level down. */
const readCode = (jsqr as unknown as { default?: typeof jsqr }).default ?? jsqr;

const phase = (person: Person, wanted: string) =>
  person.change(
    "VerificationChanged",
    ({ verification }) => verification.phase === wanted,
    `VerificationChanged to ${wanted}`,
  );
const isRestored = (person: Person) =>
  person.change(
    "EncryptionChanged",
    ({ status }) => status.deviceVerified && status.identity === "ready",
  );

/** Asks again whenever trust has changed, until it is there. */
async function trusts(person: Person, userId: string): Promise<void> {
  const count = () => person.changes.filter((one) => one.type === "TrustChanged").length;
  for (;;) {
    const before = count();
    if ((await person.engine.loadUserTrust(userId)) === "verified") return;
    await person.until("a change of trust", () => count() > before);
  }
}

async function writer(t: TestContext): Promise<[Inhabitant, string]> {
  const alice = await newPerson(t, "alice");
  const roomId = await alice.engine.createGroup({
    name: "Notes",
    topic: null,
    avatar: null,
    invite: [],
    encrypted: true,
    access: "invite",
    alias: null,
  });
  await alice.opens(roomId);
  await alice.engine.sendMessage(roomId, draft("Kept for later"));
  await alice.message("the message, sent", (item) => item.sendState === "sent");
  return [alice, roomId];
}

test("a new account has an identity that signs its device", async (t) => {
  const alice = await newPerson(t, "alice");
  const { status } = await isRestored(alice);
  assert.deepEqual([status.recovery, status.backup], ["absent", "off"]);
});

test("the recovery key opens old messages on a second device", async (t) => {
  const [alice, roomId] = await writer(t);
  await isRestored(alice);
  const recoveryKey = await alice.engine.createRecoveryKey();
  assert.match(recoveryKey, /^E[1-9A-HJ-NP-Za-km-z]{3}( [1-9A-HJ-NP-Za-km-z]{1,4}){11}$/);
  await alice.change(
    "EncryptionChanged",
    ({ status }) => status.recovery === "ready" && status.backup === "up_to_date",
  );

  const second = await newDevice(t, alice);
  await second.change("EncryptionChanged", ({ status }) => status.identity === "locked");
  await second.until("the room", () => second.rooms.get(roomId));
  await second.opens(roomId);
  await second.message("a locked message", (item) => item.body.kind === "undecryptable");
  assert.equal(await second.engine.checkRecoveryKey(`${recoveryKey.slice(0, -1)}x`), false);
  await second.engine.restoreWithRecoveryKey(recoveryKey);
  await second.sees("Kept for later");
  await isRestored(second);
  const devices = await second.engine.loadDevices();
  assert.deepEqual(
    devices.map(({ isVerified }) => isVerified),
    [true, true],
  );

  await alice.engine.sendMessage(roomId, draft("For both"));
  const fresh = await second.sees("For both");
  assert.equal(fresh.shield, null);
});

test("two devices of one person compare emoji", async (t) => {
  const [alice, roomId] = await writer(t);
  await isRestored(alice);
  await alice.engine.createRecoveryKey();
  const second = await newDevice(t, alice);
  await second.change("EncryptionChanged", ({ status }) => status.identity === "locked");
  await second.opens(roomId);
  const { flowId } = await second.engine.requestVerification(second.userId);
  const asked = await phase(alice, "requested");
  assert.deepEqual([asked.verification.isSelf, asked.verification.startedByUs], [true, false]);
  await alice.engine.acceptVerification(flowId);
  await phase(second, "ready");
  await second.engine.startEmojiVerification(flowId);
  const [ours, theirs] = await Promise.all([
    phase(second, "comparing_emoji"),
    phase(alice, "comparing_emoji"),
  ]);
  assert.equal(ours.verification.emoji?.length, 7);
  assert.deepEqual(ours.verification.emoji, theirs.verification.emoji);
  await Promise.all([second.engine.confirmEmoji(flowId), alice.engine.confirmEmoji(flowId)]);
  await Promise.all([phase(second, "done"), phase(alice, "done")]);
  await isRestored(second);
  await second.sees("Kept for later");
});

test("two devices of one person scan a code", async (t) => {
  const [alice] = await writer(t);
  await isRestored(alice);
  const second = await newDevice(t, alice);
  await second.change("EncryptionChanged", ({ status }) => status.identity === "locked");
  const { flowId } = await second.engine.requestVerification(second.userId);
  await phase(alice, "requested");
  await alice.engine.acceptVerification(flowId);
  await phase(second, "ready");
  await alice.engine.showVerificationQr(flowId);
  const { verification } = await phase(alice, "showing_qr");
  assert.ok(verification.qr);
  await second.engine.submitScannedQr(flowId, decodeQr(verification.qr));
  await phase(alice, "confirm_scan");
  await alice.engine.confirmQrScanned(flowId);
  await Promise.all([phase(second, "done"), phase(alice, "done")]);
  await isRestored(second);
});

test("two people compare emoji in their chat", async (t) => {
  const [alice, bob] = await Promise.all([newPerson(t, "alice"), newPerson(t, "bob")]);
  await Promise.all([isRestored(alice), isRestored(bob)]);
  const roomId = await alice.engine.openDirectChat(bob.userId);
  await bob.until("the invite", () => bob.rooms.get(roomId)?.membership === "invite");
  await bob.engine.joinRoom(roomId);
  await alice.engine.requestVerification(bob.userId);
  const { verification } = await phase(bob, "requested");
  assert.equal(verification.isSelf, false);
  const { flowId } = verification;
  await bob.engine.acceptVerification(flowId);
  await phase(alice, "ready");
  await alice.engine.startEmojiVerification(flowId);
  await Promise.all([phase(alice, "comparing_emoji"), phase(bob, "comparing_emoji")]);
  await Promise.all([alice.engine.confirmEmoji(flowId), bob.engine.confirmEmoji(flowId)]);
  await Promise.all([phase(alice, "done"), phase(bob, "done")]);
  await Promise.all([trusts(alice, bob.userId), trusts(bob, alice.userId)]);
});

/** As the camera's decoder would: the squares as a picture, read by jsQR. */
function decodeQr({ size, modules }: { size: number; modules: Uint8Array }): Uint8Array {
  const scale = 4;
  const margin = 4;
  const width = (size + 2 * margin) * scale;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [at, dark] of modules.entries()) {
    if (dark === 0) continue;
    const left = ((at % size) + margin) * scale;
    const top = (Math.floor(at / size) + margin) * scale;
    for (let y = top; y < top + scale; y += 1) {
      pixels.fill(0, (y * width + left) * 4, (y * width + left + scale) * 4);
      for (let x = left; x < left + scale; x += 1) pixels[(y * width + x) * 4 + 3] = 255;
    }
  }
  const code = readCode(pixels, width, width);
  assert.ok(code, "jsQR reads the code");
  return Uint8Array.from(code.binaryData);
}

/** People write to each other, encrypted. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { draft } from "./person.ts";
import { type Inhabitant, newPerson } from "./town.ts";

export async function chat(t: TestContext): Promise<[Inhabitant, Inhabitant, string]> {
  const [alice, bob] = await Promise.all([newPerson(t, "alice"), newPerson(t, "bob")]);
  const roomId = await alice.engine.openDirectChat(bob.userId);
  await bob.until("the invite", () => bob.rooms.get(roomId)?.membership === "invite");
  await bob.engine.joinRoom(roomId);
  await bob.engine.stopHolding(roomId);
  await Promise.all([alice.opens(roomId), bob.opens(roomId)]);
  return [alice, bob, roomId];
}

test("an encrypted direct chat", async (t) => {
  const [alice, bob, roomId] = await chat(t);
  await alice.engine.sendMessage(roomId, draft("Hello Bob"));
  const seen = await bob.sees("Hello Bob");
  assert.equal(seen.encrypted, true);
  assert.equal(seen.sender, alice.userId);
  const sent = await alice.message("the sent state", (item) => item.sendState === "sent");
  assert.equal(sent.eventId, seen.eventId);
  await bob.until(
    "the unread mark",
    () => bob.rooms.get(roomId)?.lastMessage?.text === "Hello Bob",
  );
  assert.equal(bob.rooms.get(roomId)?.kind, "direct");
  assert.equal(alice.rooms.get(roomId)?.directUserId, bob.userId);
});

test("replies, reactions, edits and redactions", async (t) => {
  const [alice, bob, roomId] = await chat(t);
  await alice.engine.sendMessage(roomId, draft("First"));
  const first = await bob.sees("First");
  const eventId = first.eventId ?? "";

  await bob.engine.sendMessage(roomId, draft("Second", { replyTo: eventId }));
  const reply = await alice.sees("Second");
  assert.deepEqual(
    [reply.replyTo?.eventId, reply.replyTo?.text, reply.replyTo?.sender],
    [eventId, "First", alice.userId],
  );

  await bob.engine.toggleReaction(roomId, eventId, "👍");
  const reacted = await alice.message("the reaction", (item) => item.reactions[0]?.key === "👍");
  const senders = reacted.reactions[0]?.senders.map(({ userId }) => userId);
  assert.deepEqual(senders, [bob.userId]);
  await bob.message(
    "my reaction, sent",
    (item) => item.reactions[0]?.mine?.startsWith("$") ?? false,
  );
  await bob.engine.toggleReaction(roomId, eventId, "👍");
  await alice.message(
    "no reaction",
    ({ eventId: id, reactions }) => id === eventId && !reactions[0],
  );
  await bob.message("no reaction", ({ eventId: id, reactions }) => id === eventId && !reactions[0]);

  await alice.engine.editMessage(roomId, eventId, draft("First, corrected"));
  const edited = await bob.sees("First, corrected");
  assert.deepEqual([edited.eventId, edited.isEdited], [eventId, true]);

  await alice.engine.redactMessage(roomId, eventId, "a slip");
  const gone = await bob.message("the redaction", (item) => item.body.kind === "redacted");
  assert.deepEqual(gone.body, { kind: "redacted", by: alice.userId, reason: "a slip" });
});

test("receipts, typing and unread counts", async (t) => {
  const [alice, bob, roomId] = await chat(t);
  await alice.engine.sendMessage(roomId, draft("Read me", { mentions: [bob.userId] }));
  const seen = await bob.sees("Read me");
  assert.equal(seen.mentionsMe, true);
  await bob.until("the count", () => (bob.rooms.get(roomId)?.highlights ?? 0) === 1);
  await bob.change("NotificationRaised", ({ isHighlight }) => isHighlight);
  await bob.engine.markRead(roomId, seen.eventId ?? "", false);
  const told = await alice.change("ReceiptsChanged", ({ receipts }) => receipts.length > 0);
  assert.deepEqual(
    told.receipts.map(({ userId, eventId }) => [userId, eventId]),
    [[bob.userId, seen.eventId]],
  );
  assert.equal(bob.rooms.get(roomId)?.unread, 0);
  await bob.engine.setTyping(roomId, true);
  const typing = await alice.change("TypingChanged", ({ userIds }) => userIds.length > 0);
  assert.deepEqual(typing.userIds, [bob.userId]);
});

test("an encrypted picture with its thumbnail", async (t) => {
  const [alice, bob, roomId] = await chat(t);
  const bytes = crypto.getRandomValues(new Uint8Array(5_000));
  await alice.engine.sendFile(roomId, {
    file: new Blob([bytes], { type: "image/png" }),
    name: "photo.png",
    caption: "Us",
    replyTo: null,
    width: 40,
    height: 30,
    thumbnail: {
      blob: new Blob([bytes.slice(0, 99)], { type: "image/jpeg" }),
      width: 4,
      height: 3,
    },
  });
  const { body } = await bob.message("the picture", (item) => item.body.kind === "image");
  assert.ok(body.kind === "image" && body.file.encryption && body.thumbnail?.encryption);
  assert.deepEqual([body.name, body.caption, body.width], ["photo.png", "Us", 40]);
  const blob = await bob.engine.loadMedia(body.file);
  assert.deepEqual(new Uint8Array(await blob.arrayBuffer()), bytes);
  const small = await bob.engine.loadThumbnail(body.thumbnail, 4, 3);
  assert.equal(small.size, 99);
});

test("a voice message", async (t) => {
  const [alice, bob, roomId] = await chat(t);
  const file = new Blob([new Uint8Array(400)], { type: "audio/ogg" });
  const waveform = [0, 512, 1024];
  await alice.engine.sendVoice(roomId, { file, durationMs: 1500, waveform, replyTo: null });
  const { body } = await bob.message("the voice", (item) => item.body.kind === "voice");
  assert.ok(body.kind === "voice");
  assert.deepEqual([body.durationMs, body.waveform], [1500, waveform]);
});

test("a group, its history paged back, and search", async (t) => {
  const [alice, bob] = await Promise.all([newPerson(t, "alice"), newPerson(t, "bob")]);
  const roomId = await alice.engine.createGroup({
    name: "Choir",
    topic: "Songs",
    avatar: null,
    invite: [bob.userId],
    encrypted: true,
    access: "invite",
    alias: null,
  });
  await alice.opens(roomId);
  await bob.until("the invite", () => bob.rooms.get(roomId)?.membership === "invite");
  assert.equal(bob.rooms.get(roomId)?.name, "Choir");
  assert.equal(bob.rooms.get(roomId)?.inviter?.userId, alice.userId);
  await bob.engine.joinRoom(roomId);
  for (let number = 1; number <= 50; number += 1) {
    await alice.engine.sendMessage(roomId, draft(`Verse ${number}`));
  }
  await alice.message(
    "the last one",
    (item) => item.sendState === "sent" && "text" in item.body && item.body.text === "Verse 50",
  );
  await bob.until("the preview", () => bob.rooms.get(roomId)?.lastMessage?.text === "Verse 50");
  await bob.opens(roomId);
  while (!bob.items.get("x") && (await bob.engine.loadOlder(roomId, 20))) await Promise.resolve();
  await bob.sees("Verse 1");
  const verses = [...bob.items.values()]
    .filter((item) => item.kind === "message")
    .sort((a, b) => a.order - b.order);
  assert.deepEqual(
    verses.map((item) => "text" in item.body && item.body.text),
    Array.from({ length: 50 }, (_, index) => `Verse ${index + 1}`),
  );
  const details = await bob.engine.loadRoomDetails(roomId);
  assert.deepEqual([details.name, details.topic, details.members.length], ["Choir", "Songs", 2]);
  assert.deepEqual([details.can.send, details.can.kick], [true, false]);

  const searchId = await bob.engine.searchMessages("VERSE 33", null);
  await bob.change("SearchFinished", (change) => change.searchId === searchId);
  const hits = bob.changes.flatMap((one) => (one.type === "SearchProgressed" ? one.hits : []));
  assert.deepEqual(
    hits.map(({ text, ranges }) => [text, ranges]),
    [["Verse 33", [[0, 8]]]],
  );

  await bob.engine.leaveRoom(roomId);
  assert.equal(bob.rooms.has(roomId), false);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import type { KeptChat, KeptMessage } from "../../matrix/engine.ts";
import { byDay, chatsIn, filled, pageOf } from "./archive.model.ts";

const chat = (number: number, messages: number): KeptChat => ({
  chat: number,
  name: `Chat ${number}`,
  pages: Math.ceil(messages / 100),
  messages,
});

const message = (eventId: string, sentAt: number): KeptMessage => ({
  eventId,
  sentAt,
  sender: "@a:b",
  senderName: "A",
  isMine: false,
  kind: "text",
  text: eventId,
  isEdited: false,
  quote: null,
  file: null,
  reactions: [],
  happening: null,
});

void test("chats with the most messages come first, empty ones not at all", () => {
  const archive = {
    archiveId: "a",
    userId: "@a:b",
    madeAt: 0,
    takenAt: 0,
    messages: 3,
    bytes: 0,
    chats: [chat(0, 1), chat(1, 0), chat(2, 500)],
  };
  assert.deepEqual(
    chatsIn(archive).map(({ name }) => name),
    ["Chat 2", "Chat 0"],
  );
});

void test("the newest page is shown first, and no page that is not there", () => {
  assert.equal(pageOf(chat(0, 250), null), 2);
  assert.equal(pageOf(chat(0, 250), 1), 1);
  assert.equal(pageOf(chat(0, 250), 99), 2);
  assert.equal(pageOf(chat(0, 250), -1), 0);
});

void test("messages of one day stand together", () => {
  const noon = new Date(2026, 10, 30, 12).getTime();
  const days = byDay([message("1", noon), message("2", noon + 1), message("3", noon + 86_400_000)]);
  assert.deepEqual(
    days.map(({ messages }) => messages.length),
    [2, 1],
  );
});

void test("names keep their own direction in what happened", () => {
  assert.equal(filled("{who} joined", { who: "Ada" }), "\u2068Ada\u2069 joined");
});

import assert from "node:assert/strict";
import { test } from "node:test";

import type { MediaDescription } from "../call_models.ts";
import { heardOf, type OlderWord, wordsOf } from "./older_words.ts";

const SIDE = { callId: "c1", partyId: "DEVICE" };
const OFFER: MediaDescription = {
  type: "offer",
  sdp: "v=0",
  mutes: { stream: { audio: false, video: true } },
};
const CANDIDATE = { candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0 };
const WORDS: OlderWord[] = [
  { kind: "invite", offer: OFFER, lifetimeMs: 60_000, invitee: "@bob:example.org" },
  { kind: "invite", offer: OFFER, lifetimeMs: 60_000, invitee: null },
  { kind: "answer", answer: { ...OFFER, type: "answer" } },
  { kind: "select_answer", partyId: "OTHER" },
  { kind: "candidates", candidates: [CANDIDATE] },
  { kind: "description", description: OFFER },
  { kind: "mutes", mutes: OFFER.mutes },
  { kind: "reject" },
  { kind: "hangup" },
];

test("what one says the other hears", () => {
  for (const word of WORDS) {
    const [type, content] = wordsOf(SIDE, word);
    assert.deepEqual(heardOf({ type, content }), { ...SIDE, word });
  }
});

test("words of the first version name no device", () => {
  const content = { call_id: "c1", version: 0, answer: { type: "answer", sdp: "v=0" } };
  assert.deepEqual(heardOf({ type: "m.call.answer", content }), {
    callId: "c1",
    partyId: null,
    word: { kind: "answer", answer: { type: "answer", sdp: "v=0", mutes: {} } },
  });
});

test("broken words are not heard", () => {
  const base = { call_id: "c1", party_id: "A" };
  for (const [type, content] of [
    ["m.call.invite", {}],
    ["m.call.invite", base],
    ["m.call.invite", { ...base, offer: { type: "rollback", sdp: "" } }],
    ["m.call.answer", { ...base, answer: { type: "answer", sdp: 7 } }],
    ["m.call.hangup", { call_id: 1 }],
    ["m.room.message", base],
  ] as const) {
    assert.equal(heardOf({ type, content }), null);
  }
});

test("nobody rings for ever", () => {
  const content = { call_id: "c1", lifetime: 1e12, offer: { type: "offer", sdp: "v=0" } };
  const heard = heardOf({ type: "m.call.invite", content });
  assert.equal(heard?.word.kind === "invite" && heard.word.lifetimeMs, 120_000);
});

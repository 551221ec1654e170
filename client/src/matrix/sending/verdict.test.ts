import assert from "node:assert/strict";
import { test } from "node:test";

import { MatrixError } from "../api/http.ts";
import { EngineError } from "../engine.ts";
import { fateOf, heldIdOf, readHeld, verdictOf, withdraw } from "./verdict.ts";

const HELD = {
  errcode: "M_FORBIDDEN",
  "org.linnet.held_id": "7",
  "org.linnet.cause": "words",
  "org.linnet.reason": "No adverts.",
};
const WAITING = { state: "held", heldId: "7", cause: "words", reason: "No adverts." } as const;

test("a refusal by a rule is told apart from others", () => {
  assert.deepEqual(verdictOf(new MatrixError(403, HELD)), WAITING);
  const refused = { "org.linnet.refused": true, "org.linnet.cause": "something new" };
  assert.deepEqual(verdictOf(new MatrixError(403, refused)), {
    state: "refused",
    heldId: null,
    cause: null,
    reason: null,
  });
  assert.equal(verdictOf(new MatrixError(403, { errcode: "M_FORBIDDEN" })), null);
  assert.equal(verdictOf(new EngineError("offline")), null);
});

test("a message that was let through is known by what it was held as", () => {
  assert.equal(heldIdOf("org.linnet.held=7"), "7");
  assert.equal(heldIdOf("m1"), null);
});

test("what became of a message is what the server says, and nothing is a no", () => {
  assert.equal(fateOf(WAITING, { state: "waiting" }), "waiting");
  assert.equal(fateOf(WAITING, { state: "approved" }), "sent");
  assert.equal(fateOf(WAITING, { state: "withdrawn" }), "withdrawn");
  const denied = { ...WAITING, state: "denied", reason: "Not here." };
  assert.deepEqual(fateOf(WAITING, { state: "denied", answer: "Not here." }), denied);
  assert.deepEqual(fateOf(WAITING, undefined), { ...denied, reason: null });
});

test("what the server knows is found by its id", async () => {
  const call = async () => ({ messages: [{ held_id: 7, state: "waiting" }] });
  assert.equal((await readHeld({ call })).get("7")?.["state"], "waiting");
});

test("taking back what was answered meanwhile is no failure; all else is", async () => {
  const failing = (status: number) => ({
    call: () => Promise.reject(new MatrixError(status, {})),
  });
  await withdraw(failing(404), "7");
  await assert.rejects(withdraw(failing(500), "7"));
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change } from "./changes.ts";
import { createFakeEngine, FAKE_PASSWORD, FakeEngine } from "./fake_engine.ts";
import { FakeKeys } from "./fake_keys.ts";
import { FakeLinks } from "./fake_links.ts";
import { FakeServer } from "./fake_server.ts";
import { FakeTimelines } from "./fake_timelines.ts";
import { EngineCore } from "./engine_core.ts";
import { LinnetEngine } from "./linnet_engine.ts";

const verbs = (...classes: { prototype: object }[]) =>
  classes.flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype));

test("the fake can do all that the engine can", () => {
  const inside = new Set([
    "constructor",
    "hurry",
    "enter",
    "end",
    "emit",
    "in",
    "crypto",
    "currentSession",
    "wipe",
    "leave",
  ]);
  const known = verbs(FakeEngine, FakeKeys, FakeLinks, FakeServer, FakeTimelines);
  const missing = verbs(LinnetEngine, EngineCore).filter(
    (name) => !inside.has(name) && !known.includes(name),
  );
  assert.deepEqual(missing, []);
});

test("a message is shown, then sent", async () => {
  const { engine } = createFakeEngine();
  const seen: string[] = [];
  engine.subscribe((change: Change) => {
    if (change.type !== "TimelineChanged") return;
    for (const item of change.items) if (item.kind === "message") seen.push(item.sendState);
  });
  await engine.openTimeline("!bob:example.org");
  const draft = { text: "hi", html: null, mentions: [], mentionsRoom: false, replyTo: null };
  await engine.sendMessage("!bob:example.org", draft);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(seen, ["sending", "sent"]);
});

test("signing in needs the right password", async () => {
  const { engine } = createFakeEngine();
  const credentials = { username: "alice", password: "wrong", deviceName: "Test" };
  await assert.rejects(engine.signIn(credentials), { code: "wrong_password" });
  const session = await engine.signIn({ ...credentials, password: FAKE_PASSWORD });
  assert.equal(session.userId, "@alice:example.org");
});

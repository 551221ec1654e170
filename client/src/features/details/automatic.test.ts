import assert from "node:assert/strict";
import { test } from "node:test";

import type { Json, JsonObject } from "../../matrix/json.ts";
import {
  automaticOf,
  AutomaticRules,
  contentOf,
  FLOODS,
  found,
  NEW_HATEFUL,
  NEW_RULE,
  problemOf,
  withPace,
  withRule,
  type WordRule,
} from "./automatic.model.ts";

const WHERE = "/_linnet/rooms/!nest%3Aexample.org/automatic";
const casino: WordRule = { ...NEW_RULE, text: "casino" };
const pills: WordRule = { ...NEW_RULE, text: "pills", effect: "refuse", reason: "No adverts." };

function rulesWith(answer: Json) {
  const asked: unknown[][] = [];
  const callServer = async (...call: unknown[]) => {
    asked.push(call);
    return answer;
  };
  return { room: new AutomaticRules({ callServer }, "!nest:example.org"), asked };
}

test("what the server has is read and written without loss", () => {
  const content = {
    rules: [
      { kind: "pattern", text: "p[i1]lls", effect: "queue", reason: "x", is_on: false },
      { kind: "words", text: "casino", effect: "hold", reason: "", is_on: true },
    ],
    flood: { messages: 5, in_s: 10, effect: "slow" },
    mentions: { max: 0, effect: "refuse" },
    invites: { max: 5, in_s: 60 },
    hold_media: true,
    hateful: { effect: "hold", threshold: "strict", languages: ["en"], joined_within_s: 60 },
  };
  assert.deepEqual(contentOf(automaticOf(content)), content);
  const none = { rules: [], hold_media: false };
  assert.deepEqual(contentOf(automaticOf({ flood: null, has_detector: true })), none);
});

test("what the detector looks for has the server's own values where nothing is said", () => {
  assert.deepEqual(automaticOf({ hateful: {} }).hateful, NEW_HATEFUL);
  const told = { effect: "slow", threshold: "default", languages: ["en", "fr"] };
  const content = { ...told, joined_within_s: null };
  const found = automaticOf({ hateful: content });
  assert.equal(found.hateful?.joinedWithinS, null);
  assert.deepEqual(contentOf(found)["hateful"], content);
  // What this server does not do by machine is not taken over.
  assert.equal(automaticOf({ hateful: { effect: "refuse" } }).hateful?.effect, "queue");
});

test("a rule takes the place of an earlier one, comes last, or goes", () => {
  const changed = { ...casino, text: "roulette" };
  assert.deepEqual(withRule([casino, pills], casino, changed), [changed, pills]);
  assert.deepEqual(withRule([casino], null, pills), [casino, pills]);
  assert.deepEqual(withRule([casino, pills], casino, null), [pills]);
  // Somebody has taken it away meanwhile.
  assert.deepEqual(withRule([pills], casino, changed), [pills, changed]);
  assert.deepEqual(withRule([pills], casino, null), [pills]);
});

test("a rule says something that no other says", () => {
  assert.equal(problemOf({ ...casino, text: " " }, null, []), "empty");
  assert.equal(problemOf({ ...casino, text: " casino " }, null, [casino]), "known");
  assert.equal(problemOf({ ...casino, kind: "pattern" }, null, [casino]), null);
  assert.equal(problemOf({ ...casino, effect: "refuse" }, casino, [casino, pills]), null);
  const many = Array.from({ length: 10_000 }, (_, n) => ({ ...casino, text: `word${n}` }));
  assert.equal(problemOf(pills, null, many), "many");
});

test("rules are found by their letters", () => {
  assert.deepEqual(found([casino, pills], " ILL"), [pills]);
  assert.deepEqual(found([casino, pills], ""), [casino, pills]);
});

test("a pace that another app has set is among the choices", () => {
  assert.equal(withPace(FLOODS, { count: 5, inS: 10 }).length, FLOODS.length);
  assert.deepEqual(withPace(FLOODS, { count: 7, inS: 9 }).at(-1), { count: 7, inS: 9 });
});

test("a change keeps what others have changed meanwhile", async () => {
  const { room, asked } = rulesWith({ rules: [], invites: { max: 5, in_s: 60 } });
  await room.change((now) => ({ ...now, rules: withRule(now.rules, null, casino) }));
  const rules = [{ kind: "words", text: "casino", effect: "hold", reason: "", is_on: true }];
  const body = { rules, invites: { max: 5, in_s: 60 }, hold_media: false };
  assert.deepEqual(asked, [
    ["GET", WHERE],
    ["PUT", WHERE, body],
  ]);
});

test("changes that follow each other at once are all kept", async () => {
  let content: Json = {};
  let failures = 1;
  const callServer = async (method: string, _where: string, body?: unknown) => {
    if (method === "GET") return content;
    await Promise.resolve();
    if (failures-- > 0) throw new Error("The network is gone.");
    content = body as Json;
    return {};
  };
  const room = new AutomaticRules({ callServer }, "!nest:example.org");
  const lost = room.change((now) => ({ ...now, holdsMedia: true }));
  const first = room.change((now) => ({ ...now, rules: [casino] }));
  const second = room.change((now) => ({ ...now, invites: { count: 5, inS: 60 } }));
  await assert.rejects(lost);
  await Promise.all([first, second]);
  const { rules, invites, holdsMedia } = automaticOf(content as JsonObject);
  assert.deepEqual([rules, invites, holdsMedia], [[casino], { count: 5, inS: 60 }, false]);
});

test("the server says which rule a text goes against", async () => {
  const met = rulesWith({ rule: { text: "casino", effect: "hold", kind: "words" } });
  assert.equal((await met.room.find("my casino"))?.text, "casino");
  assert.deepEqual(met.asked, [["POST", `${WHERE}/trial`, { text: "my casino" }]]);
  const { room, asked } = rulesWith({});
  assert.equal(await room.find("hello", casino), null);
  assert.deepEqual((asked[0]?.[2] as { rules: unknown[] }).rules.length, 1);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineError, type ServerCalls } from "../../matrix/engine.ts";
import { FILTERS } from "../../matrix/filters.ts";
import {
  changeFilters,
  INVITES,
  readReach,
  REACHES,
  tidyWord,
  wordProblem,
  writeReach,
} from "./privacy.model.ts";

const ME = "@alice:example.org";

/** A server that keeps account data and nothing else. */
function serverWith(kept: Record<string, unknown>): ServerCalls {
  return {
    async callServer(method, path, body) {
      const type = path.split("/").at(-1) ?? "";
      assert.ok(path.startsWith("/_matrix/client/v3/user/%40alice%3Aexample.org/account_data/"));
      if (method === "PUT") kept[type] = body;
      else if (!(type in kept)) throw new EngineError("not_found");
      return kept[type];
    },
  };
}

test("who may invite is read as it was written", async () => {
  const server = serverWith({});
  assert.equal(await readReach(server, ME), "everybody");
  for (const reach of REACHES) {
    await writeReach(server, ME, reach);
    assert.equal(await readReach(server, ME), reach);
  }
});

test("other apps read the same, and what they have written stays", async () => {
  const kept: Record<string, unknown> = { [INVITES]: { default_action: "allow", other: 1 } };
  const server = serverWith(kept);
  await writeReach(server, ME, "sharing");
  const limited = { default_action: "allow", other: 1, "org.linnet.from": "sharing" };
  assert.deepEqual(kept[INVITES], limited);
  await writeReach(server, ME, "nobody");
  assert.deepEqual(kept[INVITES], { default_action: "block", other: 1 });
});

test("words are added to what the server has now", async () => {
  const kept = { [FILTERS]: { muted_words: { words: ["of another device"] }, other: 1 } };
  const add = (word: string) =>
    changeFilters(serverWith(kept), ME, (now) => ({ ...now, words: [...now.words, word] }));
  const { words } = await add("fool");
  assert.deepEqual(words, ["of another device", "fool"]);
  const written = { words, action: "blur", where: "everywhere" };
  assert.deepEqual(kept[FILTERS], { muted_words: written, other: 1 });
});

test("words are kept tidy, once, and not without end", () => {
  assert.equal(tidyWord("  go \n home "), "go home");
  assert.equal(tidyWord("x".repeat(300)).length, 100);
  assert.equal(wordProblem("fool", ["fool"]), "known");
  assert.equal(wordProblem("new", Array.from({ length: 500 }, String)), "many");
  assert.equal(wordProblem("new", ["fool"]), null);
});

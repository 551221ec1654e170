import assert from "node:assert/strict";
import { test } from "node:test";

import { wipe } from "../store/database.ts";
import { makeVault } from "../store/vault.ts";
import { freshDatabase } from "../testing/fresh_database.ts";
import { openMachine } from "./machine.ts";

test("a wipe waits for nobody who still has the keys open", async () => {
  const database = await freshDatabase();
  const session = { userId: "@ada:example.org", deviceId: "D", serverName: "example.org" };
  const machine = await openMachine(session, database, await makeVault(database));
  const names = (await indexedDB.databases()).map(({ name }) => name);
  assert.ok(names.length > 1, "this looks in the wrong place");
  database.close();
  await wipe();
  assert.deepEqual(await indexedDB.databases(), []);
  assert.equal(machine.userId.toString(), session.userId);
  machine.close();
});

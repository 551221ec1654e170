import assert from "node:assert/strict";
import { test } from "node:test";
import { openDB } from "idb";
import { randomBytes } from "../encoding.ts";
import type { FirstPaint } from "../engine.ts";
import { freshIndexedDb } from "../testing/fresh_database.ts";
import { rawStore } from "../testing/raw_store.ts";
import { DATABASE_NAME, openDatabase, readFact } from "./database.ts";
import { readFirstPaint } from "./first_paint.ts";
import { CRYPTO_STORE_KEY } from "./labels.ts";
import { openQueued } from "./sealing.ts";
import { sealLeftovers } from "./unsealed.ts";
import { openVault } from "./vault.ts";

const PAINT: FirstPaint = {
  session: { userId: "@a:x", deviceId: "D", serverName: "x" },
  rooms: [],
  profile: { userId: "@a:x", displayName: "Ada in the clear", avatar: null },
  ignoredUsers: [],
};
const STORES = {
  facts: {},
  rooms: { keyPath: "roomId" },
  events: { keyPath: ["roomId", "order"] },
  accountData: { keyPath: ["roomId", "type"] },
  queue: { keyPath: "txnId" },
  drafts: { keyPath: "roomId" },
};

/** The store of somebody who is signed in, as version 1 kept it. */
async function oldStore(rawKey: Uint8Array<ArrayBuffer>): Promise<void> {
  freshIndexedDb();
  const old = await openDB(DATABASE_NAME, 1, {
    upgrade(database) {
      for (const [name, options] of Object.entries(STORES)) {
        database.createObjectStore(name, options);
      }
    },
  });
  const algorithm = { name: "AES-GCM", length: 256 };
  const wrapping = await crypto.subtle.generateKey(algorithm, false, ["encrypt", "decrypt"]);
  const iv = randomBytes(12);
  const wrapped = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, wrapping, rawKey);
  await old.put("facts", { wrapping, iv, wrapped }, "storeKey");
  await old.put("facts", PAINT, "firstPaint");
  await old.put("facts", { pos: "p7", toDevice: "d7" }, "syncPosition");
  await old.put("accountData", { roomId: "", type: "m.direct", content: { "@b:x": ["!r"] } });
  await old.put("events", { roomId: "!r", order: 1, clear: { content: "an old secret" } });
  await old.put("rooms", { roomId: "!r", lastMessage: { text: "an old secret" } });
  await old.put("drafts", { roomId: "!r", draft: { text: "half a thought" } });
  const content = { body: "not sent yet" };
  await old.put("queue", { txnId: "t1", roomId: "!r", sequence: 1, content, uploads: [] });
  old.close();
}

test("an older store keeps the session, the keys and what was not sent, and seals them", async () => {
  const rawKey = randomBytes(32);
  await oldStore(rawKey);
  assert.deepEqual(await readFirstPaint(), PAINT);
  const database = await openDatabase();
  const vault = await openVault(database);
  assert.ok(vault);
  await sealLeftovers(database, vault);
  assert.deepEqual(await readFirstPaint(), PAINT);
  const sealedKey = await readFact(database, "cryptoStoreKey");
  assert.ok(sealedKey);
  assert.deepEqual(await vault.openBytes(CRYPTO_STORE_KEY, sealedKey), rawKey);
  assert.deepEqual(await readFact(database, "syncPosition"), { pos: null, toDevice: "d7" });
  assert.equal((await database.getAll("accountData")).length, 1);
  const [waiting] = await database.getAll("queue");
  assert.ok(waiting);
  assert.deepEqual((await openQueued(vault, waiting)).content, { body: "not sent yet" });
  assert.equal(await database.count("drafts"), 1);
  assert.deepEqual(await database.getAll("events"), []);
  const raw = await rawStore();
  for (const words of ["old secret", "half a thought", "not sent yet", "in the clear"]) {
    assert.ok(!raw.includes(words), words);
  }
});

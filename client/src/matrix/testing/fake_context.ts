/** A signed-in context over an empty store and a fake server, without crypto. */
import { AccountData } from "../account/account_data.ts";
import type { Change } from "../changes.ts";
import type { Context } from "../context.ts";
import type { Crypto } from "../crypto/crypto.ts";
import { Mutex } from "../mutex.ts";
import { AccountState } from "../rooms/account_state.ts";
import type { RoomRecord } from "../store/records.ts";
import { newRoom } from "../sync/room_data.ts";
import { Decryptor } from "../timeline/decryptor.ts";
import { History } from "../timeline/history.ts";
import { Timelines } from "../timeline/timelines.ts";
import { ALICE, ROOM } from "./events.ts";
import type { FakeServer } from "./fake_server.ts";
import { makeVault } from "../store/vault.ts";
import { freshDatabase } from "./fresh_database.ts";
import { NO_LIMITS } from "../rooms/lifetime.ts";

export interface FakeContext {
  context: Context;
  timelines: Timelines;
  changes: Change[];
}

export async function fakeContext(
  server: FakeServer,
  room: Partial<RoomRecord> = {},
): Promise<FakeContext> {
  const database = await freshDatabase();
  const vault = await makeVault(database);
  const http = server.signedIn();
  const changes: Change[] = [];
  const session = { userId: ALICE, deviceId: "D", serverName: "example.org" };
  const crypto = () => Promise.reject<Crypto>(new Error("This test has no crypto."));
  const context: Context = {
    http,
    database,
    vault,
    session,
    accountData: new AccountData(http, database, ALICE),
    account: new AccountState(),
    rooms: new Map([[ROOM, { ...newRoom(ROOM), ...room }]]),
    commits: new Mutex(),
    lifetimes: { limits: NO_LIMITS },
    crypto,
    emit: (change) => changes.push(change),
  };
  const history = new History(http, database, new Decryptor(database, vault, crypto));
  return { context, timelines: new Timelines(context, history), changes };
}

/** Ciphers work beside the event loop, so turns of it would measure nothing. */
const SETTLES_WITHIN_MS = 20_000;

/** Lets everything run that can run without waiting for time. */
export async function settle(isDone: () => boolean): Promise<void> {
  const deadline = performance.now() + SETTLES_WITHIN_MS;
  while (!isDone()) {
    if (performance.now() > deadline) throw new Error("It never came to it.");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

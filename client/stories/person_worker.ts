/** One browser profile: its own IndexedDB, its own engine, in a thread of its own. */
import "fake-indexeddb/auto";
import { parentPort, workerData } from "node:worker_threads";
import { Host, type Channel } from "../src/matrix/host.ts";
import { LinnetEngine } from "../src/matrix/linnet_engine.ts";
import type { EngineMessage } from "../src/matrix/rpc.ts";
import { browserFetch } from "./browser_fetch.ts";

const { server } = workerData as { server: string };
const port = parentPort;
if (!port) throw new Error("This file is a worker.");

const page: Channel = { onmessage: null, postMessage: (message) => port.postMessage(message) };
port.on("message", (data: EngineMessage) =>
  page.onmessage?.({ data } as MessageEvent<EngineMessage>),
);

const wiring = { fetch: browserFetch(server), baseUrl: server, now: () => Date.now() };
const others: Channel = { onmessage: null, postMessage: () => {} };
Reflect.set(
  globalThis,
  "linnetHost",
  new Host({
    page,
    others,
    takeLock: (_name, run) => run(),
    tab: "only",
    createEngine: () => new LinnetEngine(wiring, server),
  }),
);

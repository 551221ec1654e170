/** Entry of the engine's worker. */
import { Host, type Channel } from "./host.ts";
import { LinnetEngine } from "./linnet_engine.ts";

const CHANNEL = "linnet-engine";

function createEngine(): LinnetEngine {
  const engine = new LinnetEngine(
    {
      fetch: (url, init) => fetch(url, init),
      baseUrl: "",
      now: () => Date.now(),
    },
    self.location.origin,
  );
  self.addEventListener("online", () => engine.hurry());
  return engine;
}

function takeLock(name: string, run: () => void): void {
  void navigator.locks.request(name, () => {
    run();
    // The lock is ours until the worker ends.
    return new Promise(() => {});
  });
}

const host = new Host({
  page: self as unknown as Channel,
  others: new BroadcastChannel(CHANNEL) as unknown as Channel,
  takeLock,
  tab: `linnet-tab-${crypto.randomUUID()}`,
  createEngine,
});
// Keeps the host reachable, and shows in a debugger whether this worker is the one.
Reflect.set(self, "linnetHost", host);

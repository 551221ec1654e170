/**
 * Entry of a guest's engine. All that it stores is in memory and ends with its page.
 *
 * It shares nothing with the engine of an account in the same browser: not the databases, not the
 * locks, not the session cookie.
 */
import "fake-indexeddb/auto";
import { GuestEngine } from "./guest_engine.ts";
import { type Channel, Host } from "./host.ts";

const nobody: Channel = { onmessage: null, postMessage: () => {} };

const host = new Host({
  page: self as unknown as Channel,
  others: nobody,
  takeLock: (_name, run) => run(),
  tab: "guest",
  createEngine() {
    const engine = new GuestEngine(
      {
        fetch: (url, init) => fetch(url, { ...init, credentials: "omit" }),
        baseUrl: "",
        now: () => Date.now(),
      },
      self.location.origin,
    );
    self.addEventListener("online", () => engine.hurry());
    return engine;
  },
});
// Keeps the host reachable.
Reflect.set(self, "linnetHost", host);

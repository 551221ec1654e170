/** The engine as one page has it: calls go to the worker, changes come back. */
import type { ChangeListener } from "../matrix/changes.ts";
import type { Engine } from "../matrix/engine.ts";
import { type Call, errorOf, type FromEngine } from "../matrix/rpc.ts";

export interface EnginePort {
  postMessage(message: Call): void;
  onmessage: ((event: MessageEvent<FromEngine>) => void) | null;
}

/** What the page answers by itself. */
export type LocalEngine = Pick<Engine, "readFirstPaint" | "readTimelineSnapshot"> & {
  /** Ends the worker. */
  end: () => void;
};

export function engineClient(port: EnginePort, local: LocalEngine): Engine {
  const listeners = new Set<ChangeListener>();
  const waiting = new Map<string, PromiseWithResolvers<unknown>>();
  port.onmessage = ({ data }) => {
    if (data.kind === "change") {
      for (const listener of listeners) listener(data.change);
      return;
    }
    if (data.kind === "takeover") return;
    const waiter = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.kind === "reply") waiter?.resolve(data.result);
    else waiter?.reject(errorOf(data.failure));
  };
  const call = (method: string, args: unknown[]): Promise<unknown> => {
    const id = crypto.randomUUID();
    const waiter = Promise.withResolvers<unknown>();
    waiting.set(id, waiter);
    port.postMessage({ kind: "call", id, method, args });
    return waiter.promise;
  };
  const own = {
    readFirstPaint: local.readFirstPaint,
    readTimelineSnapshot: local.readTimelineSnapshot,
    subscribe(listener: ChangeListener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      listeners.clear();
      local.end();
    },
  };
  const handler: ProxyHandler<typeof own> = {
    get(target, name) {
      if (name in target || typeof name !== "string") return Reflect.get(target, name);
      // A proxy that had `then` would be taken for a promise.
      return name === "then" ? undefined : (...args: unknown[]) => call(name, args);
    },
  };
  return new Proxy(own, handler) as unknown as Engine;
}

/** Starts the engine's worker for this page. */
import workerUrl from "../matrix/worker.ts?worker&url";
import type { Engine } from "../matrix/engine.ts";
import { readFirstPaint, readTimelineSnapshot } from "../matrix/store/first_paint.ts";
import { engineClient, type EnginePort } from "./engine_client.ts";
import { scriptUrl } from "./trusted_types.ts";

export function openEngine(): Engine {
  const worker = new Worker(scriptUrl(workerUrl), { type: "module", name: "linnet-engine" });
  const engine = engineClient(worker as unknown as EnginePort, {
    readFirstPaint,
    readTimelineSnapshot,
    end: () => worker.terminate(),
  });
  engine.subscribe(({ type }) => {
    // Keys that the browser throws away when space is short are lost for good.
    if (type === "SessionStarted") void navigator.storage.persist();
  });
  return engine;
}

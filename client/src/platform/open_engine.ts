/** Starts the engine's worker for this page. */
import workerUrl from "../matrix/worker.ts?worker&url";
import type { Engine } from "../matrix/engine.ts";
import { readFirstPaint, readTimelineSnapshot } from "../matrix/store/first_paint.ts";
import { engineClient, type EnginePort } from "./engine_client.ts";
import { firstFrame, latePort } from "./late_port.ts";
import { noteSignedIn } from "./signed_in_here.ts";
import { scriptUrl } from "./trusted_types.ts";

function openWorker(): EnginePort & { terminate(): void } {
  const worker = new Worker(scriptUrl(workerUrl), { type: "module", name: "linnet-engine" });
  return worker as unknown as EnginePort & { terminate(): void };
}

/** `drawn` resolves when the first view has been handed to the browser. */
export function openEngine(drawn: Promise<void>): Engine {
  let snapshot: Promise<unknown> = Promise.resolve();
  const started = drawn.then(() => firstFrame(() => snapshot.catch(() => {})));
  // The first frame needs the store alone; the worker would only take processor time from it.
  const port = latePort(started, openWorker);
  const engine = engineClient(port, {
    readFirstPaint,
    readTimelineSnapshot(roomId) {
      const reading = readTimelineSnapshot(roomId);
      snapshot = reading;
      return reading;
    },
    end: () => port.end(),
  });
  engine.subscribe(({ type }) => {
    // Keys that the browser throws away when space is short are lost for good.
    if (type === "SessionStarted") void navigator.storage.persist();
    if (type === "SessionStarted" || type === "SessionEnded") {
      noteSignedIn(type === "SessionStarted");
    }
  });
  return engine;
}

/** Starts the engine of a guest for this page; nothing of it stays in the browser. */
import workerUrl from "../matrix/guest_worker.ts?worker&url";
import type { FirstPaint } from "../matrix/engine.ts";
import type { GuestEngineModel } from "../matrix/guest_engine.ts";
import { engineClient, type EnginePort } from "./engine_client.ts";
import { scriptUrl } from "./trusted_types.ts";

const NOBODY: FirstPaint = { session: null, rooms: [], profile: null, ignoredUsers: [] };

export function openGuestEngine(): GuestEngineModel {
  const worker = new Worker(scriptUrl(workerUrl), { type: "module", name: "linnet-guest" });
  const engine = engineClient(worker as unknown as EnginePort, {
    readFirstPaint: () => Promise.resolve(NOBODY),
    readTimelineSnapshot: () => Promise.resolve(null),
    end: () => worker.terminate(),
  });
  // The client passes on whatever is asked; this engine knows two things more.
  return engine as GuestEngineModel;
}

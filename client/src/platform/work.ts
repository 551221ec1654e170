/** Lets a worker of its own do a proof of work, so that the page stays quick. */
import workerUrl from "./work_worker.ts?worker&url";
import type { Work } from "../matrix/account/proof_of_work.ts";
import { scriptUrl } from "./trusted_types.ts";
import type { WorkNews } from "./work_worker.ts";

/** Resolves to the nonce; `onTried` hears how many were tried. */
export function doWork(work: Work, onTried: (count: number) => void): Promise<string> {
  const worker = new Worker(scriptUrl(workerUrl), { type: "module", name: "linnet-work" });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  worker.addEventListener("message", ({ data }: MessageEvent<WorkNews>) => {
    if ("nonce" in data) resolve(data.nonce);
    else onTried(data.tried);
  });
  worker.addEventListener("error", () => reject(new Error("The worker could not be started.")));
  worker.postMessage(work);
  return promise.finally(() => worker.terminate());
}

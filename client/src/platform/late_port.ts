/** A worker that starts when the page has something to show, and the calls that wait for it. */
import type { Call } from "../matrix/rpc.ts";
import type { EnginePort } from "./engine_client.ts";

/** A page in the background draws no frames; its engine must start all the same. */
const LATEST_MS = 500;

export interface LatePort extends EnginePort {
  end(): void;
}

/** Resolves once the first frame is out and nothing that it needs is being read any more. */
export async function firstFrame(reading: () => Promise<unknown>): Promise<void> {
  const latest = new Promise<void>((resolve) => setTimeout(resolve, LATEST_MS));
  const frame = () =>
    new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const painted = frame().then(reading).then(frame);
  await Promise.race([painted, latest]);
}

/** Opens the worker when `start` resolves; what is posted before reaches it then, in order. */
export function latePort(
  start: Promise<void>,
  open: () => EnginePort & { terminate(): void },
): LatePort {
  const early: Call[] = [];
  let worker: ReturnType<typeof open> | null = null;
  let isOver = false;
  const port: LatePort = {
    onmessage: null,
    postMessage(call) {
      if (worker) worker.postMessage(call);
      else early.push(call);
    },
    end() {
      isOver = true;
      worker?.terminate();
    },
  };
  async function begin() {
    await start;
    if (isOver) return;
    worker = open();
    worker.onmessage = (event) => port.onmessage?.(event);
    for (const call of early.splice(0)) worker.postMessage(call);
  }
  void begin();
  return port;
}

/** Why linking has ended before it was done. */
import type { LinkFailure } from "../link_models.ts";

export class LinkStopped extends Error {
  readonly failure: LinkFailure;

  constructor(failure: LinkFailure, message: string = failure) {
    super(message);
    this.name = "LinkStopped";
    this.failure = failure;
  }
}

/** Rejects as soon as `signal` is set. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}

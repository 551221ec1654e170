/** Runs `start` in one tab of this browser at a time; returns what ends it. */
export function ringAlone(start: () => () => void): () => void {
  const over = Promise.withResolvers<void>();
  const asked = new AbortController();
  navigator.locks
    .request("linnet-ring", { signal: asked.signal }, async () => {
      const stop = start();
      await over.promise;
      stop();
    })
    .catch(() => undefined);
  return () => {
    asked.abort();
    over.resolve();
  };
}

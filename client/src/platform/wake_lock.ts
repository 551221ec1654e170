/** Keeps the screen from going dark, where the browser can; returns what lets it again. */
export function keepScreenOn(): () => void {
  let lock: WakeLockSentinel | null = null;
  let isWanted = true;
  const take = async () => {
    // Browsers that have none, and pages out of sight, get none.
    const taken = await navigator.wakeLock?.request("screen").catch(() => null);
    if (isWanted) lock = taken ?? null;
    else await taken?.release();
  };
  const onVisible = () => {
    if (document.visibilityState === "visible") void take();
  };
  document.addEventListener("visibilitychange", onVisible);
  void take();
  return () => {
    isWanted = false;
    document.removeEventListener("visibilitychange", onVisible);
    void lock?.release();
  };
}

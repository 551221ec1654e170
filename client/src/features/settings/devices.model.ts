import type { Device } from "../../matrix/engine.ts";

/** This device first, then those seen last; unknown times go to the end. */
export function inOrder(devices: readonly Device[]): Device[] {
  return devices.toSorted(
    (a, b) =>
      Number(b.isCurrent) - Number(a.isCurrent) || (b.lastSeenAt ?? 0) - (a.lastSeenAt ?? 0),
  );
}

export function others(devices: readonly Device[]): Device[] {
  return devices.filter((device) => !device.isCurrent);
}

const UNUSED_MS = 90 * 86_400_000;

/** Devices nobody used for three months; safer gone. */
export function unused(devices: readonly Device[], now: number): Device[] {
  return others(devices).filter(
    ({ lastSeenAt }) => lastSeenAt !== null && now - lastSeenAt > UNUSED_MS,
  );
}

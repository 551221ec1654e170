/** How long messages stay, in words. */
import { useLingui } from "@lingui/react";

const SECOND = 1_000;
const UNITS = [
  ["year", 365 * 86_400 * SECOND],
  ["week", 7 * 86_400 * SECOND],
  ["day", 86_400 * SECOND],
  ["hour", 3_600 * SECOND],
  ["minute", 60 * SECOND],
] as const;

/** In the largest unit that needs no fraction; else in minutes, rounded. */
export function useLifetimeWords(): (lifetimeMs: number) => string {
  const { i18n } = useLingui();
  return (lifetimeMs) => {
    const [unit, size] = UNITS.find(([, each]) => lifetimeMs % each === 0) ?? ["minute", 60_000];
    const style = { style: "unit", unit, unitDisplay: "long" } as const;
    return new Intl.NumberFormat(i18n.locale, style).format(Math.round(lifetimeMs / size));
  };
}

/** Lengths of time in words, as they are set for a room. */
import { useLingui } from "@lingui/react";

const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** Of seconds, in the largest unit that needs no fraction. */
export function useLengths(): (seconds: number) => string {
  const { i18n } = useLingui();
  return (seconds) => {
    const [unit, size] = UNITS.find(([, each]) => seconds % each === 0) ?? ["second", 1];
    const style = { style: "unit", unit, unitDisplay: "long" } as const;
    return new Intl.NumberFormat(i18n.locale, style).format(seconds / size);
  };
}

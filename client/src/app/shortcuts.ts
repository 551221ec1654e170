/** Keys that work everywhere. The list in the settings is written from the same table. */
import { useEffect, useEffectEvent } from "react";

interface Shortcuts {
  onSwitch: () => void;
  onKeys: () => void;
  onStep: (step: 1 | -1) => void;
}

/** The order in which F6 walks: list, timeline, composer, panel. */
const LANDMARKS = ["list", "timeline", "composer", "panel"];

const FOCUSABLE = 'a[href][tabindex="0"], [tabindex="0"], textarea, button:not([tabindex="-1"])';

function landmarks(): HTMLElement[] {
  return LANDMARKS.flatMap((name) => {
    const element = document.querySelector<HTMLElement>(`[data-landmark="${name}"]`);
    return element && element.offsetParent !== null ? [element] : [];
  });
}

/** Where work goes on in a landmark: its field, its current row, else its first control. */
function enter(landmark: HTMLElement | undefined): void {
  const wanted =
    landmark?.querySelector<HTMLElement>('textarea, [aria-current="page"], li[tabindex="0"]') ??
    landmark?.querySelector<HTMLElement>(FOCUSABLE);
  wanted?.focus();
}

function walk(step: 1 | -1): void {
  const all = landmarks();
  const here = all.findIndex((landmark) => landmark.contains(document.activeElement));
  enter(all[(here + step + all.length) % all.length]);
}

/** What a key asks for, wherever the focus is; null leaves it to the page. */
function actOf(event: KeyboardEvent, { onSwitch, onKeys, onStep }: Shortcuts): (() => void) | null {
  if (event.ctrlKey || event.metaKey) {
    return { k: onSwitch, "/": onKeys }[event.key.toLowerCase()] ?? null;
  }
  if (event.key === "F6") return () => walk(event.shiftKey ? -1 : 1);
  if (!event.altKey) return null;
  return { ArrowDown: () => onStep(1), ArrowUp: () => onStep(-1) }[event.key] ?? null;
}

export function useShortcuts(shortcuts: Shortcuts): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const act = actOf(event, shortcuts);
    if (!act) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);
}

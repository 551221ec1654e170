/** Keys that work everywhere. The list in the settings is written from the same table. */
import { useEffect, useRef } from "react";

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

/** The place in a landmark where work goes on: its field, its current row, else its first control. */
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

export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const { onSwitch, onKeys, onStep } = latest.current;
      const isCommand = event.ctrlKey || event.metaKey;
      if (isCommand && event.key.toLowerCase() === "k") onSwitch();
      else if (isCommand && event.key === "/") onKeys();
      else if (event.key === "F6") walk(event.shiftKey ? -1 : 1);
      else if (event.altKey && event.key === "ArrowDown") onStep(1);
      else if (event.altKey && event.key === "ArrowUp") onStep(-1);
      else return;
      event.preventDefault();
    }
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}

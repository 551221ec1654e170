import { useRef, type PointerEvent } from "react";

const HOLD_MS = 450;
const STILL_PX = 8;

/** A finger that rests on one place opens the menu there; one that moves is scrolling. */
export function useLongPress(onHold: (target: EventTarget | null) => void) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const from = useRef({ x: 0, y: 0 });
  const stop = () => clearTimeout(timer.current);
  return {
    onPointerDown(event: PointerEvent) {
      if (event.pointerType === "mouse") return;
      const { target } = event;
      from.current = { x: event.clientX, y: event.clientY };
      stop();
      timer.current = setTimeout(() => {
        navigator.vibrate?.(10);
        onHold(target);
      }, HOLD_MS);
    },
    onPointerMove(event: PointerEvent) {
      const { x, y } = from.current;
      if (Math.hypot(event.clientX - x, event.clientY - y) > STILL_PX) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
  };
}

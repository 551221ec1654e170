/**
 * Keeps the reader's place.
 *
 * The anchor is a row and its distance from the top edge, or the end of the list. Whatever changes
 * above or below (older messages, pictures that find their height), the anchor stays where it is.
 */
import { useEffect, useLayoutEffect, useRef, type RefObject } from "react";

type Anchor = "end" | { key: string; offset: number };

/** How near an edge must be before more is drawn or loaded. */
const EDGE_PX = 900;
const END_PX = 48;

interface Options {
  /** Changes whenever rows come or go. */
  rows: unknown;
  isLive: boolean;
  onTop: () => void;
  onBottom: () => void;
  onEnd: (isAtEnd: boolean) => void;
}

export interface Scroll {
  scroller: RefObject<HTMLDivElement | null>;
  list: RefObject<HTMLOListElement | null>;
  toEnd: () => void;
  /** False when no such row is drawn. `share` of the height stays above it. */
  toRow: (key: string, share?: number) => boolean;
  /** Key of the last row that can be seen whole. */
  lastSeenKey: () => string | null;
}

function rowsOf(list: HTMLElement): HTMLElement[] {
  return [...list.children] as HTMLElement[];
}

/** Day lines come and go with what stands above them, so only messages and happenings hold a place. */
function firstVisible(list: HTMLElement, top: number): HTMLElement | undefined {
  const rows = rowsOf(list);
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) > top) high = middle;
    else low = middle + 1;
  }
  return rows.slice(low).find((row) => row.hasAttribute("tabindex"));
}

export function useScroll(options: Options): Scroll {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const anchor = useRef<Anchor>("end");
  const latest = useRef(options);
  latest.current = options;

  function find(key: string): HTMLElement | null {
    return list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ?? null;
  }

  function restore() {
    const box = scroller.current;
    if (!box) return;
    if (anchor.current === "end") {
      box.scrollTop = box.scrollHeight;
      return;
    }
    const row = find(anchor.current.key);
    if (!row) return;
    const offset = row.getBoundingClientRect().top - box.getBoundingClientRect().top;
    const moved = offset - anchor.current.offset;
    if (Math.abs(moved) >= 1) box.scrollTop += moved;
  }

  function capture() {
    const [box, rows] = [scroller.current, list.current];
    if (!box || !rows) return;
    const { isLive, onTop, onBottom, onEnd } = latest.current;
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    const isAtEnd = below < END_PX && isLive;
    if (isAtEnd) {
      anchor.current = "end";
    } else {
      const top = box.getBoundingClientRect().top;
      const row = firstVisible(rows, top);
      const key = row?.dataset["key"];
      if (row && key) anchor.current = { key, offset: row.getBoundingClientRect().top - top };
    }
    onEnd(isAtEnd);
    if (box.scrollTop < EDGE_PX) onTop();
    if (below < EDGE_PX) onBottom();
  }

  /** Also looks at the edges again: what came may not have been enough to fill the window. */
  useLayoutEffect(() => {
    restore();
    const frame = requestAnimationFrame(capture);
    return () => cancelAnimationFrame(frame);
  }, [options.rows]);

  useEffect(() => {
    const [box, rows] = [scroller.current, list.current];
    if (!box || !rows) return undefined;
    const observer = new ResizeObserver(restore);
    observer.observe(rows);
    observer.observe(box);
    box.addEventListener("scroll", capture, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", capture);
    };
  }, []);

  return {
    scroller,
    list,
    toEnd() {
      anchor.current = "end";
      restore();
    },
    toRow(key, share = 0.3) {
      if (!find(key)) return false;
      anchor.current = { key, offset: (scroller.current?.clientHeight ?? 0) * share };
      restore();
      return true;
    },
    lastSeenKey() {
      const [box, rows] = [scroller.current, list.current];
      if (!box || !rows) return null;
      const bottom = box.getBoundingClientRect().bottom + 4;
      const seen = rowsOf(rows).findLast((row) => row.getBoundingClientRect().bottom <= bottom);
      return seen?.dataset["key"] ?? null;
    },
  };
}

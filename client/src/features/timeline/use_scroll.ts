/**
 * Keeps the reader's place.
 *
 * The anchor is a row and its distance from the top edge, or the end of the list. Whatever changes
 * above or below (older messages, pictures that find their height), the anchor stays where it is.
 */
import { useEffect, useEffectEvent, useLayoutEffect, useState, type RefObject } from "react";

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

function rowsOf(list: HTMLElement): HTMLElement[] {
  return [...list.children] as HTMLElement[];
}

/** Day lines come and go with what is above them; only messages and happenings hold a place. */
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

/** The anchor and the two elements it lives between; made once per timeline. */
class Place {
  readonly scroller: RefObject<HTMLDivElement | null> = { current: null };
  readonly list: RefObject<HTMLOListElement | null> = { current: null };
  #anchor: Anchor = "end";

  find(key: string): HTMLElement | null {
    const row = `[data-key="${CSS.escape(key)}"]`;
    return this.list.current?.querySelector<HTMLElement>(row) ?? null;
  }

  /** Puts the anchor back where it was. */
  restore(): void {
    const box = this.scroller.current;
    if (!box) return;
    if (this.#anchor === "end") {
      box.scrollTop = box.scrollHeight;
      return;
    }
    const row = this.find(this.#anchor.key);
    if (!row) return;
    const offset = row.getBoundingClientRect().top - box.getBoundingClientRect().top;
    const moved = offset - this.#anchor.offset;
    if (Math.abs(moved) >= 1) box.scrollTop += moved;
  }

  /** Remembers what the reader looks at now and reports the edges within reach. */
  capture({ isLive, onTop, onBottom, onEnd }: Options): void {
    const [box, rows] = [this.scroller.current, this.list.current];
    if (!box || !rows) return;
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    const isAtEnd = below < END_PX && isLive;
    if (isAtEnd) this.#anchor = "end";
    else this.#holdFirstVisible(box, rows);
    onEnd(isAtEnd);
    if (box.scrollTop < EDGE_PX) onTop();
    if (below < EDGE_PX) onBottom();
  }

  #holdFirstVisible(box: HTMLElement, rows: HTMLElement): void {
    const { top } = box.getBoundingClientRect();
    const row = firstVisible(rows, top);
    const key = row?.dataset["key"];
    if (row && key) this.#anchor = { key, offset: row.getBoundingClientRect().top - top };
  }

  toEnd(): void {
    this.#anchor = "end";
    this.restore();
  }

  /** False when no such row is drawn. `share` of the height stays above it. */
  toRow(key: string, share = 0.3): boolean {
    if (!this.find(key)) return false;
    this.#anchor = { key, offset: (this.scroller.current?.clientHeight ?? 0) * share };
    this.restore();
    return true;
  }
}

export type Scroll = Place;

export function useScroll(options: Options): Scroll {
  const [place] = useState(() => new Place());
  const capture = useEffectEvent(() => place.capture(options));

  /** Also looks at the edges again: what came may not have been enough to fill the window. */
  useLayoutEffect(() => {
    place.restore();
    const frame = requestAnimationFrame(() => capture());
    return () => cancelAnimationFrame(frame);
  }, [place, options.rows]);

  useEffect(() => {
    const [box, rows] = [place.scroller.current, place.list.current];
    if (!box || !rows) return undefined;
    const onScroll = () => capture();
    const observer = new ResizeObserver(() => place.restore());
    observer.observe(rows);
    observer.observe(box);
    box.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", onScroll);
    };
  }, [place]);

  return place;
}

/**
 * Addresses and layers over the History API.
 *
 * A layer (dialog, sheet, panel, picker) is an entry of the browser's history, so that the back
 * button of a phone closes the top layer and leaves the page where it is.
 */
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";

interface Layer {
  close: () => void;
}

const layers: Layer[] = [];
const listeners = new Set<() => void>();
/** Steps back that we asked for ourselves and whose `popstate` has not come yet. */
let expectedPops = 0;
const afterPops: (() => void)[] = [];

function tell(): void {
  for (const listener of listeners) listener();
}

function onceSettled(action: () => void): void {
  if (expectedPops === 0) action();
  else afterPops.push(action);
}

function onPop(event: PopStateEvent): void {
  if (expectedPops > 0) {
    expectedPops -= 1;
    if (expectedPops === 0) for (const action of afterPops.splice(0)) action();
    return;
  }
  const depth = depthOf(event.state);
  while (layers.length > depth) layers.pop()?.close();
  tell();
}

function depthOf(state: unknown): number {
  const depth = (state as { depth?: unknown } | null)?.depth;
  return typeof depth === "number" ? depth : 0;
}

/** Call once, before the first view. */
export function startNavigation(): void {
  history.replaceState({ depth: 0 }, "");
  addEventListener("popstate", onPop);
}

/** Goes to a path of this app. Open layers are closed; the top one gives its place to the page. */
export function navigate(path: string, how: "push" | "replace" = "push"): void {
  onceSettled(() => {
    const isOverLayer = layers.length > 0;
    for (const layer of layers.splice(0)) layer.close();
    const isSame = path === location.pathname + location.search;
    const state = { depth: 0 };
    if (how === "replace" || isOverLayer || isSame) history.replaceState(state, "", path);
    else history.pushState(state, "", path);
    tell();
  });
}

function openLayer(layer: Layer): void {
  layers.push(layer);
  onceSettled(() => {
    if (layers.includes(layer)) history.pushState({ depth: layers.indexOf(layer) + 1 }, "");
  });
}

function dismissLayer(layer: Layer): void {
  const index = layers.indexOf(layer);
  if (index < 0) return;
  layers.splice(index, 1);
  onceSettled(() => {
    expectedPops += 1;
    history.back();
  });
}

/** Ties something that opens and closes to the back button. */
export function useLayer(isOpen: boolean, close: () => void): void {
  const onBack = useEffectEvent(close);
  useEffect(() => {
    if (!isOpen) return undefined;
    const layer: Layer = { close: () => onBack() };
    openLayer(layer);
    return () => dismissLayer(layer);
  }, [isOpen]);
}

/** The page's path with its query. */
export function useAddress(): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => location.pathname + location.search,
  );
}

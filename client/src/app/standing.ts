/** How this account stands with those who look after the server. */
import { useEffect } from "react";

import type { Engine, Standing } from "../matrix/engine.ts";
import { useAccount, useChanges, useEngine } from "./engine_context.tsx";
import { createStore, useStore } from "./store.ts";

/** Null until the server has told. */
const ownStanding = createStore<Standing | null>(null);

export function useStanding(): Standing | null {
  return useStore(ownStanding, (state) => state);
}

export function useIsSuspended(): boolean {
  return useStore(ownStanding, (state) => state?.isSuspended ?? false);
}

export async function readStanding(engine: Engine): Promise<void> {
  const standing = await engine.loadStanding();
  ownStanding.set(() => standing);
}

/** What fails is asked again when the connection is back. */
function readQuietly(engine: Engine): void {
  void readStanding(engine).catch(() => undefined);
}

/** Asks at the start, after every time without a connection, and when something was decided. */
export function useStandingStart(): void {
  const engine = useEngine();
  const isLive = useAccount(({ connection }) => connection === "live");
  useEffect(() => {
    if (isLive) readQuietly(engine);
  }, [engine, isLive]);
  useChanges(({ type }) => {
    if (type === "StandingChanged") readQuietly(engine);
  });
  useEffect(() => () => ownStanding.set(() => null), []);
}

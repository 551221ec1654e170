import { createContext, useContext, useEffect, useEffectEvent, type ReactNode } from "react";

import type { Call, Change, Engine, RoomId, RoomSummary } from "../matrix/engine.ts";
import { applyChange, type AccountState } from "./account.model.ts";
import { useStore, type Store } from "./store.ts";

interface Wiring {
  engine: Engine;
  account: Store<AccountState>;
}

const Context = createContext<Wiring | null>(null);

export function EngineProvider({ engine, account, children }: Wiring & { children: ReactNode }) {
  return <Context value={{ engine, account }}>{children}</Context>;
}

/** Keeps the account's state in step with the engine. Returns the function that stops it. */
export function followEngine({ engine, account }: Wiring): () => void {
  return engine.subscribe((change) => account.set((state) => applyChange(state, change)));
}

function useWiring(): Wiring {
  const wiring = useContext(Context);
  if (!wiring) throw new Error("EngineProvider is missing above this component");
  return wiring;
}

export function useEngine(): Engine {
  return useWiring().engine;
}

export function useAccount<T>(select: (state: AccountState) => T): T {
  return useStore(useWiring().account, select);
}

export function useRoom(roomId: RoomId): RoomSummary | undefined {
  return useAccount((state) => state.rooms.get(roomId));
}

/** Id of the person who is signed in; only for screens behind the sign-in. */
export function useOwnId(): string {
  return useAccount((state) => state.session?.userId ?? "");
}

/** Calls `listener` for every change while the component is there. */
export function useChanges(listener: (change: Change) => void): void {
  const engine = useEngine();
  const onChange = useEffectEvent(listener);
  useEffect(() => engine.subscribe((change) => onChange(change)), [engine]);
}

export function useCall(roomId: RoomId): Call | undefined {
  return useAccount((state) => state.calls.get(roomId));
}

/** The engine tells changes only; which calls went on before is asked for once. */
export function useCallsStart(): void {
  const { engine, account } = useWiring();
  useEffect(() => {
    const take = (call: Call) =>
      account.set((state) => applyChange(state, { type: "CallChanged", call }));
    engine.loadCalls().then(
      (calls) => calls.forEach(take),
      () => undefined,
    );
  }, [engine, account]);
}

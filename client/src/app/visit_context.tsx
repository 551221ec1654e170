import { createContext, useContext, useEffect, useState, type ReactNode } from "react";

import type { EngineErrorCode } from "../matrix/engine.ts";
import type { Visit, Visitor, VisitState } from "../matrix/visit.ts";
import { errorCode } from "./error_words.ts";

const Context = createContext<Visit | null>(null);

export function VisitProvider({ visit, children }: { visit: Visit; children: ReactNode }) {
  return <Context value={visit}>{children}</Context>;
}

export function useVisit(): Visit {
  const visit = useContext(Context);
  if (!visit) throw new Error("VisitProvider is missing above this component");
  return visit;
}

export interface VisitReading {
  state: VisitState | null;
  error: EngineErrorCode | null;
  /** Asks again who is there. */
  read: () => void;
}

export function useVisitState(): VisitReading {
  const visit = useVisit();
  const [state, setState] = useState<VisitState | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const read = () => {
    setError(null);
    visit.state().then(setState, (why: unknown) => setError(errorCode(why)));
  };
  useEffect(read, [visit]);
  return { state, error, read };
}

export interface VisitorProps {
  visitor: Visitor;
  serverName: string;
  /** Asks again who is there, after something about them has changed. */
  onChange: () => void;
}

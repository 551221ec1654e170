/** Something the server was asked for, with the way to ask again. */
import { useEffect, useEffectEvent, useState } from "react";

import { errorCode } from "../../app/error_words.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";

export interface Loaded<T> {
  found: T | null;
  error: EngineErrorCode | null;
  load: () => Promise<void>;
}

/** Asks at once, and anew when `key` changes; what comes too late is dropped. */
export function useLoaded<T>(key: string, ask: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key: string; found: T } | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const load = async () => {
    setError(null);
    try {
      const found = await ask();
      setState({ key, found });
    } catch (why) {
      setError(errorCode(why));
    }
  };
  const onKey = useEffectEvent(load);
  useEffect(() => void onKey(), [key]);
  return { found: state?.key === key ? state.found : null, error, load };
}

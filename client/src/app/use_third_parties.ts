import { useEffect, useState } from "react";

import type { EngineErrorCode } from "../matrix/engine.ts";
import { useEngine } from "./engine_context.tsx";
import { errorCode } from "./error_words.ts";
import { contactsOf, type Contacts } from "./third_parties.model.ts";

/** Where our server keeps the list of whom it contacts. */
export const REGISTER = "/_linnet/touchpoints";

export interface ContactsReading {
  read: Contacts | null;
  error: EngineErrorCode | null;
  load: () => void;
}

export function useContacts(): ContactsReading {
  const engine = useEngine();
  const [read, setRead] = useState<Contacts | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const load = () => {
    setError(null);
    engine.callServer("GET", REGISTER).then(
      (answer) => setRead(contactsOf(answer)),
      (why: unknown) => setError(errorCode(why)),
    );
  };
  useEffect(load, [engine]);
  return { read, error, load };
}

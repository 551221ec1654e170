/** What opens the account of whoever is signed in: reading and changing it. */
import { useEffect, useState } from "react";

import { type Engine, EngineError, type EngineErrorCode, type Proof } from "../matrix/engine.ts";
import { path } from "../matrix/api/http.ts";
import { asObject, type JsonObject } from "../matrix/json.ts";
import { type WaysIn, waysInOf } from "../matrix/ways_in.ts";
import { makePasskey, signWithPasskey } from "../platform/passkeys.ts";
import { useEngine } from "./engine_context.tsx";
import { errorCode } from "./error_words.ts";

const PASSKEYS = "/_linnet/passkeys";

/** What one of the account's passkeys signs for the next request. Rejects "cancelled". */
export async function passkeyProof(engine: Engine): Promise<Proof> {
  const options = asObject(await engine.callServer("POST", `${PASSKEYS}/proof`));
  const credential = await signWithPasskey(options);
  if (!credential) throw new EngineError("cancelled");
  return { credential };
}

/** Lets the browser make one more passkey. Rejects "cancelled" and "passkey_exists". */
export async function newPasskey(engine: Engine): Promise<JsonObject> {
  const options = asObject(await engine.callServer("POST", `${PASSKEYS}/options`));
  const made = await makePasskey(options);
  if (!made) throw new EngineError("cancelled");
  return made;
}

export async function addPasskey(
  engine: Engine,
  credential: JsonObject,
  name: string,
  proof: Proof,
): Promise<void> {
  await engine.callServer("POST", PASSKEYS, { credential, name }, proof);
}

export async function renamePasskey(engine: Engine, id: string, name: string): Promise<void> {
  await engine.callServer("PUT", PASSKEYS + path`/${id}`, { name });
}

export async function removePasskey(engine: Engine, id: string, proof: Proof): Promise<void> {
  await engine.callServer("DELETE", PASSKEYS + path`/${id}`, {}, proof);
}

export interface WaysInReading {
  ways: WaysIn | null;
  error: EngineErrorCode | null;
  /** Asks the server anew. */
  read: () => void;
}

export function useWaysIn(): WaysInReading {
  const engine = useEngine();
  const [ways, setWays] = useState<WaysIn | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const read = () => {
    setError(null);
    engine.callServer("GET", PASSKEYS).then(
      (answer) => setWays(waysInOf(asObject(answer))),
      (why: unknown) => setError(errorCode(why)),
    );
  };
  useEffect(read, [engine]);
  return { ways, error, read };
}

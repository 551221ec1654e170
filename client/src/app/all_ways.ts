/** What opens the account besides passkeys and a password: providers, and the emergency code. */
import { useEffect, useState } from "react";

import type { Engine, Proof } from "../matrix/engine.ts";
import { path } from "../matrix/api/http.ts";
import { asNumber, asObject, asText, objects, texts } from "../matrix/json.ts";
import { useEngine } from "./engine_context.tsx";

const WAYS = "/_linnet/ways-in";

export interface LinkedProvider {
  id: string;
  name: string;
  linkedAt: number;
  isOn: boolean;
}

export interface OtherWays {
  codeIssuedAt: number | null;
  providers: LinkedProvider[];
  /** Whom the person came through, and what has ended, while they have no way in of their own. */
  ended: string[];
  /** Those that end soon unless an administrator agrees again, while they have none either. */
  ending: { name: string; until: number }[];
}

async function readOtherWays(engine: Engine): Promise<OtherWays> {
  const answer = asObject(await engine.callServer("GET", WAYS));
  return {
    codeIssuedAt: asNumber(answer["recovery_code_ts"]),
    providers: objects(answer["providers"]).map((one) => ({
      id: asText(one["id"]) ?? "",
      name: asText(one["name"]) ?? "",
      linkedAt: asNumber(one["linked_ts"]) ?? 0,
      isOn: one["is_on"] === true,
    })),
    ended: texts(answer["ended"]),
    ending: objects(answer["ending"]).map((one) => ({
      name: asText(one["name"]) ?? "",
      until: asNumber(one["until_ts"]) ?? 0,
    })),
  };
}

export interface OtherWaysReading {
  other: OtherWays | null;
  /** They could not be read, and are not shown. */
  hasFailed: boolean;
  read: () => void;
}

export function useOtherWays(isWanted = true): OtherWaysReading {
  const engine = useEngine();
  const [other, setOther] = useState<OtherWays | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  const read = () => {
    if (isWanted) readOtherWays(engine).then(setOther, () => setHasFailed(true));
  };
  useEffect(read, [engine, isWanted]);
  return { other, hasFailed, read };
}

/** Resolves to the address of the provider to which the browser goes next. */
export async function beginLink(
  engine: Engine,
  id: string,
  returnTo: string,
  proof: Proof,
): Promise<string> {
  const where = WAYS + path`/providers/${id}`;
  const answer = await engine.callServer("POST", where, { return_to: returnTo }, proof);
  return asText(asObject(answer)["location"]) ?? "/";
}

export async function unlink(engine: Engine, id: string): Promise<void> {
  await engine.callServer("DELETE", WAYS + path`/providers/${id}`);
}

export async function newEmergencyCode(engine: Engine, proof: Proof): Promise<string> {
  const answer = await engine.callServer("POST", `${WAYS}/recovery-code`, {}, proof);
  return asText(asObject(answer)["recovery_code"]) ?? "";
}

/** What opens an account: its passkeys, and a password where there is one. */
import { asNumber, asText, type JsonObject, objects } from "./json.ts";

export interface OwnPasskey {
  id: string;
  name: string;
  createdAt: number;
  usedAt: number | null;
}

export interface WaysIn {
  hasPassword: boolean;
  passkeys: OwnPasskey[];
}

export function waysInOf(answer: JsonObject): WaysIn {
  const passkeys = objects(answer["passkeys"]).map((passkey) => ({
    id: asText(passkey["id"]) ?? "",
    name: asText(passkey["name"]) ?? "",
    createdAt: asNumber(passkey["created_ts"]) ?? 0,
    usedAt: asNumber(passkey["used_ts"]),
  }));
  return { hasPassword: answer["has_password"] === true, passkeys };
}

/** Whether there is anything by which they could prove who they are. */
export function hasOwnWay({ hasPassword, passkeys }: WaysIn): boolean {
  return hasPassword || passkeys.length > 0;
}

/** Without this one nobody could open the account any more. */
export function isLastWayIn({ hasPassword, passkeys }: WaysIn): boolean {
  return !hasPassword && passkeys.length === 1;
}

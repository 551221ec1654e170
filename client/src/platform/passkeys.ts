/** The browser's passkeys. Where it has none to offer, everything here says so and does nothing. */
import { EngineError } from "../matrix/engine.ts";
import type { JsonObject } from "../matrix/json.ts";

/** Older browsers cannot read what the server sends; in them people use their password. */
export function canUsePasskeys(): boolean {
  return (
    typeof PublicKeyCredential !== "undefined" &&
    typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function" &&
    typeof PublicKeyCredential.parseCreationOptionsFromJSON === "function"
  );
}

/** Whether passkeys can be offered among the names that the browser fills in. */
export async function canAutofillPasskeys(): Promise<boolean> {
  return canUsePasskeys() && (await PublicKeyCredential.isConditionalMediationAvailable());
}

function jsonOf(credential: Credential | null): JsonObject | null {
  if (!(credential instanceof PublicKeyCredential)) return null;
  return credential.toJSON() as unknown as JsonObject;
}

/**
 * A person who closes the browser's question has decided; that is no error.
 *
 * Rejects "passkey_exists" where a passkey was to be made, and the authenticator has one already.
 */
async function unlessClosed(asked: Promise<Credential | null>): Promise<JsonObject | null> {
  try {
    return jsonOf(await asked);
  } catch (why) {
    const name = why instanceof DOMException ? why.name : "";
    if (["AbortError", "NotAllowedError"].includes(name)) return null;
    if (name === "InvalidStateError") throw new EngineError("passkey_exists");
    throw why;
  }
}

/** What the chosen passkey has signed; null when none was chosen. */
export function signWithPasskey(
  options: JsonObject,
  asking: Pick<CredentialRequestOptions, "signal" | "mediation"> = {},
): Promise<JsonObject | null> {
  const wanted = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(wanted);
  return unlessClosed(navigator.credentials.get({ ...asking, publicKey }));
}

/** A new passkey; null when none was made. */
export function makePasskey(options: JsonObject): Promise<JsonObject | null> {
  const wanted = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(wanted);
  return unlessClosed(navigator.credentials.create({ publicKey }));
}

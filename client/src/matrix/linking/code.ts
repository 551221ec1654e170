/** What a linking code says. spec: MSC4108 #qr-code-format */
import {
  type Curve25519PublicKey,
  QrCodeData,
  QrCodeIntent,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import { fromBase64 } from "../encoding.ts";
import type { Link } from "../link_models.ts";
import { MEETINGS } from "./meeting.ts";
import { type OwnServer, ownPart } from "./own_address.ts";
import { LinkStopped } from "./stopped.ts";

export type Role = Link["role"];

/** A code to show. `serverName` is told by the device that is signed in already. */
export function makeCode(
  key: Curve25519PublicKey,
  address: string,
  serverName: string | null,
): NonNullable<Link["code"]> {
  const code = new QrCodeData(key, address, serverName);
  return { bytes: code.toBytes(), text: code.toBase64() };
}

function parsed(code: string | Uint8Array): QrCodeData {
  try {
    const bytes = typeof code === "string" ? fromBase64(code.replaceAll(/\s/g, "")) : code;
    return QrCodeData.fromBytes(bytes);
  } catch (error) {
    throw new LinkStopped("not_a_code", String(error));
  }
}

/** Where the device waits that has shown this code, and its key. */
export async function readCode(
  server: OwnServer,
  role: Role,
  code: string | Uint8Array,
): Promise<{ key: Curve25519PublicKey; path: string }> {
  const data = parsed(code);
  const shownBy: Role = data.mode === QrCodeIntent.Login ? "new" : "known";
  if (shownBy === role) throw new LinkStopped("same_kind");
  if (data.rendezvousUrl === undefined) throw new LinkStopped("unsupported", "A newer code.");
  const place = await ownPart(server, data.rendezvousUrl);
  if (!place?.pathname.startsWith(`${MEETINGS}/`)) throw new LinkStopped("other_server");
  return { key: data.publicKey, path: place.pathname };
}

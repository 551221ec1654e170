/** Only our own server is spoken to, also when a code names an address. */
import { type Http, MatrixError } from "../api/http.ts";
import { asObject, asText } from "../json.ts";

export interface OwnServer {
  http: Http;
  /** Where this page was opened. */
  origin: string;
  /** Rejects as soon as the signal is set. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

function originOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).origin : null;
}

/** Where the server says that it is; in a home network a page may be open under another name. */
export async function toldAddress({ http, origin }: OwnServer): Promise<string> {
  try {
    const told = asObject(await http.callOpen("GET", "/.well-known/matrix/client"));
    return asText(asObject(told["m.homeserver"])["base_url"]) ?? origin;
  } catch (error) {
    if (error instanceof MatrixError) return origin;
    throw error;
  }
}

/** The part of an address after our own server's name; null when it is another server's. */
export async function ownPart(server: OwnServer, address: string): Promise<URL | null> {
  const wanted = originOf(address);
  if (wanted === null) return null;
  const isOwn =
    wanted === originOf(server.origin) || wanted === originOf(await toldAddress(server));
  return isOwn ? new URL(address) : null;
}

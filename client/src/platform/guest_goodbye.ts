/** A page that is being closed cannot wait for its engine, so it says itself that its guest goes. */
import { GUEST_LEAVE } from "../matrix/call_links.ts";

/**
 * `forget` takes what the visit has left in the browser, at the end of the page or of the visit.
 * Returns the function that ends the visit before the page ends.
 */
export function sayGoodbyeAtEnd(accessToken: string, forget: () => void): () => void {
  const say = () => {
    forget();
    const headers = { Authorization: `Bearer ${accessToken}`, "Content-Type": "application/json" };
    const how = { method: "POST", headers, body: "{}", keepalive: true } as const;
    // Without an answer the server notices by itself, some minutes later.
    void fetch(GUEST_LEAVE, { ...how, credentials: "omit" }).catch(() => undefined);
  };
  addEventListener("pagehide", say);
  return () => {
    removeEventListener("pagehide", say);
    forget();
  };
}

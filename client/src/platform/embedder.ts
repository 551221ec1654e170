/** Whoever shows one of our pages: an app in a view of its own, or a page that opened ours. */
import type { JsonObject } from "../matrix/json.ts";

interface Embedding {
  onAuthDone?: unknown;
  onLogin?: unknown;
}

/** Says that a stage is proven. The word tells nothing, so it may go to any page. */
export function tellAuthDone(): void {
  // spec: client-server-api #fallback
  const { onAuthDone } = globalThis as Embedding;
  if (typeof onAuthDone === "function") onAuthDone();
  else window.opener?.postMessage("authDone", "*");
}

/** The app that waits to be handed a session; null where nobody would take it. */
export function loginReceiver(): ((answer: JsonObject) => void) | null {
  // spec: client-server-api #login-fallback
  const { onLogin } = globalThis as Embedding;
  return typeof onLogin === "function" ? (answer) => void onLogin(answer) : null;
}

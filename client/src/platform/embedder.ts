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

const RECEIVER_WAIT_MS = 3000;
const RECEIVER_LOOK_MS = 100;

/** The same, for a page that goes on by itself: an app may put its way in once the page is there. */
export async function awaitLoginReceiver(): Promise<ReturnType<typeof loginReceiver>> {
  for (let waited = 0; waited < RECEIVER_WAIT_MS; waited += RECEIVER_LOOK_MS) {
    const receive = loginReceiver();
    if (receive) return receive;
    await new Promise((resolve) => setTimeout(resolve, RECEIVER_LOOK_MS));
  }
  return loginReceiver();
}

/** Installs the service worker, where the browser has them. */
import { scriptUrl } from "./trusted_types.ts";

const ADDRESS = "/service_worker.js";

/** Calls `onOpenRoom` when a notification was clicked. */
export async function registerServiceWorker(onOpenRoom: (roomId: string) => void): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent) => {
    const { type, roomId } = (data ?? {}) as { type?: unknown; roomId?: unknown };
    if (type === "OpenRoom" && typeof roomId === "string") onOpenRoom(roomId);
  });
  await navigator.serviceWorker.register(scriptUrl(ADDRESS), {
    scope: "/",
    updateViaCache: "none",
  });
}

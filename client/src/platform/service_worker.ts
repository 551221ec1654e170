/**
 * The service worker: the app starts without a network, and nothing foreign is fetched.
 *
 * It keeps the files of one build, listed when the build is made. It never opens the engine's
 * databases and never sees a token.
 */

interface Lifetime extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lifetime {
  request: Request;
  respondWith(response: Promise<Response> | Response): void;
}
interface NotificationClick extends Lifetime {
  notification: Notification;
}
interface WindowClient {
  focus(): Promise<WindowClient>;
  postMessage(message: unknown): void;
}
interface Scope {
  clients: {
    claim(): Promise<void>;
    matchAll(options: { type: "window" }): Promise<WindowClient[]>;
    openWindow(url: string): Promise<WindowClient | null>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: Lifetime) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  addEventListener(type: "notificationclick", listener: (event: NotificationClick) => void): void;
}

/** Filled in by the build: the digest of its files, and the files themselves. */
const BUILD = "__LINNET_BUILD__";
const FILES: string[] = JSON.parse("__LINNET_FILES__");
const CACHE = `linnet-${BUILD}`;
const SHELL = "/";

const scope = globalThis as unknown as Scope;

/** Addresses that the server answers; they are never kept. */
const isServed = (path: string): boolean => /^\/(_matrix|_linnet|\.well-known)\//.test(path);

async function precache(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: "no-cache" })));
}

async function dropOldBuilds(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("linnet-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** The network first, so that a new build is seen at once; the kept shell when there is none. */
async function openShell(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(SHELL)) ?? Response.error();
  }
}

async function fromCache(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

scope.addEventListener("install", (event) => {
  event.waitUntil(precache().then(() => scope.skipWaiting()));
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(dropOldBuilds().then(() => scope.clients.claim()));
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) {
    event.respondWith(Response.error());
    return;
  }
  if (request.method !== "GET" || isServed(url.pathname)) return;
  event.respondWith(request.mode === "navigate" ? openShell(request) : fromCache(request));
});

/** A click on a notification brings the room to the front. */
scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { roomId } = (event.notification.data ?? {}) as { roomId?: string };
  event.waitUntil(showRoom(roomId));
});

async function showRoom(roomId: string | undefined): Promise<void> {
  const [open] = await scope.clients.matchAll({ type: "window" });
  if (!open) {
    await scope.clients.openWindow(roomId ? `/#/room/${encodeURIComponent(roomId)}` : SHELL);
    return;
  }
  await open.focus();
  open.postMessage({ type: "OpenRoom", roomId });
}

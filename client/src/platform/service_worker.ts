/**
 * The service worker: the app starts without a network, and nothing foreign is fetched.
 *
 * It keeps the files of one build, listed when the build is made. It never opens the engine's
 * databases and keeps no token.
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
interface PushReceived extends Lifetime {
  data: { json(): unknown } | null;
}
interface WindowClient {
  visibilityState: "hidden" | "visible";
  focus(): Promise<WindowClient>;
  postMessage(message: unknown, transfer?: Transferable[]): void;
}
interface Scope {
  clients: {
    claim(): Promise<void>;
    matchAll(options: { type: "window"; includeUncontrolled?: boolean }): Promise<WindowClient[]>;
    openWindow(url: string): Promise<WindowClient | null>;
  };
  registration: { showNotification(title: string, options: NotificationOptions): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: Lifetime) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  addEventListener(type: "push", listener: (event: PushReceived) => void): void;
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
  if (request.keepalive) {
    // What a page says as its last word would be lost with it; from here it arrives.
    const answer = fetch(request);
    event.waitUntil(answer.catch(() => undefined));
    event.respondWith(answer);
    return;
  }
  if (request.method !== "GET" || isServed(url.pathname)) return;
  event.respondWith(request.mode === "navigate" ? openShell(request) : fromCache(request));
});

/** What a page says about a room, or what was put down for the time when none is open. */
interface Words {
  title: string;
  body?: string;
}
const ASKED_FOR_MS = 1000;
const WORDS_CACHE = "push-words";

/** The server has told the browser that there is news, and in which room: it knows no more. */
scope.addEventListener("push", (event) => {
  event.waitUntil(announce(event.data));
});

async function announce(data: PushReceived["data"]): Promise<void> {
  const { room_id: roomId } = (readJson(data) ?? {}) as { room_id?: unknown };
  const open = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (open.some((one) => one.visibilityState === "visible")) return; // it is seen there
  const words = (await described(open[0], roomId)) ?? (await keptWords());
  await scope.registration.showNotification(words.title, {
    body: words.body ?? "",
    // The page announces with the same tag, so one message is one notification.
    tag: typeof roomId === "string" ? roomId : "news",
    data: { roomId },
  });
}

function readJson(data: PushReceived["data"]): unknown {
  try {
    return data?.json();
  } catch {
    return null;
  }
}

/** Asks an open page for words; it has the keys and the names. */
async function described(page: WindowClient | undefined, roomId: unknown): Promise<Words | null> {
  if (!page) return null;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<Words | null>((resolve) => {
    port1.addEventListener("message", ({ data }: MessageEvent) => resolve(data as Words | null));
    port1.start();
    setTimeout(resolve, ASKED_FOR_MS, null);
  });
  page.postMessage({ type: "DescribeNews", roomId }, [port2]);
  return answer;
}

async function keptWords(): Promise<Words> {
  const kept = await (await caches.open(WORDS_CACHE)).match("/push-words");
  return kept ? ((await kept.json()) as Words) : { title: "New message" };
}

/** A click on a notification brings the room to the front. */
scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { roomId } = (event.notification.data ?? {}) as { roomId?: string };
  event.waitUntil(showRoom(roomId));
});

async function showRoom(roomId: string | undefined): Promise<void> {
  const [open] = await scope.clients.matchAll({ type: "window" });
  if (!open) {
    await scope.clients.openWindow(roomId ? `/chat/${encodeURIComponent(roomId)}` : SHELL);
    return;
  }
  await open.focus();
  open.postMessage({ type: "OpenRoom", roomId });
}

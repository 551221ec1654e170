/** Being told of news by the browser while the app is closed. */

const WORDS_CACHE = "push-words";
const WORDS = "/push-words";

/** What the server needs to push to this browser. */
export interface PushAddress {
  url: string;
  /** The browser's public key, and the secret it shares with the server. */
  pushkey: string;
  auth: string;
}

export function canBePushed(): boolean {
  return "serviceWorker" in navigator && "PushManager" in globalThis;
}

/** The service worker that takes pushes; null where none is installed. */
async function manager(): Promise<PushManager | null> {
  const registration = await navigator.serviceWorker.getRegistration();
  return registration?.pushManager ?? null;
}

function base64(buffer: ArrayBuffer | null): string {
  const text = String.fromCharCode(...new Uint8Array(buffer ?? new ArrayBuffer(0)));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function addressOf(subscription: PushSubscription): PushAddress {
  return {
    url: subscription.endpoint,
    pushkey: base64(subscription.getKey("p256dh")),
    auth: base64(subscription.getKey("auth")),
  };
}

export async function currentPushAddress(): Promise<PushAddress | null> {
  const subscription = await (await manager())?.getSubscription();
  return subscription ? addressOf(subscription) : null;
}

/**
 * Asks the browser for an address. This contacts the push service of its maker.
 * Rejects when the browser or its maker does not allow it.
 */
export async function subscribeToPush(serverKey: string): Promise<PushAddress> {
  const push = await manager();
  if (!push) throw new Error("there is no service worker");
  const subscription = await push.subscribe({
    userVisibleOnly: true,
    applicationServerKey: serverKey,
  });
  return addressOf(subscription);
}

export async function endPush(): Promise<void> {
  const subscription = await (await manager())?.getSubscription();
  await subscription?.unsubscribe();
}

/** The service worker speaks no language of its own: it says what was put down for it. */
export async function keepPushWords(title: string): Promise<void> {
  const cache = await caches.open(WORDS_CACHE);
  await cache.put(WORDS, new Response(JSON.stringify({ title })));
}

/** Being told of news while the app is closed: consent, address and pusher, in this order. */
import { deviceName } from "../../app/device_name.ts";
import type { ServerCalls } from "../../matrix/engine.ts";
import type { PushAddress } from "../../platform/browser_push.ts";

const APP_ID = "org.linnet.web";
const CONSENT = "/_linnet/touchpoints/webpush/consent";
const PUSHERS = "/_matrix/client/v3/pushers/set";

/** What the browser does; handed in, so that tests need none. */
export interface BrowserPush {
  current(): Promise<PushAddress | null>;
  subscribe(serverKey: string): Promise<PushAddress>;
  end(): Promise<void>;
}

interface Pusher {
  kind?: unknown;
  pushkey?: unknown;
}

/** Whether this browser is told: it has an address, and the server knows it. */
export async function isPushed(server: ServerCalls, push: BrowserPush): Promise<boolean> {
  const address = await push.current();
  if (!address) return false;
  const answer = (await server.callServer("GET", "/_matrix/client/v3/pushers")) as {
    pushers?: Pusher[];
  };
  return (answer.pushers ?? []).some(({ pushkey }) => pushkey === address.pushkey);
}

/** The person has said yes. Rejects when the browser or the server does not want to. */
export async function startPushing(
  server: ServerCalls,
  push: BrowserPush,
  agent: string,
  lang: string,
): Promise<void> {
  await server.callServer("PUT", CONSENT, { is_given: true });
  try {
    const { key } = (await server.callServer("GET", "/_linnet/push/key")) as { key: string };
    const { url, pushkey, auth } = await push.subscribe(key);
    await server.callServer("POST", PUSHERS, {
      kind: "webpush",
      app_id: APP_ID,
      pushkey,
      app_display_name: "Linnet",
      device_display_name: deviceName(agent),
      lang,
      data: { url, auth },
    });
  } catch (why) {
    await stopPushing(server, push).catch(() => {});
    throw why;
  }
}

/** Nothing leaves for this browser any more; the yes ends with its last browser. */
export async function stopPushing(server: ServerCalls, push: BrowserPush): Promise<void> {
  const address = await push.current();
  await push.end();
  if (address) {
    const { pushkey } = address;
    await server.callServer("POST", PUSHERS, { kind: null, app_id: APP_ID, pushkey });
  }
  const answer = (await server.callServer("GET", "/_matrix/client/v3/pushers")) as {
    pushers?: Pusher[];
  };
  if (!(answer.pushers ?? []).some(({ kind }) => kind === "webpush")) {
    await server.callServer("PUT", CONSENT, { is_given: false });
  }
}

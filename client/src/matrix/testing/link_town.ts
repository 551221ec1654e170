/** A server where devices meet, and two devices of one person in front of it. For tests. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { type Fetch, Http } from "../api/http.ts";
import { asObject, type JsonObject } from "../json.ts";
import { Linking } from "../linking/linking.ts";
import { MEETINGS } from "../linking/meeting.ts";
import type { Link, LinkPhase } from "../link_models.ts";
import type { Session } from "../models.ts";

export const ORIGIN = "https://chat.example.org";
export const SECRETS = {
  cross_signing: { master_key: "m", self_signing_key: "s", user_signing_key: "u" },
};
const ALICE: Session = {
  userId: "@alice:example.org",
  deviceId: "KNOWN",
  serverName: "example.org",
};
const TURNS_MAX = 20_000;

interface Place {
  text: string;
  version: number;
}

export class LinkTown {
  readonly places = new Map<string, Place>();
  /** What the person has said about the new device. */
  answer: "open" | "allowed" | "refused" = "open";
  isSignedIn = false;
  /** The device that the server has been asked about. */
  deviceId = "NEWDEVICE";
  #made = 0;

  readonly fetch: Fetch = async (url, init) => {
    init.signal?.throwIfAborted();
    const { pathname, origin } = new URL(url);
    assert.equal(origin, ORIGIN, "no other server is asked");
    const method = init.method ?? "GET";
    if (pathname.startsWith(MEETINGS)) return this.#meet(method, pathname, init);
    const [status, body] = this.#say(`${method} ${pathname}`);
    return Response.json(body, { status });
  };

  #say(asked: string): [status: number, body: JsonObject] {
    const page = `${ORIGIN}/device`;
    switch (asked) {
      case "GET /.well-known/matrix/client":
        return [200, { "m.homeserver": { base_url: ORIGIN } }];
      case "POST /_linnet/session/link": {
        const complete = { verification_uri: page, verification_uri_complete: `${page}?code=BCDF` };
        const grant = { device_code: "d", user_code: "BCDF", interval: 5, ...complete };
        return [200, { device_id: "NEWDEVICE", grant }];
      }
      case "POST /_linnet/session/link/finish":
        return this.#finish();
      case "GET /_linnet/visit":
        return [200, { visitor: { user_id: ALICE.userId } }];
      case "GET /_linnet/visit/device-codes/BCDF":
        return [200, { app: { name: "Linnet" }, device_id: this.deviceId, replaces: null }];
      case "POST /_linnet/visit/device-codes/BCDF/allow":
        this.answer = "allowed";
        return [200, {}];
      case "POST /_linnet/visit/device-codes/BCDF/refuse":
        this.answer = "refused";
        return [200, {}];
      default:
        return this.isSignedIn && asked.endsWith("/devices/NEWDEVICE") ? [200, {}] : [404, {}];
    }
  }

  #finish(): [status: number, body: JsonObject] {
    if (this.answer === "open") return [400, { error: "authorization_pending" }];
    if (this.answer === "refused") return [400, { error: "access_denied" }];
    this.isSignedIn = true;
    return [200, { user_id: ALICE.userId, device_id: "NEWDEVICE" }];
  }

  #meet(method: string, path: string, init: RequestInit): Response {
    if (method === "POST") {
      this.#made += 1;
      const made = `${MEETINGS}/${this.#made}`;
      this.places.set(made, { text: "", version: 0 });
      const headers = { ETag: '"0"' };
      return Response.json({ url: ORIGIN + made }, { status: 201, headers });
    }
    const place = this.places.get(path);
    if (!place) return Response.json({}, { status: 404 });
    if (method === "DELETE") {
      this.places.delete(path);
      return new Response(null, { status: 204 });
    }
    const sent = new Headers(init.headers);
    const now = () => ({ headers: { ETag: `"${place.version}"` } });
    if (method === "GET") {
      if (sent.get("If-None-Match") === `"${place.version}"`) {
        return new Response(null, { status: 304, ...now() });
      }
      return new Response(place.text, now());
    }
    if (sent.get("If-Match") !== `"${place.version}"`) return Response.json({}, { status: 412 });
    place.text = new TextDecoder().decode(init.body as Uint8Array);
    place.version += 1;
    return new Response(null, { status: 202, ...now() });
  }

  /** What it still waits for when the test is over ends then. */
  device(t: TestContext, role: Link["role"]): LinkingDevice {
    const device = new LinkingDevice(this, role);
    t.after(() => device.linking.end());
    return device;
  }
}

/** Lets the other device go on without waiting for time. */
async function turn(_ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}

export class LinkingDevice {
  link: Link | null = null;
  entered: JsonObject | null = null;
  secrets: JsonObject | null = null;
  /** Whether this device has the keys of the identity. */
  isUnlocked = true;
  readonly linking: Linking;

  constructor(town: LinkTown, role: Link["role"]) {
    const http = new Http({ fetch: town.fetch, baseUrl: ORIGIN, now: () => 0 });
    if (role === "known") http.setTokens({ access_token: "a" });
    this.linking = new Linking({
      server: { http, origin: ORIGIN, pause: turn },
      session: async () => (role === "known" ? ALICE : null),
      enter: async (answer) => {
        this.entered = asObject(answer);
      },
      exportSecrets: async () => {
        if (!this.isUnlocked) throw new Error("There are no keys here.");
        return SECRETS;
      },
      adoptSecrets: async (secrets) => {
        this.secrets = secrets;
      },
      tell: (link) => {
        this.link = link;
      },
    });
  }

  /** Lets everything run until the link here has come to this. */
  async comesTo(phase: LinkPhase): Promise<Link> {
    for (let turns = 0; turns < TURNS_MAX; turns += 1) {
      if (this.link?.phase === phase) return this.link;
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error(`It came to ${this.link?.phase} (${this.link?.failure}), not to ${phase}.`);
  }

  async fails(): Promise<string | null> {
    return (await this.comesTo("failed")).failure;
  }

  async shows(): Promise<string> {
    await this.linking.show("Test");
    return (await this.comesTo("showing_code")).code?.text ?? "";
  }

  async reads(code: string | Uint8Array): Promise<void> {
    await this.linking.read(code, "Test");
  }
}

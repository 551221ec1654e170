import assert from "node:assert/strict";
import { test } from "node:test";

import {
  type BrowserPush,
  isPushed,
  startPushing,
  stopPushing,
} from "./closed_notifications.model.ts";

const ADDRESS = { url: "https://push.example.org/1", pushkey: "key", auth: "secret" };

class Server {
  calls: string[] = [];
  pushers: { kind: string; pushkey: string }[] = [];
  refuses = "";

  async callServer(method: string, path: string, body?: unknown): Promise<unknown> {
    this.calls.push(`${method} ${path} ${JSON.stringify(body ?? null)}`);
    if (path === this.refuses && body && (body as { kind: unknown }).kind) throw new Error("no");
    if (path.endsWith("/key")) return { key: "server key" };
    if (path.endsWith("/pushers")) return { pushers: this.pushers };
    if (path.endsWith("/set")) {
      const { kind, pushkey } = body as { kind: string | null; pushkey: string };
      this.pushers = this.pushers.filter((one) => one.pushkey !== pushkey);
      if (kind) this.pushers.push({ kind, pushkey });
    }
    return {};
  }

  consents(): string[] {
    return this.calls.filter((call) => call.includes("consent")).map((call) => call.slice(-6));
  }
}

class Browser implements BrowserPush {
  address: typeof ADDRESS | null = null;
  givenKey = "";
  refuses = false;

  async current() {
    return this.address;
  }
  async subscribe(serverKey: string) {
    if (this.refuses) throw new Error("not allowed");
    this.givenKey = serverKey;
    this.address = ADDRESS;
    return ADDRESS;
  }
  async end() {
    this.address = null;
  }
}

test("consent comes first, and the pusher has what the browser gave", async () => {
  const [server, browser] = [new Server(), new Browser()];
  assert.equal(await isPushed(server, browser), false);
  await startPushing(server, browser, "Firefox/1 Linux", "en");
  assert.match(server.calls[0] ?? "", /^PUT .*consent \{"is_given":true\}$/);
  assert.equal(browser.givenKey, "server key");
  assert.deepEqual(server.pushers, [{ kind: "webpush", pushkey: "key" }]);
  assert.equal(await isPushed(server, browser), true);
});

test("an address that the server does not know tells nothing", async () => {
  const [server, browser] = [new Server(), new Browser()];
  browser.address = ADDRESS;
  assert.equal(await isPushed(server, browser), false);
});

test("switching off takes everything back", async () => {
  const [server, browser] = [new Server(), new Browser()];
  await startPushing(server, browser, "", "en");
  await stopPushing(server, browser);
  assert.equal(browser.address, null);
  assert.deepEqual(server.pushers, []);
  assert.deepEqual(server.consents(), [":true}", "false}"]);
});

test("the yes stays while another browser is told", async () => {
  const [server, browser] = [new Server(), new Browser()];
  server.pushers.push({ kind: "webpush", pushkey: "another browser" });
  await startPushing(server, browser, "", "en");
  await stopPushing(server, browser);
  assert.deepEqual(server.consents(), [":true}"]);
});

test("what fails is taken back", async () => {
  for (const who of ["browser", "server"]) {
    const [server, browser] = [new Server(), new Browser()];
    if (who === "browser") browser.refuses = true;
    else server.refuses = "/_matrix/client/v3/pushers/set";
    await assert.rejects(startPushing(server, browser, "", "en"));
    assert.equal(browser.address, null);
    assert.deepEqual(server.consents(), [":true}", "false}"]);
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { engineClient, type EnginePort } from "../platform/engine_client.ts";
import type { ChangeListener } from "./changes.ts";
import { type CallOptions, EngineError } from "./engine.ts";
import { type Channel, Host } from "./host.ts";
import type { Call, EngineMessage } from "./rpc.ts";

/** Locks and a broadcast channel between the tabs of one browser profile. */
class Browser {
  readonly tabs: Tab[] = [];
  /** Who holds each lock, and who waits for it. */
  readonly #queues = new Map<string, { tab: string; run: () => void }[]>();

  lockFor =
    (tab: string) =>
    (name: string, run: () => void): void => {
      const queue = this.#queues.get(name) ?? [];
      this.#queues.set(name, queue);
      if (queue.push({ tab, run }) === 1) run();
    };

  release(tab: string): void {
    for (const [name, queue] of this.#queues) {
      const left = queue.filter((one) => one.tab !== tab);
      this.#queues.set(name, left);
      if (queue[0]?.tab === tab) left[0]?.run();
    }
  }

  broadcast(from: Tab, message: EngineMessage): void {
    for (const tab of this.tabs) if (tab !== from) tab.others.onmessage?.(asEvent(message));
  }
}

const asEvent = (data: EngineMessage) => ({ data }) as MessageEvent<EngineMessage>;

class Tab {
  readonly others: Channel;
  readonly engine;
  readonly changes: string[] = [];
  readonly calls: string[];
  readonly name = crypto.randomUUID();
  #isClosed = false;

  constructor(browser: Browser, calls: string[], isSilent = false) {
    this.calls = calls;
    this.others = {
      onmessage: null,
      postMessage: (message) => this.#isClosed || browser.broadcast(this, message),
    };
    const page: Channel = {
      onmessage: null,
      postMessage: (message) => port.onmessage?.(asEvent(message) as never),
    };
    const port: EnginePort = {
      onmessage: null,
      postMessage: (call: Call) => page.onmessage?.(asEvent(call)),
    };
    browser.tabs.push(this);
    const never = () => Promise.reject(new Error("not asked"));
    this.engine = engineClient(port, {
      readFirstPaint: never,
      readTimelineSnapshot: never,
      end: () => {},
    });
    this.engine.subscribe((change) => this.changes.push(change.type));
    const engine = fakeEngine(calls, isSilent);
    new Host({
      page,
      others: this.others,
      takeLock: browser.lockFor(this.name),
      tab: this.name,
      createEngine: () => engine,
    });
  }

  close(browser: Browser): void {
    this.#isClosed = true;
    browser.tabs.splice(browser.tabs.indexOf(this), 1);
    browser.release(this.name);
  }
}

function fakeEngine(calls: string[], isSilent: boolean) {
  const listeners: ChangeListener[] = [];
  return {
    subscribe(listener: ChangeListener) {
      listeners.push(listener);
      return () => {};
    },
    async sendMessage(roomId: string, _draft: unknown, txnId: string) {
      calls.push(`send ${roomId} ${typeof txnId}`);
      if (isSilent) await new Promise(() => {});
      return txnId;
    },
    async openTimeline(roomId: string) {
      calls.push(`open ${roomId}`);
      for (const listener of listeners) listener({ type: "DevicesChanged" });
      return { roomId };
    },
    async joinCall(roomId: string, { ring }: CallOptions) {
      calls.push(`join ${roomId}${ring ? ", ringing" : ""}`);
      return { token: "t" };
    },
    async leaveCall(roomId: string) {
      calls.push(`leave ${roomId}`);
    },
    async signOut() {
      throw new EngineError("rate_limited", "later", 50);
    },
  };
}

test("a second tab uses the engine of the first", async () => {
  const browser = new Browser();
  const calls: string[] = [];
  const first = new Tab(browser, calls);
  const second = new Tab(browser, ["unused"]);
  assert.deepEqual(await second.engine.openTimeline("!r"), { roomId: "!r" });
  assert.deepEqual(calls, ["open !r"]);
  assert.deepEqual(first.changes, ["DevicesChanged"]);
  assert.deepEqual(second.changes, ["DevicesChanged"]);
});

test("when the first tab closes the next takes over, with what was open and unanswered", async () => {
  const browser = new Browser();
  const first = new Tab(browser, [], true);
  const calls: string[] = [];
  const second = new Tab(browser, calls);
  await second.engine.openTimeline("!r");
  const sending = second.engine.sendMessage("!r", {} as never);
  first.close(browser);
  assert.equal(typeof (await sending), "string");
  assert.deepEqual(calls, ["open !r", "send !r string"]);
  assert.ok(second.changes.includes("TimelineReset"));
});

test("a third tab asks the new engine again", async () => {
  const browser = new Browser();
  const first = new Tab(browser, [], true);
  const calls: string[] = [];
  const second = new Tab(browser, calls);
  const third = new Tab(browser, ["unused"]);
  const sending = third.engine.sendMessage("!r", {} as never);
  first.close(browser);
  await sending;
  assert.deepEqual(calls, ["send !r string"]);
  assert.equal(second.changes.length, 0);
});

const RINGING: CallOptions = { intent: "audio", ring: true };

test("a call goes on when the engine moves, and rings nobody again", async () => {
  const browser = new Browser();
  const first = new Tab(browser, []);
  const calls: string[] = [];
  const second = new Tab(browser, calls);
  await second.engine.joinCall("!r", RINGING);
  await second.engine.joinCall("!left", RINGING);
  await second.engine.leaveCall("!left");
  first.close(browser);
  assert.deepEqual(calls, ["join !r"]);
});

test("a call ends with its page, though the engine runs in another tab", async () => {
  const browser = new Browser();
  const calls: string[] = [];
  const first = new Tab(browser, calls);
  const second = new Tab(browser, []);
  const third = new Tab(browser, []);
  await second.engine.joinCall("!r", RINGING);
  await third.engine.joinCall("!s", RINGING);
  second.close(browser);
  assert.deepEqual(calls.slice(2), ["leave !r"]);
  await first.engine.joinCall("!s", RINGING);
  third.close(browser);
  assert.deepEqual(calls.slice(3), ["join !s, ringing"]);
});

test("a tab whose call another has taken over does not end it", async () => {
  const browser = new Browser();
  const calls: string[] = [];
  const first = new Tab(browser, calls);
  const second = new Tab(browser, []);
  await first.engine.joinCall("!r", RINGING);
  await second.engine.joinCall("!r", RINGING);
  await first.engine.leaveCall("!r");
  assert.equal(calls.length, 2);
  await second.engine.leaveCall("!r");
  assert.deepEqual(calls.slice(2), ["leave !r"]);
});

test("errors keep their code on the way", async () => {
  const { engine } = new Tab(new Browser(), []);
  await assert.rejects(engine.signOut(), { code: "rate_limited", retryAfterMs: 50 });
  await assert.rejects((engine as never as { nothing(): Promise<void> }).nothing(), {
    code: "unsupported",
  });
});

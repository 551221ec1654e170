import assert from "node:assert/strict";
import { test } from "node:test";
import type { Call } from "../matrix/rpc.ts";
import { latePort } from "./late_port.ts";

const call = (id: string): Call => ({ kind: "call", id, method: "m", args: [] });

function fakeWorker() {
  const got: string[] = [];
  return {
    got,
    isEnded: false,
    onmessage: null as ((event: MessageEvent) => void) | null,
    postMessage({ id }: Call) {
      got.push(id);
    },
    terminate() {
      this.isEnded = true;
    },
  };
}

test("calls from before the start reach the worker in order, and answers come back", async () => {
  const worker = fakeWorker();
  const start = Promise.withResolvers<void>();
  const port = latePort(start.promise, () => worker);
  port.postMessage(call("1"));
  port.postMessage(call("2"));
  assert.deepEqual(worker.got, []);
  start.resolve();
  await start.promise;
  port.postMessage(call("3"));
  assert.deepEqual(worker.got, ["1", "2", "3"]);
  const answers: unknown[] = [];
  port.onmessage = ({ data }) => answers.push(data);
  worker.onmessage?.({ data: "answer" } as MessageEvent);
  assert.deepEqual(answers, ["answer"]);
  port.end();
  assert.equal(worker.isEnded, true);
});

test("a page that closes before the first frame starts no worker", async () => {
  const start = Promise.withResolvers<void>();
  const port = latePort(start.promise, () => assert.fail("It was started."));
  port.end();
  start.resolve();
  await start.promise;
});

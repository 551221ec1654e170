import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineError } from "../engine.ts";
import { FakeServer } from "../testing/fake_server.ts";
import { isPassing, MatrixError, path } from "./http.ts";

const REFRESH = /^\/_linnet\/session\/refresh$/;
const THING = /^\/thing$/;
const fresh = { access_token: "a2", expires_in_ms: 900_000 };

test("a token that ends soon is traded before it is used", async () => {
  const server = new FakeServer().on("GET", THING, () => ({})).on("POST", REFRESH, () => fresh);
  const http = server.signedIn();
  await http.call("GET", "/thing");
  server.nowMs += 890_000;
  await Promise.all([http.call("GET", "/thing"), http.call("GET", "/thing")]);
  assert.deepEqual(server.paths(), [
    "GET /thing",
    "POST /_linnet/session/refresh",
    "GET /thing",
    "GET /thing",
  ]);
  assert.deepEqual(
    server.asked.map(({ token }) => token),
    ["a1", null, "a2", "a2"],
  );
});

test("a token the server no longer knows is traded once", async () => {
  const server = new FakeServer()
    .on("GET", THING, ({ token }) =>
      token === "a2" ? { ok: true } : [401, { errcode: "M_UNKNOWN_TOKEN" }],
    )
    .on("POST", REFRESH, () => fresh);
  assert.deepEqual(await server.signedIn().call("GET", "/thing"), { ok: true });
});

test("a session that is over is told", async () => {
  const server = new FakeServer()
    .on("GET", THING, () => [401, { errcode: "M_UNKNOWN_TOKEN" }])
    .on("POST", REFRESH, () => [401, { errcode: "M_UNKNOWN_TOKEN" }]);
  const http = server.signedIn();
  let told = 0;
  http.onSessionOver = () => {
    told += 1;
  };
  await assert.rejects(http.call("GET", "/thing"), { code: "signed_out" });
  assert.equal(told, 1);
});

test("a 401 that asks for a proof is handed on", async () => {
  const server = new FakeServer().on("POST", THING, () => [401, { flows: [], session: "s" }]);
  await assert.rejects(server.signedIn().call("POST", "/thing"), (error) => {
    return error instanceof MatrixError && error.body["session"] === "s";
  });
  assert.equal(server.asked.length, 1);
});

test("errors have a code for the view", async () => {
  const cases: [number, object, string, boolean][] = [
    [403, { errcode: "M_FORBIDDEN" }, "forbidden", false],
    [429, { errcode: "M_LIMIT_EXCEEDED", retry_after_ms: 70 }, "rate_limited", true],
    [404, {}, "not_found", false],
    [502, {}, "server", true],
    [413, { errcode: "M_TOO_LARGE" }, "too_large", false],
  ];
  for (const [status, body, code, passing] of cases) {
    const server = new FakeServer().on("GET", THING, () => [status, { ...body }]);
    const error = await server
      .signedIn()
      .call("GET", "/thing")
      .catch((why: unknown) => why);
    assert.ok(error instanceof EngineError);
    assert.deepEqual([error.code, isPassing(error)], [code, passing]);
    if (status === 429) assert.equal(error.retryAfterMs, 70);
  }
});

test("no network is told as such, an abort as an abort", async () => {
  const server = new FakeServer().on("GET", THING, () => {
    throw new TypeError("Failed to fetch");
  });
  await assert.rejects(server.signedIn().call("GET", "/thing"), { code: "offline" });
  const aborted = AbortSignal.abort();
  const call = server.signedIn().call("GET", "/thing", { signal: aborted });
  await assert.rejects(call, { code: "cancelled" });
});

test("ids are escaped in paths", () => {
  assert.equal(path`/rooms/${"!a/b:c"}/state/${"m.x"}/${""}`, "/rooms/!a%2Fb%3Ac/state/m.x/");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../json.ts";
import { FakeServer } from "../testing/fake_server.ts";
import { withProof } from "./reauthentication.ts";
import { userIdOf } from "./account.ts";
import { checkInvite, register, signIn } from "./sign_in.ts";

const REGISTER = /\/_linnet\/session\/register$/;
const credentials = { username: "alice", password: "long enough", deviceName: "Test" };
const wish = {
  username: "alice",
  wayIn: { password: "long enough" },
  deviceName: "Test",
  inviteToken: "t",
};
const session = {
  user_id: "@alice:example.org",
  device_id: "D",
  access_token: "a",
  expires_in_ms: 1_000,
  home_server: "example.org",
};

/** A server that wants these stages done, one after the other. */
function wanting(stages: string[], token: string): FakeServer {
  const done: string[] = [];
  return new FakeServer().on("POST", REGISTER, ({ body }) => {
    const auth = body["auth"] as JsonObject | undefined;
    const type = auth?.["type"];
    const isRight = type !== "m.login.registration_token" || auth?.["token"] === token;
    if (typeof type === "string" && isRight && !done.includes(type)) done.push(type);
    if (stages.every((stage) => done.includes(stage))) return session;
    return [401, { session: "s", flows: [{ stages }], completed: done }];
  });
}

test("signing up answers every stage", async () => {
  const server = wanting(["m.login.registration_token", "m.login.dummy"], "t");
  const made = await register(server.http(), wish);
  assert.deepEqual(made, {
    userId: "@alice:example.org",
    deviceId: "D",
    serverName: "example.org",
  });
  const types = server.asked.map(({ body }) => (body["auth"] as JsonObject | undefined)?.["type"]);
  assert.deepEqual(types, [undefined, "m.login.registration_token", "m.login.dummy"]);
});

test("a passkey stands where a password does", async () => {
  const server = wanting(["m.login.registration_token"], "t");
  const passkey = { id: "made just now" };
  await register(server.http(), { ...wish, wayIn: { passkey } });
  const sent = server.asked.at(-1)?.body;
  assert.deepEqual([sent?.["passkey"], sent?.["password"]], [passkey, undefined]);
});

test("a wrong or missing invite is told as such", async () => {
  const wrong = wanting(["m.login.registration_token"], "other").http();
  await assert.rejects(register(wrong, wish), { code: "invite_invalid" });
  const missing = wanting(["m.login.registration_token"], "t").http();
  await assert.rejects(register(missing, { ...wish, inviteToken: null }), {
    code: "invite_invalid",
  });
  const captcha = wanting(["m.login.recaptcha"], "t").http();
  await assert.rejects(register(captcha, wish), { code: "unsupported" });
});

test("a wrong password is told as such", async () => {
  const server = new FakeServer().on("POST", /login$/, () => [403, { errcode: "M_FORBIDDEN" }]);
  await assert.rejects(signIn(server.http(), credentials), { code: "wrong_password" });
});

test("an invite is checked without using it up", async () => {
  const server = new FakeServer().on("GET", /validity$/, ({ query }) =>
    query.get("token") === "good" ? { valid: true } : [403, { errcode: "M_FORBIDDEN" }],
  );
  assert.equal(await checkInvite(server.http(), "good"), true);
  assert.equal(await checkInvite(server.http(), "bad"), false);
});

/** A call to a server that accepts the proofs of these stages, where they say "right". */
function accepting(...accepted: string[]) {
  const flows = accepted.map((stage) => ({ stages: [stage] }));
  const server = new FakeServer().on("POST", /thing$/, ({ body }) => {
    const auth = body["auth"] as JsonObject | undefined;
    const given = auth?.["password"] ?? (auth?.["credential"] as JsonObject | undefined)?.["id"];
    const isOffered = accepted.includes(String(auth?.["type"])) && auth?.["session"] === "s";
    return isOffered && given === "right" ? { ok: true } : [401, { session: "s", flows }];
  });
  const http = server.signedIn();
  return (auth: JsonObject | undefined) =>
    http.call("POST", "/thing", { body: auth ? { auth } : {} });
}

test("a password is given only when it is asked for", async () => {
  const call = accepting("m.login.password");
  assert.deepEqual(await withProof("@a:b", { password: "right" }, call), { ok: true });
  await assert.rejects(withProof("@a:b", { password: "no" }, call), { code: "wrong_password" });
  await assert.rejects(withProof("@a:b", null, call), { code: "unsupported" });
});

test("a passkey proves it where the server offers that", async () => {
  const call = accepting("m.login.password", "linnet.passkey");
  const passkey = (id: string) => ({ credential: { id } });
  assert.deepEqual(await withProof("@a:b", passkey("right"), call), { ok: true });
  await assert.rejects(withProof("@a:b", passkey("no"), call), { code: "wrong_passkey" });
  const older = accepting("m.login.password");
  await assert.rejects(withProof("@a:b", passkey("right"), older), { code: "unsupported" });
});

test("a person is meant by address or by local name", () => {
  assert.equal(userIdOf(" @bob:other.org ", "own.org"), "@bob:other.org");
  assert.equal(userIdOf("Bob", "own.org"), "@bob:own.org");
  assert.equal(userIdOf("@bob", "own.org"), "@bob:own.org");
  assert.equal(userIdOf("Bob Martin", "own.org"), null);
});

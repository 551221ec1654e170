/**
 * Runs the engine's stories against a real server that it starts in a folder of its own.
 *
 * Usage: node scripts/stories.ts [name of a story file without ".story.ts" [options of node --test]]
 */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { browserFetch } from "../stories/browser_fetch.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CLIENT = `${ROOT}client/`;
const PORT = process.env["LINNET_STORY_PORT"] ?? "8448";
const SERVER = `http://localhost:${PORT}`;

async function startServer(folder: string): Promise<{ server: ChildProcess; link: string }> {
  // A whole town signs up from one address.
  const env = {
    ...process.env,
    LINNET_RATE_LIMITS: "false",
    // Several of these run side by side.
    LINNET_CALLS_UDP_PORT: "0",
    LINNET_CALLS_TCP_PORT: "0",
    LINNET_CALLS_TURN_PORT: "0",
  };
  const server = spawn(
    `${ROOT}.venv/bin/linnet`,
    ["--data", folder, "serve", "--port", PORT, "--server-name", "localhost"],
    { stdio: ["ignore", "pipe", "inherit"], cwd: folder, env },
  );
  const ready = Promise.withResolvers<string>();
  createInterface({ input: server.stdout }).on("line", (line) => {
    const link = /\/first-run\/(\S+)/.exec(line)?.[1];
    if (link) ready.resolve(link);
  });
  server.once("exit", (code) => ready.reject(new Error(`The server ended with ${code}.`)));
  return { server, link: await ready.promise };
}

async function postJson(
  path: string,
  body: object,
  token?: string,
): Promise<Record<string, string>> {
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  if (token) headers["Authorization"] = `Bearer ${token}`;
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  const response = await browserFetch(SERVER)(SERVER + path, init);
  return (await response.json()) as Record<string, string>;
}

/** The administrator, and an invite link without limit. */
async function makeInvite(firstRunToken: string): Promise<string> {
  const account = { username: "admin", password: "a long enough passphrase" };
  const { session } = await postJson("/_linnet/session/register", account);
  const auth = { type: "m.login.registration_token", token: firstRunToken, session };
  const admin = await postJson("/_linnet/session/register", { ...account, auth });
  const wish = { uses_allowed: null, expires_in_ms: null };
  const { token } = await postJson("/_linnet/invites", wish, admin["access_token"]);
  if (!token) throw new Error("The administrator could not make an invite link.");
  return token;
}

async function runStories(invite: string, [only, ...more]: string[]): Promise<number> {
  const all = (await readdir(`${CLIENT}stories`)).filter((name) => name.endsWith(".story.ts"));
  const chosen = all.filter((name) => only === undefined || name === `${only}.story.ts`).sort();
  const files = chosen.map((name) => `${CLIENT}stories/${name}`);
  const options = ["--test", "--test-concurrency=1", "--test-timeout=120000", ...more];
  const env = { ...process.env, LINNET_SERVER: SERVER, LINNET_INVITE: invite };
  const run = spawn(process.execPath, [...options, ...files], { stdio: "inherit", env });
  return new Promise((resolve) => run.once("exit", (code) => resolve(code ?? 1)));
}

const folder = await mkdtemp(`${tmpdir()}/linnet-stories-`);
const { server, link } = await startServer(folder);
try {
  process.exitCode = await runStories(await makeInvite(link), process.argv.slice(2));
} finally {
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await ended;
  await rm(folder, { recursive: true });
}

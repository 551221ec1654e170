/**
 * Runs apps for a test program: matrix-js-sdk's and the web app's own engine.
 *
 * Each line of standard input is a call `{id, app, verb, wish}`, each line of standard output its
 * answer `{id, value}` or `{id, error}`, in the order in which they are ready. The verb `open` makes
 * an app, `close` ends it. The program ends with its input.
 */
import { Console } from "node:console";
import { createInterface } from "node:readline";
import { JsSdkApp, type Verbs, type Wish } from "./js_sdk_app.ts";
import { callVerbs } from "./js_sdk_calls.ts";
import { engineVerbs } from "./js_sdk_engine.ts";
import { readingVerbs } from "./js_sdk_reading.ts";
import { slidingVerbs } from "./js_sdk_sliding.ts";
import { talkVerbs } from "./js_sdk_talk.ts";
import { trustVerbs } from "./js_sdk_trust.ts";

interface Call {
  id: number;
  app: string;
  verb: string;
  wish: Wish & { kind: "js-sdk" | "web"; server: string };
}

// Standard output is for answers.
globalThis.console = new Console(process.stderr);
const apps = new Map<string, Verbs>();

function openApp({ kind, server }: Call["wish"]): Verbs {
  if (kind === "web") return engineVerbs(server);
  const app = new JsSdkApp(server);
  return {
    signIn: (wish) => app.signIn(wish),
    ...talkVerbs(app),
    ...trustVerbs(app),
    ...readingVerbs(app),
    ...slidingVerbs(app),
    ...callVerbs(app),
  };
}

async function perform({ app, verb, wish }: Call): Promise<unknown> {
  if (verb === "open") {
    apps.set(app, openApp(wish));
    return null;
  }
  const run = apps.get(app)?.[verb];
  if (!run) throw new Error(`${app} cannot ${verb}.`);
  return run(wish);
}

createInterface({ input: process.stdin })
  .on("line", async (line) => {
    const call = JSON.parse(line) as Call;
    const answer = await perform(call).then(
      (value) => ({ value: value ?? null }),
      (error: unknown) => ({ error: error instanceof Error ? error.stack : String(error) }),
    );
    process.stdout.write(`${JSON.stringify({ id: call.id, ...answer })}\n`);
  })
  .on("close", () => process.exit());

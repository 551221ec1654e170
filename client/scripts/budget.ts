/** Measures the build against its budgets, as brotli would send it. Fails when one is broken. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
const KIB = 1024;
/** Pressing the wasm as hard as a release does takes a minute. */
const IS_FAST = process.argv.includes("--fast");

const SHARED = [
  "src/ui/dialog.tsx",
  "src/ui/open_menu.tsx",
  "src/features/settings/settings.view.tsx",
];
const CALLS = [
  "src/features/call/call.view.tsx",
  "src/features/call/lobby.view.tsx",
  "src/features/call/ring.view.tsx",
  "src/platform/call_media/livekit_media.ts",
];
const ENCRYPTION_WORKER = /^assets\/livekit-client\.e2ee\.worker-.*\.js$/;

interface Chunk {
  file: string;
  isEntry?: boolean;
  name?: string;
  imports?: string[];
  css?: string[];
}
interface Budget {
  name: string;
  limitKib: number;
  files: string[];
}

async function readManifest(): Promise<Record<string, Chunk>> {
  return JSON.parse(await readFile(`${DIST}.vite/manifest.json`, "utf8"));
}

/** A chunk with everything that is loaded before it runs. */
function closure(
  manifest: Record<string, Chunk>,
  name: string,
  seen = new Set<string>(),
): string[] {
  const chunk = manifest[name];
  if (!chunk || seen.has(name)) return [];
  seen.add(name);
  const imported = (chunk.imports ?? []).flatMap((one) => closure(manifest, one, seen));
  return [...new Set([chunk.file, ...(chunk.css ?? []), ...imported])];
}

async function compressedBytes(file: string): Promise<number> {
  const content = await readFile(DIST + file);
  return brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: IS_FAST && file.endsWith(".wasm") ? 5 : 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      [constants.BROTLI_PARAM_LGWIN]: 24,
    },
  }).length;
}

async function budgets(): Promise<Budget[]> {
  const { files } = JSON.parse(await readFile(`${DIST}build.json`, "utf8")) as {
    files: { path: string }[];
  };
  const named = (pattern: RegExp) =>
    files.map(({ path }) => path).filter((path) => pattern.test(path));
  const manifest = await readManifest();
  const known = new Set<string>();
  const first = closure(manifest, "index.html", known);
  // Dialogs, menus and switches are not the calls' own.
  for (const name of SHARED) closure(manifest, name, known);
  const moderation = closure(
    manifest,
    "src/features/moderation/moderation.view.tsx",
    new Set(known),
  );
  const calls = CALLS.flatMap((name) => closure(manifest, name, known));
  return [
    { name: "first view", limitKib: 150, files: first },
    { name: "calls", limitKib: 165, files: [...calls, ...named(ENCRYPTION_WORKER)] },
    { name: "moderation", limitKib: 30, files: moderation },
    { name: "engine worker", limitKib: 70, files: named(/^assets\/worker-.*\.js$/) },
    { name: "detector's model", limitKib: 900, files: named(/\.model$/) },
    { name: "crypto wasm", limitKib: 1_300, files: named(/crypto.*\.wasm$/) },
  ];
}

let broken = 0;
for (const { name, limitKib, files } of await budgets()) {
  if (files.length === 0) throw new Error(`No file of the build is the ${name}.`);
  const sizes = await Promise.all(files.map(compressedBytes));
  const kib = sizes.reduce((sum, one) => sum + one, 0) / KIB;
  const verdict = kib <= limitKib ? "ok" : "OVER";
  console.log(`${name}: ${kib.toFixed(1)} of ${limitKib} KiB (${files.length} files) ${verdict}`);
  if (kib > limitKib) broken += 1;
}
if (broken > 0) process.exit(1);

/** Measures the build against its budgets, as brotli would send it. Fails when one is broken. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
const KIB = 1024;
const QUALITY = process.argv.includes("--fast") ? 5 : 11;

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
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
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
  return [
    { name: "first view", limitKib: 150, files: closure(manifest, "index.html") },
    { name: "engine worker", limitKib: 70, files: named(/^assets\/worker-.*\.js$/) },
    { name: "crypto wasm", limitKib: 1_300, files: named(/\.wasm$/) },
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

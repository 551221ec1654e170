/**
 * Builds the web app into `dist/`: Vite's build, then the service worker's list of files.
 *
 * `dist/build.json` is for the server and for those who check the build: its digest, the inline
 * styles that the page may have, and every file with its size.
 */
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const CLIENT = fileURLToPath(new URL("..", import.meta.url));
const DIST = `${CLIENT}dist/`;
const PRESS_HOOK = "node_modules/react-aria/dist/private/interactions/usePress.mjs";
const WORKER = "service_worker.js";
/** Loaded when they are wanted; offline they are not needed to start. */
const NOT_PRECACHED = /(\.map|\.json|\.model|\.txt|\.tflite)$|^assets\/(emoji|vision_wasm)_/;

export interface BuiltFile {
  path: string;
  bytes: number;
  sha256: string;
}

async function listFiles(): Promise<BuiltFile[]> {
  const entries = await readdir(DIST, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replace(DIST, "").replace(/^\//, ""))
    .filter((path) => path !== WORKER && path !== "build.json" && !path.startsWith(".vite/"))
    .sort();
  return Promise.all(
    paths.map(async (path) => {
      const content = await readFile(DIST + path);
      const sha256 = createHash("sha256").update(content).digest("hex");
      return { path, bytes: content.length, sha256 };
    }),
  );
}

/** The shell is kept under "/", the address under which people come. */
function precached(files: BuiltFile[]): string[] {
  const kept = files.map(({ path }) => path).filter((path) => !NOT_PRECACHED.test(path));
  return kept.map((path) => (path === "index.html" ? "/" : `/${path}`));
}

/**
 * The one inline style of the page: react-aria's press hook makes it. The server allows it by the
 * hash, which changes with the library, so it is read out of the library's source.
 */
async function styleHashes(): Promise<string[]> {
  const source = await readFile(`${CLIENT}${PRESS_HOOK}`, "utf8");
  const attribute = /PRESSABLE_ATTRIBUTE = '([a-z-]+)'/.exec(source)?.[1];
  const style = /style\.textContent = `([^`]*)`\.trim\(\)/.exec(source)?.[1];
  if (!style || !attribute) throw new Error("react-aria's press hook has no style any more.");
  const filled = style.replace(/\$\{[^}]*PRESSABLE_ATTRIBUTE\}/, attribute).trim();
  const hash = createHash("sha256").update(filled).digest("base64");
  return [`sha256-${hash}`];
}

async function main(): Promise<void> {
  await build({ root: CLIENT, logLevel: "warn" });
  const files = await listFiles();
  const digest = createHash("sha256").update(JSON.stringify(files)).digest("hex");
  const source = await readFile(DIST + WORKER, "utf8");
  const list = JSON.stringify(JSON.stringify(precached(files))).slice(1, -1);
  const filled = source
    .replace("__LINNET_BUILD__", digest.slice(0, 16))
    .replace("__LINNET_FILES__", () => list);
  if (filled.includes("__LINNET_")) throw new Error("The service worker still has open places.");
  await writeFile(DIST + WORKER, filled);
  const notes = { digest, style_hashes: await styleHashes(), files };
  await writeFile(`${DIST}build.json`, `${JSON.stringify(notes, null, 1)}\n`);
}

await main();

/** Bundles one source file into one script and writes it to standard output; for the benchmark. */
import { fileURLToPath } from "node:url";
import { build } from "vite";

const CLIENT = fileURLToPath(new URL("..", import.meta.url));
const entry = process.argv[2];
if (entry === undefined) throw new Error("Which file?");

const result = await build({
  root: CLIENT,
  configFile: false,
  logLevel: "error",
  build: { lib: { entry: CLIENT + entry, formats: ["iife"], name: "bench" }, write: false },
});
for (const { output } of [result].flat() as { output: { type: string; code?: string }[] }[]) {
  for (const { code } of output) if (code !== undefined) process.stdout.write(code);
}

/** Builds the page of a foreign app that calls, for tests; `host.js` and what it loads. */
import { fileURLToPath } from "node:url";
import { build } from "vite";

const CLIENT = fileURLToPath(new URL("..", import.meta.url));
const folder = process.argv[2];
if (folder === undefined) throw new Error("Which folder?");

await build({
  root: CLIENT,
  base: "./",
  configFile: false,
  publicDir: false,
  logLevel: "error",
  build: {
    outDir: folder,
    emptyOutDir: false,
    minify: false,
    rolldownOptions: {
      input: `${CLIENT}stories/foreign_caller.ts`,
      output: { entryFileNames: "host.js" },
    },
  },
});

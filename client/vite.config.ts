import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { orderedLayers } from "./scripts/layers.ts";
import { ownLocales } from "./scripts/own_locales.ts";
import { strippedWasm } from "./scripts/strip_wasm.ts";

const entry = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where `linnet serve` listens while the view is developed with `vite`. */
const SERVER = process.env["LINNET_SERVER"] ?? "http://127.0.0.1:8008";

export default defineConfig({
  plugins: [
    react(),
    lingui({ macroTransform: true }),
    ownLocales(),
    strippedWasm(),
    orderedLayers(),
  ],
  worker: { format: "es", plugins: () => [strippedWasm()] },
  build: {
    target: "es2024",
    manifest: true,
    // Inline data: addresses are refused by our Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        index: entry("./index.html"),
        service_worker: entry("./src/platform/service_worker.ts"),
      },
      output: {
        entryFileNames: (chunk) =>
          chunk.name === "service_worker" ? "service_worker.js" : "assets/[name]-[hash].js",
      },
    },
  },
  server: {
    proxy: { "/_matrix": SERVER, "/_linnet": SERVER, "/.well-known": SERVER },
  },
});

/** Every locked package has a licence that fits an Apache-2.0 product. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

interface Locked {
  version?: string;
  license?: string;
  dev?: boolean;
  hasInstallScript?: boolean;
  resolved?: string;
}

const SHIPPED = new Set([
  "Apache-2.0",
  "MIT",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "CC0-1.0",
  "(Apache-2.0 AND BSD-3-Clause)",
  "(MPL-2.0 OR Apache-2.0)",
  "(MIT OR Apache-2.0)",
]);
/** Tools that are not part of what is shipped. */
const DEVELOPMENT = new Set([
  ...SHIPPED,
  "MPL-2.0",
  "CC-BY-4.0",
  "BlueOak-1.0.0",
  "Python-2.0",
  "(MIT OR CC0-1.0)",
  "Unlicense",
]);
/** Programs of others that ours is tested with: AGPL-3.0, they never leave the tests. */
const PARTNERS = new Set(["node_modules/@element-hq/element-call-embedded"]);

const lock = JSON.parse(
  await readFile(new URL("../package-lock.json", import.meta.url), "utf8"),
) as {
  packages: Record<string, Locked>;
};
const packages = Object.entries(lock.packages).filter(([path]) => path !== "");

test("the lock file holds packages", () => {
  assert.ok(packages.length > 100);
});

test("every licence is on the list", () => {
  const foreign = packages
    .filter(([path, { dev }]) => !(dev && PARTNERS.has(path)))
    .filter(([, { license, dev }]) => !(dev ? DEVELOPMENT : SHIPPED).has(license ?? ""))
    .map(([path, { license }]) => `${path}: ${license ?? "none"}`);
  assert.deepEqual(foreign, []);
});

test("no package runs a script when it is installed", () => {
  const scripted = packages.filter(([, { hasInstallScript, dev }]) => hasInstallScript && !dev);
  assert.deepEqual(scripted, []);
});

test("the lock names no registry", () => {
  assert.deepEqual(
    packages.filter(([, { resolved }]) => resolved !== undefined),
    [],
  );
});

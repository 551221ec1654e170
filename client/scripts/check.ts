/** Everything that can be said about the sources without running them: format, types, rules. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const CLIENT = fileURLToPath(new URL("..", import.meta.url));
const BIN = `${CLIENT}node_modules/.bin/`;
const CHECKS: [name: string, command: string, args: string[]][] = [
  ["format", "oxfmt", ["--check", "."]],
  ["types", "tsc", ["--noEmit"]],
  ["rules", "oxlint", ["--deny-warnings", "."]],
];

const failed = CHECKS.filter(([, command, args]) => {
  const { status } = spawnSync(BIN + command, args, { cwd: CLIENT, stdio: "inherit" });
  return status !== 0;
});
if (failed.length > 0) {
  console.error(`Failed: ${failed.map(([name]) => name).join(", ")}`);
  process.exit(1);
}

// Starts the demo once and runs the tests against it: `OPINOVI_BIN=… npm test`, with names of files to run only these.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { demo } from "./tests/house.mjs";

const tests = join(dirname(fileURLToPath(import.meta.url)), "tests");
const named = process.argv.slice(2);
const files = readdirSync(tests).filter((name) => name.endsWith(".test.mjs") && (!named.length || named.some((part) => name.includes(part))));
const { url, stop } = await demo();
console.log(`the demo is at ${url}`);
const child = spawn(
  process.execPath,
  ["--test", "--test-concurrency=1", "--test-timeout=900000", "--test-reporter=spec", ...files.map((name) => join(tests, name))],
  { stdio: "inherit", env: { ...process.env, OPINOVI_URL: url } },
);
child.on("exit", async (code) => {
  await stop();
  process.exit(code ?? 1);
});

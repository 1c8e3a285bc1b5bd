import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { installClaude } from "../../scripts/agent-clients.ts";
import { folder, LAUNCHER, write } from "./cli-home.ts";

// The guide's example is run as it stands there; only `holdfast/testing` is taken from the sources.

const GUIDE = resolve(import.meta.dirname, "../../docs/guide/learn/testing.md");
const TESTING = resolve(import.meta.dirname, "../../src/testing/index.ts");

let claude = "";

beforeAll(async () => {
  claude = await installClaude();
}, 300_000);

function fence(language: string): string {
  const found = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(readFileSync(GUIDE, "utf8"));
  return found?.[1] ?? "";
}

test("the pipeline and the test of `docs/guide/learn/testing.md` work", async () => {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  mkdirSync(join(folder, "tmp"));
  symlinkSync(claude, join(bin, "claude"));
  writeFileSync(join(bin, "holdfast"), `#!/bin/sh\nexec '${process.execPath}' '${LAUNCHER}' "$@"\n`);
  chmodSync(join(bin, "holdfast"), 0o755);
  write("letter.pipeline.yaml", fence("yaml"));
  write("letter.test.mjs", fence("js").replace("holdfast/testing", TESTING));
  const { NODE_OPTIONS: _options, VITEST: _vitest, ...inherited } = process.env;
  const env = { ...inherited, PATH: `${bin}:/usr/bin:/bin`, HOME: folder, TMPDIR: join(folder, "tmp") };
  const words = ["--test", "--test-reporter=tap", "letter.test.mjs"];
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: join(folder, "project"), env });
  expect(stdout).toContain("# pass 1\n");
  expect(stdout).toContain("# fail 0\n");
});

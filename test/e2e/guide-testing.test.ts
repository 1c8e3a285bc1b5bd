import { execFile, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { installClaude } from "../../scripts/agent-clients.ts";
import { fencesIn } from "../fences.ts";
import { folder, LAUNCHER, write } from "./cli-home.ts";

// The guide's examples are run as they stand there; only the package is taken from the sources.

const ROOT = resolve(import.meta.dirname, "../..");
const GUIDE = join(ROOT, "docs/guide/learn/testing.md");

let claude = "";

beforeAll(async () => {
  claude = await installClaude();
}, 300_000);

function fence(label: string): string {
  return fencesIn(GUIDE, readFileSync(GUIDE, "utf8")).find((found) => found.label === label)?.text ?? "";
}

/** An example whose imports lead to the sources. */
function fromSources(label: string): string {
  return fence(label)
    .replace('"holdfast/testing"', JSON.stringify(join(ROOT, "src/testing/index.ts")))
    .replace('from "holdfast"', `from ${JSON.stringify(join(ROOT, "src/index.ts"))}`);
}

test.each([
  ["letter.pipeline.yaml", "letter.test.mjs"],
  ["story.pipeline.yaml", "story.test.mjs"],
  ["release.pipeline.ts", "release.test.ts"],
])("%s and %s in `docs/guide/learn/testing.md` work", async (pipeline, code) => {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  mkdirSync(join(folder, "tmp"));
  symlinkSync(claude, join(bin, "claude"));
  writeFileSync(join(bin, "holdfast"), `#!/bin/sh\nexec '${process.execPath}' '${LAUNCHER}' "$@"\n`);
  chmodSync(join(bin, "holdfast"), 0o755);
  write("package.json", '{ "type": "module" }');
  write(pipeline, fromSources(pipeline));
  write(code, fromSources(code));
  const { NODE_OPTIONS: _options, VITEST: _vitest, ...inherited } = process.env;
  const env = { ...inherited, PATH: `${bin}:/usr/bin:/bin`, HOME: folder, TMPDIR: join(folder, "tmp") };
  const words = ["--test", "--test-reporter=tap", code];
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: join(folder, "project"), env });
  expect(stdout).toContain("# pass 1\n");
  expect(stdout).toContain("# fail 0\n");
});

/** What is renamed in the guide's pipeline, and what the compiler says then of its test. */
const RENAMED = [
  ["nothing", "", "", null],
  ["an answer", "again: redo", '"once-more": redo', /TS2345: .*'"again"'/],
  ["a gate", 'gate("publish"', 'gate("agree"', /TS2345: .*'"publish"'/],
  ["a stage", 'stage("notes"', 'stage("words"', /TS2322: .*'AgentScript<"notes">'/],
] as const;

test("a name that is changed in the guide's pipeline breaks its test at the compiler", { timeout: 120_000 }, () => {
  for (const [index, [, from, to]] of RENAMED.entries()) {
    mkdirSync(join(folder, "project", `${index}`));
    write(`${index}/release.pipeline.ts`, fence("release.pipeline.ts").replace(from, to));
    write(`${index}/release.test.ts`, fence("release.test.ts"));
  }
  const config = {
    extends: join(ROOT, "examples", "tsconfig.json"),
    compilerOptions: { typeRoots: [join(ROOT, "node_modules", "@types")] },
    include: ["*/*.ts"],
  };
  write("package.json", '{ "type": "module" }');
  write("tsconfig.json", JSON.stringify(config));
  const compiler = join(ROOT, "node_modules", "typescript", "lib", "tsc.js");
  const words = [compiler, "-p", join(folder, "project")];
  const said = spawnSync(process.execPath, words, { encoding: "utf8" }).stdout.split("\n");
  for (const [index, [what, , , fault]] of RENAMED.entries()) {
    const found = said.filter((line) => line.includes(`/project/${index}/`)).join("\n");
    if (fault === null) expect(found, what).toBe("");
    else expect(found, what).toMatch(new RegExp(String.raw`release\.test\.ts\(\d+,\d+\): error ${fault.source}`));
  }
});

import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { installClaude } from "../../scripts/agent-clients.ts";
import { fencesIn } from "../fences.ts";
import { folder, LAUNCHER, write } from "./cli-home.ts";

// The guide's examples are run as they stand there; only `holdfast/testing` is taken from the sources.

const GUIDE = resolve(import.meta.dirname, "../../docs/guide/learn/testing.md");
const TESTING = resolve(import.meta.dirname, "../../src/testing/index.ts");

let claude = "";

beforeAll(async () => {
  claude = await installClaude();
}, 300_000);

function fence(label: string): string {
  return fencesIn(GUIDE, readFileSync(GUIDE, "utf8")).find((found) => found.label === label)?.text ?? "";
}

test.each(["letter", "story"])(
  "the pipeline and the test of %s in `docs/guide/learn/testing.md` work",
  async (name) => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    mkdirSync(join(folder, "tmp"));
    symlinkSync(claude, join(bin, "claude"));
    writeFileSync(join(bin, "holdfast"), `#!/bin/sh\nexec '${process.execPath}' '${LAUNCHER}' "$@"\n`);
    chmodSync(join(bin, "holdfast"), 0o755);
    write(`${name}.pipeline.yaml`, fence(`${name}.pipeline.yaml`));
    write(`${name}.test.mjs`, fence(`${name}.test.mjs`).replace("holdfast/testing", TESTING));
    const { NODE_OPTIONS: _options, VITEST: _vitest, ...inherited } = process.env;
    const env = { ...inherited, PATH: `${bin}:/usr/bin:/bin`, HOME: folder, TMPDIR: join(folder, "tmp") };
    const words = ["--test", "--test-reporter=tap", `${name}.test.mjs`];
    const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: join(folder, "project"), env });
    expect(stdout).toContain("# pass 1\n");
    expect(stdout).toContain("# fail 0\n");
  },
);

import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, lastLine, LAUNCHER, write } from "./cli-home.ts";

// What becomes of a command whose output cannot be written.

/** One way of printing each: lines, one document, the record, bytes, a stream, a help text. That there are no others is a test of its own. */
const PRINTING: readonly (readonly string[])[] = [
  ["run", "small.pipeline.yaml", "--detach"],
  ["ls"],
  ["show", "@last", "--json"],
  ["why", "@last"],
  ["logs", "@last"],
  ["logs", "@last", "-f", "--json"],
  ["artifacts", "get", "@last", "a.stdout"],
  ["events", "--json"],
  ["audit", "export"],
  ["doctor", "--json"],
  ["completion", "bash"],
  ["demo", "--help"],
  ["--version"],
];

function shell(text: string, words: readonly string[]): { readonly code: number | null; readonly err: string } {
  const env = { ...process.env, HOLDFAST_HOME: join(folder, "home"), NODE: process.execPath, CLI: LAUNCHER };
  const cwd = join(folder, "project");
  const { status, stderr } = spawnSync("/bin/sh", ["-c", text, "sh", ...words], { env, cwd, encoding: "utf8" });
  return { code: status, err: stderr };
}

test("[P42] no command whose output cannot be written ends well, and each says so in one line", async () => {
  write("small.pipeline.yaml", 'name: small\nstages: { a: { run: [seq, "1", "20000"] } }\n');
  expect((await holdfast("run", "small.pipeline.yaml")).code).toBe(0);
  const reason = "standard output could not be written: no space left on device";
  for (const words of PRINTING) {
    const { code, err } = shell('exec "$NODE" "$CLI" "$@" >/dev/full', words);
    const last = err.trimEnd().split("\n").at(-1) ?? "";
    const said = words.includes("--json") ? JSON.parse(last).error.message : last.replace(/^holdfast: /, "");
    expect([words, code, said]).toEqual([words, 1, reason]);
  }
  // Nothing can be said either: the code alone tells.
  expect(shell('exec "$NODE" "$CLI" "$@" >/dev/full 2>&-', ["ls"]).code).toBe(1);

  // A file that takes part of it: what a write left over is not lost without a word.
  const cut = shell('ulimit -f 8; exec "$NODE" "$CLI" "$@" >part', ["logs", "@last"]);
  expect(cut).toEqual({ code: 1, err: "holdfast: standard output could not be written: file too large\n" });
  expect(statSync(join(folder, "project/part")).size).toBe(4_096);

  const there = shell('ulimit -f 8; exec "$NODE" "$CLI" "$@"', ["artifacts", "get", "@last", "a.stdout", "-o", "copy"]);
  expect(there).toMatchObject({ code: 2, err: expect.stringContaining("copy cannot be written: EFBIG") });

  // A reader that has enough is no failure.
  for (const words of [
    ["logs", "@last"],
    ["artifacts", "get", "@last", "a.stdout"],
    ["events", "--json", "-f"],
  ]) {
    const text = '{ "$NODE" "$CLI" "$@"; echo $? >code; } | head -n 1 >head';
    expect(shell(text, words)).toEqual({ code: 0, err: "" });
    expect([words, readFileSync(join(folder, "project/code"), "utf8")]).toEqual([words, "0\n"]);
  }

  // What was changed on the disk is not given out as what was made.
  const { artifacts } = lastLine((await holdfast("artifacts", "@last", "--json")).out);
  const [made] = Array.isArray(artifacts) ? artifacts : [];
  chmodSync(made.path, 0o644);
  writeFileSync(made.path, "another");
  for (const more of [[], ["-o", "copy"]]) {
    const changed = await holdfast("artifacts", "get", "@last", "a.stdout", ...more);
    expect(changed).toMatchObject({ code: 1, out: "", err: expect.stringContaining("is not what was stored") });
  }
}, 120_000);

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { folder, holdfast, lastLine, LAUNCHER, write } from "./cli-home.ts";

// Bad input: a code, what to do, the right exit code, no stack trace, and nothing half done.

/** Runs a command that must fail, with --json; returns its error. */
async function fails(code: number, ...words: readonly string[]): Promise<unknown> {
  const ended = await holdfast(...words, "--json");
  expect([ended.code, ended.out], `${words.join(" ")}: ${ended.err}`).toEqual([code, ""]);
  expect(ended.err.trimEnd().split("\n"), words.join(" ")).toHaveLength(1);
  expect(ended.err).not.toMatch(/\bat \S+:\d+:\d+/);
  const { error } = lastLine(ended.err);
  expect(error).toMatchObject({ code: expect.any(String), message: expect.stringMatching(/[.?!]$/) });
  expect(error).toHaveProperty("hint", expect.stringMatching(/\S/));
  return error;
}

test("every fault of a pipeline at once, each with its place and what to do", async () => {
  const file = write(
    "bad.pipeline.yaml",
    `name: bad
stages:
  a: { run: [echo], needs: [b] }
  b: { run: [echo], needs: [a, nobody] }
  c: { run: [echo, "{{artifacts.ghost.file}}"], timeout: soon, wat: 1 }
  d: { agent: { use: claude, prompt: gone.md } }
`,
  );
  const error = await fails(2, "validate", file);
  expect(error).toMatchObject({ code: "DEFINITION_INVALID", faults: expect.any(Array) });
  const text = (await holdfast("validate", file)).err.split("\n");
  for (const [line, words] of [
    [3, /circle: a → b → a/],
    [4, /unknown stage "nobody"/],
    [5, /unknown stage "ghost"/],
    [5, /"soon" is not a duration/],
    [5, /unknown key "wat"/],
    [6, /gone\.md cannot be read/],
  ] as const)
    expect(text).toContainEqual(expect.stringMatching(new RegExp(`^bad.pipeline.yaml:${line}:\\d+ .*${words.source}`)));
});

test("a fault shows its line with a caret, what a key of another tool means, and each program that is not there", async () => {
  const file = write("other.pipeline.yaml", "name: other\nstages:\n  a:\n    cmd: echo\n    retries: 3\n");
  const { err } = await holdfast("validate", file);
  expect(err).toContain('other.pipeline.yaml:4:5 unknown key "cmd"; did you mean "run"?');
  expect(err).toContain("\n    5 |     retries: 3\n      |     ^\n");
  const gone = write(
    "gone.pipeline.yaml",
    "name: gone\nstages:\n  a: { run: [nobody-has-this] }\n  b: { run: [./nor.sh] }\n",
  );
  const valid = await holdfast("validate", gone);
  expect([valid.code, valid.err]).toEqual([0, ""]);
  expect(valid.out).toMatch(
    /^gone\.pipeline\.yaml:3:\d+ warning: the stage a: .*nobody-has-this.*\n.*\n.*\^\n.*:4:\d+ warning: .*nor\.sh/,
  );
  expect(await fails(2, "run", gone)).toMatchObject({
    code: "PROGRAM_MISSING",
    faults: [
      { line: 3, path: "/stages/a/run" },
      { line: 4, path: "/stages/b/run" },
    ],
  });
});

test("an alias bomb, a missing file, input that does not fit, a missing program: refused before a run is accepted", async () => {
  const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"];
  for (const [n, name] of "bcdefg".split("").entries())
    bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${"abcdef"[n] ?? ""}`).join(", ")}]`);
  const file = write("bomb.pipeline.yaml", [...bomb, "name: bomb", "stages: *g"].join("\n"));
  expect(await fails(2, "run", file)).toMatchObject({ code: "DEFINITION_INVALID" });
  expect(await fails(2, "run", "none.pipeline.yaml")).toMatchObject({ code: "DEFINITION_NOT_FOUND" });
  const typed = write(
    "typed.pipeline.yaml",
    `name: typed\ninput: { type: object, required: [n], properties: { n: { type: integer } } }\nstages:\n  a: { run: [no-such-program-of-mine] }\n`,
  );
  expect(await fails(2, "run", typed, "-i", "n=many")).toMatchObject({ code: "INPUT_INVALID" });
  write("list.json", "[1]");
  expect(await fails(2, "run", typed, "--input-file", "list.json")).toMatchObject({ code: "INPUT_INVALID" });
  expect(await fails(2, "run", typed, "--input-file", "none.json")).toMatchObject({ code: "FILE_UNREADABLE" });
  expect(existsSync(join(folder, "home"))).toBe(false);
  expect(await fails(2, "run", typed, "-i", "n=1")).toMatchObject({
    code: "PROGRAM_MISSING",
    message: expect.stringContaining("no-such-program-of-mine"),
  });
  expect(lastLine((await holdfast("ls", "--json")).out)).toMatchObject({ runs: [] });
});

test("an unknown command or option says what was perhaps meant, and which help to read", async () => {
  expect(await fails(2, "statsu")).toMatchObject({
    code: "USAGE",
    hint: "Did you mean status? Run `holdfast --help`.",
  });
  expect(await fails(2, "ls", "--stat", "x")).toMatchObject({
    hint: "Did you mean --state? Run `holdfast ls --help`.",
  });
  expect(await fails(2, "answer", "x")).toMatchObject({ message: "Missing required argument 'option'." });
  expect(await fails(2)).toMatchObject({ code: "USAGE" });
});

test("a home that is a file, or lies where nothing can be written, is told as such by readers and writers alike", async () => {
  const file = write("home-file", "");
  const pipeline = write("a.pipeline.yaml", `name: a\nstages:\n  a: { run: ["true"] }\n`);
  for (const words of [["ls"], ["status"], ["audit", "verify"], ["run", pipeline]])
    expect(await fails(5, ...words, "--home", file), words.join(" ")).toMatchObject({ code: "HOME_UNUSABLE" });
  for (const home of ["/sys/kernel", join(file, "below")])
    expect(await fails(5, "run", pipeline, "--home", home), home).toMatchObject({ code: "HOME_UNUSABLE" });
});

test("without HOME the home is found all the same, and one that a newer version wrote is left alone", async () => {
  const words = [LAUNCHER, "status"];
  const env = { PATH: process.env["PATH"] ?? "" };
  expect(execFileSync(process.execPath, words, { env, encoding: "utf8" })).toMatch(/^home +\/.*\/holdfast\n/);
  const home = join(folder, "home");
  mkdirSync(home);
  const database = new DatabaseSync(join(home, "holdfast.db"), { timeout: 10_000 });
  database.exec("pragma user_version = 9999");
  database.close();
  const pipeline = write("a.pipeline.yaml", `name: a\nstages:\n  a: { run: ["true"] }\n`);
  for (const command of [["ls"], ["run", pipeline]])
    expect(await fails(5, ...command)).toMatchObject({ code: "STORE_NEWER" });
});

test("an ambiguous prefix and an unknown id say so with 4, wherever a run or a gate is named", async () => {
  const file = write("a.pipeline.yaml", `name: a\nstages:\n  a: { run: ["true"] }\n`);
  for (const key of ["one", "two"]) expect(await holdfast("run", file, "--key", key)).toMatchObject({ code: 0 });
  for (const command of ["show", "logs"])
    expect(await fails(4, command, "0"), command).toMatchObject({ code: "AMBIGUOUS" });
  for (const command of ["why", "cancel"])
    expect(await fails(4, command, "7ZZZZZ"), command).toMatchObject({ code: "NOT_FOUND" });
  expect(await fails(4, "answer", "7ZZZZZ", "yes")).toMatchObject({ code: "NOT_FOUND" });
  expect(await fails(4, "artifacts", "get", "@last", "a.none")).toMatchObject({ code: "NOT_FOUND" });
});

test("a required output that is missing or empty fails the stage loudly, and what is named wrongly is told with its place", async () => {
  for (const [name, script] of [
    ["missing", "true"],
    ["empty", ": > out.txt"],
  ] as const) {
    const file = write(
      `${name}.pipeline.yaml`,
      `name: ${name}\nstages:\n  a: { run: [sh, -c, "${script}"], outputs: { out: out.txt } }\n`,
    );
    const run = await holdfast("run", file, "--json");
    expect(run, run.err).toMatchObject({ code: 1, err: "" });
    expect(lastLine(run.out)).toMatchObject({
      state: "failed",
      stages: [{ attempts: [{ stopReason: "missing-artifact", message: expect.stringContaining("out") }] }],
      artifacts: [],
    });
  }
  const file = write(
    "typo.pipeline.yaml",
    `name: typo\nstages:\n  a: { run: [echo, "{{input.nmae}}", "{{stage.x}}"] }\n`,
  );
  expect(await fails(2, "validate", file)).toMatchObject({ faults: [{ line: 3 }, { line: 3 }] });
});

test("a full disk is told as such, loses nothing, and heals", async ({ skip }) => {
  const home = join(folder, "small");
  mkdirSync(home);
  const mount = (...words: readonly string[]): boolean =>
    spawnSync("/usr/bin/env", ["mount", ...words, home]).status === 0;
  if (!mount("-t", "tmpfs", "-o", "size=4m", "holdfast-trial")) skip("only root may mount a small disk to fill");
  try {
    const file = write("a.pipeline.yaml", `name: a\nstages:\n  a: { run: [echo, hello] }\n`);
    expect(await holdfast("run", file, "--home", home)).toMatchObject({ code: 0 });
    const filler = join(home, "filler");
    const fill = spawnSync("sh", ["-c", `cat /dev/zero > "${filler}"`]);
    expect(fill.status).not.toBe(0);
    expect(await fails(5, "run", file, "--home", home)).toMatchObject({ code: "STORE_FULL" });
    expect(lastLine((await holdfast("ls", "--json", "--home", home)).out)).toMatchObject({ runs: [{}], next: null });
    rmSync(filler);
    expect(await holdfast("run", file, "--home", home)).toMatchObject({ code: 0 });
    expect(await holdfast("audit", "verify", "--home", home)).toMatchObject({ code: 0 });
  } finally {
    await holdfast("stop", "--children", "--home", home);
    spawnSync("/usr/bin/env", ["umount", home]);
  }
});

test("files of one's own are never written over", async () => {
  write("hello.pipeline.yaml", "mine");
  expect(await holdfast("init")).toMatchObject({ code: 0, out: expect.stringMatching(/^Made holdfast\.config\.ts\./) });
  expect(readFileSync(join(folder, "project", "hello.pipeline.yaml"), "utf8")).toBe("mine");
  expect(await fails(7, "init")).toMatchObject({ code: "REFUSED" });
});

test("a module that ends the process while it is loaded is named, and is no success", async () => {
  const texts = [
    "process.exit(0);",
    "await new Promise(() => {});",
    "process.exitCode = 0; process.exit();",
    "process.reallyExit(0);",
    "setImmediate(() => process.exit(0)); await new Promise(() => {});",
  ];
  for (const [n, text] of texts.entries()) {
    const file = write(`ends${n}.pipeline.ts`, `${text}\nexport default {};\n`);
    for (const words of [
      ["validate", file],
      ["run", file, "--detach"],
    ]) {
      const ended = await holdfast(...words);
      expect(ended, text).toMatchObject({ code: 2, out: "" });
      const place = new RegExp(
        `^ends${n}\\.pipeline\\.ts:1:\\d+ the module (?:called process\\.(?:exit|reallyExit)\\(|waits for)`,
      );
      expect(ended.err, text).toMatch(place);
    }
  }
});

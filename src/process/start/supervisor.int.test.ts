import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fixture, openTrial, type Run } from "../../../test/fixtures/agents/trial.ts";
import { SUPERVISOR } from "./supervisor-script.ts";

const ways = ["/bin/dash", "/bin/bash"].flatMap((shell) => [
  { shell, output: "pump" as const },
  { shell, output: "direct" as const },
]);

function finished(run: Run): number {
  if (run.verdict.is !== "finished") throw new TypeError(`it is ${run.verdict.is}`);
  return run.verdict.exitCode;
}

function journal(run: Run, stream: "out" | "err"): string {
  return readFileSync(join(run.launch.directory, stream), "utf8");
}

test("the supervisor's text is clean for every POSIX shell", () => {
  const checked = spawnSync("shellcheck", ["-s", "sh", "-"], { input: SUPERVISOR, encoding: "utf8" });
  // Without shellcheck on this machine the shells themselves parse it.
  if (checked.error === undefined) expect(checked.stdout).toBe("");
  for (const shell of [["dash"], ["bash", "--posix"]]) {
    const [program = "", ...flags] = shell;
    expect(spawnSync(program, [...flags, "-n", "-c", SUPERVISOR]).status).toBe(0);
  }
});

const codes = [0, 1, 7, 120, 126, 127, 255].flatMap((code) => ways.map((way) => ({ code, ...way })));

test.each(codes)("exit code $code is known exactly under $shell by $output", async ({ code, shell, output }) => {
  using trial = openTrial({ shell });
  const run = await trial.run(["/bin/sh", "-c", `exit ${code}`], { output });
  expect(finished(run)).toBe(code);
  expect(run.strays).toEqual([]);
});

test.each(ways)("a signal is reported as 128 and its number: $shell, $output", async ({ shell, output }) => {
  using trial = openTrial({ shell });
  expect(finished(await trial.run(["/bin/sh", "-c", "kill -KILL $$"], { output }))).toBe(137);
  expect(finished(await trial.run(["/bin/sh", "-c", "kill -TERM $$"], { output }))).toBe(143);
});

test.each(ways)(
  "a missing program gives 127, one that cannot be executed 126, both with words: $shell, $output",
  async ({ shell, output }) => {
    using trial = openTrial({ shell });
    const missing = await trial.run([join(trial.cwd, "no such program")], { output });
    expect(finished(missing)).toBe(127);
    expect(journal(missing, "err")).toContain("no such program");
    writeFileSync(join(trial.cwd, "plain file"), "text", { mode: 0o600 });
    const plain = await trial.run([join(trial.cwd, "plain file")], { output });
    expect(finished(plain)).toBe(126);
  },
);

test.each(ways)(
  "output reaches its own journal whole, and the watcher line by line: $shell, $output",
  async ({ shell, output }) => {
    using trial = openTrial({ shell });
    const run = await trial.run(["/bin/sh", "-c", "echo one; echo two >&2; printf 'three\\nfour'"], { output });
    expect(journal(run, "out")).toBe("one\nthree\nfour");
    expect(journal(run, "err")).toBe("two\n");
    expect(run.lines).toEqual(["one", "three", "four"]);
  },
);

test.each(ways)("arguments arrive as they are: $shell, $output", async ({ shell, output }) => {
  using trial = openTrial({ shell });
  const words = ["", " ", "two words", "'", '"', "$HOME `id` \\", "line\nbreak", "-n", "--", "*", "ü\u{1F600}"];
  const run = await trial.run(["/usr/bin/printf", "%s\\0", ...words], { output });
  expect(journal(run, "out").split("\0")).toEqual([...words, ""]);
});

test.each(ways)(
  "the environment is the given one and the fence, nothing else: $shell, $output",
  async ({ shell, output }) => {
    using trial = openTrial({ shell });
    const env = { PATH: "/usr/bin:/bin", mode: "fast", hf: "x", d: "1", QUOTED: "a'b\"c\nd", HOLDFAST_DIR: "/there" };
    const run = await trial.run(["/usr/bin/env", "-0"], { output, env: { ...env, HOLDFAST_FENCE: "another" } });
    const seen = journal(run, "out")
      .split("\0")
      .filter((variable) => variable !== "" && !variable.startsWith("_="));
    const given = Object.entries({ ...env, HOLDFAST_FENCE: run.launch.fence });
    expect(seen.toSorted()).toEqual(given.map(([name, value]) => `${name}=${value}`).toSorted());
  },
);

test.each(ways)("standard input is what was given, or empty: $shell, $output", async ({ shell, output }) => {
  using trial = openTrial({ shell });
  const given = await trial.run(["/bin/cat"], { output, stdin: "a prompt\nof two lines" });
  expect(journal(given, "out")).toBe("a prompt\nof two lines");
  expect(finished(await trial.run(["/bin/cat"], { output }))).toBe(0);
});

test.each(ways)(
  "signals have their defaults, and SIGINT is not ignored: $shell, $output",
  async ({ shell, output }) => {
    using trial = openTrial({ shell });
    const run = await trial.run(["/bin/sh", "-c", "grep -E '^Sig(Ign|Blk)' /proc/self/status"], { output });
    expect(run.lines).toEqual(["SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"]);
  },
);

test.each(ways)(
  "SIGTERM to the supervisor's whole group still records a result: $shell, $output",
  async ({ shell, output }) => {
    using trial = openTrial({ shell });
    const run = await trial.run(["/bin/sh", "-c", "echo said; kill -TERM 0"], { output });
    expect(finished(run)).toBe(143);
    expect(run.lines).toEqual(["said"]);
  },
);

test.each(ways)(
  "a grandchild that holds the streams does not hold back the result, and is swept: $shell, $output",
  async ({ shell, output }) => {
    using trial = openTrial({ shell });
    const fifo = trial.fifo();
    const run = await trial.run([fixture("leaves-grandchild"), fifo.path], { output });
    expect(finished(run)).toBe(5);
    expect(run.strays.some((words) => words.endsWith("was killed"))).toBe(true);
  },
);

test.each(ways)(
  "the directory holds what the protocol names, and nobody else may read it: $shell, $output",
  async ({ shell, output }) => {
    using trial = openTrial({ shell });
    const { launch } = await trial.run(["/bin/true"], { output, stdin: "" });
    expect(readdirSync(launch.directory).toSorted()).toEqual([
      "admit.json",
      "child",
      "err",
      ...(output === "pump" ? ["err.bytes"] : []),
      "out",
      ...(output === "pump" ? ["out.bytes"] : []),
      "result",
      "start",
      "stdin",
    ]);
    expect(statSync(launch.directory).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(launch.directory).filter((name) => name !== "start" && name !== "child"))
      expect(statSync(join(launch.directory, file)).mode & 0o077).toBe(0);
  },
);

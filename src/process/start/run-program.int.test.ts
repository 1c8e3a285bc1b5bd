import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { ProgramEnd, ProgramRun } from "../../ports/programs.ts";
import { isLiving, readStat } from "../find/process-table.ts";
import { runProgram } from "./run-program.ts";

const never = new AbortController().signal;

function sh(script: string, more: Partial<ProgramRun> = {}): Promise<ProgramEnd> {
  const env = { PATH: process.env["PATH"] ?? "" };
  const argv = ["sh", "-c", script];
  return runProgram({ argv, cwd: tmpdir(), env, stdin: "", timeoutMs: 20_000, signal: never, ...more });
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "holdfast-program-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function lives(pid: number): boolean {
  const stat = readStat(pid);
  return stat !== null && isLiving(stat);
}

test("a program reads what it is given, and says what it has to say", async () => {
  expect(await sh("cat; echo bad >&2; exit 3", { stdin: "in" })).toEqual({
    is: "exited",
    code: 3,
    stdout: "in",
    stderr: "bad\n",
  });
});

test("one that never reads its input and one that floods its output end all the same", async () => {
  expect(await sh("exit 0", { stdin: "x".repeat(1_000_000) })).toMatchObject({ is: "exited", code: 0 });
  const flood = await sh("yes | head -c 3000000; echo end");
  expect(flood).toMatchObject({ is: "exited", code: 0 });
  expect(flood.is === "exited" && flood.stdout.length).toBe(65_536);
  expect(flood.is === "exited" && flood.stdout.endsWith("end\n")).toBe(true);
});

test("a program that is not there or may not run has not started", async () => {
  expect(await sh("", { argv: ["no-such-program-here"] })).toEqual({
    is: "not-started",
    reason: "the program no-such-program-here is not there",
  });
  expect(await sh("", { argv: [tmpdir()] })).toMatchObject({ is: "not-started" });
  expect(await sh("", { signal: AbortSignal.abort() })).toMatchObject({ is: "not-started" });
});

test("it gets exactly the environment it is given", async () => {
  const end = await sh("env", { env: { PATH: process.env["PATH"] ?? "", ONE: "1" } });
  const names = end.is === "exited" ? end.stdout.split("\n").map((line) => line.split("=")[0] ?? "") : [];
  const own = names.filter((name) => !["PWD", "SHLVL", "_", "OLDPWD", ""].includes(name));
  expect(new Set(own)).toEqual(new Set(["ONE", "PATH"]));
});

test("its time is up: it ends, and what it started ends too, also in another group", async () => {
  const place = join(folder(), "pids");
  const script = `set -m; trap '' TERM; sleep 600 & echo $! $$ > ${place}.new; mv ${place}.new ${place}; wait`;
  const end = await sh(script, { timeoutMs: 700 });
  expect(end).toMatchObject({ is: "ended", why: "timeout" });
  const pids = readFileSync(place, "utf8").trim().split(" ").map(Number);
  expect(pids).toHaveLength(2);
  await expect.poll(() => pids.filter(lives)).toEqual([]);
});

test("nobody waits any more: it ends", async () => {
  const stop = new AbortController();
  const place = join(folder(), "pid");
  const ended = sh(`echo $$ > ${place}; exec sleep 600`, { signal: stop.signal });
  await expect.poll(() => readOr(place)).toMatch(/\d/);
  stop.abort();
  expect(await ended).toMatchObject({ is: "ended", why: "abort" });
});

test("a child that it leaves behind neither survives it nor holds it up", async () => {
  const end = await sh("sleep 600 & echo $!");
  const pid = end.is === "exited" ? Number(end.stdout) : 0;
  expect(pid).toBeGreaterThan(0);
  await expect.poll(() => lives(pid)).toBe(false);
});

test("a signal from elsewhere is told apart from an exit code", async () => {
  expect(await sh("kill -9 $$")).toMatchObject({ is: "killed", signal: "SIGKILL" });
});

function readOr(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fixture, openTrial, type Run, type Trial } from "../../../test/fixtures/agents/trial.ts";
import type { Launch, Verdict } from "../../ports/processes.ts";
import { createProcesses } from "../create-processes.ts";
import { readHostFacts } from "../host.ts";
import { standingOf, zombieCode, readStat } from "../find/process-table.ts";

const facts = readHostFacts();

function verdictOf(trial: Trial, { directory, fence }: Launch, claim = true): Verdict {
  return trial.processes.inspect(directory, fence, claim);
}

function write(run: Run, name: string, text: string): void {
  writeFileSync(join(run.launch.directory, name), text);
}

function take(run: Run, name: string): void {
  rmSync(join(run.launch.directory, name));
}

/** As a start prepares it: what the child is to read stands there before its admission. */
function prepared({ directory }: Launch): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "input.json"), "{}");
}

test("a directory without an admission is claimed, and stays so", () => {
  using trial = openTrial();
  const launch = trial.launchOf(["/bin/true"]);
  prepared(launch);
  expect(verdictOf(trial, launch, false)).toEqual({ is: "not-run" });
  expect(existsSync(join(launch.directory, "start"))).toBe(false);
  expect(verdictOf(trial, launch)).toEqual({ is: "not-run" });
  expect(readFileSync(join(launch.directory, "start"), "utf8")).toBe("void\n");
});

test("[R32] a directory that is gone, or is empty, says nothing: it may have run", () => {
  using trial = openTrial();
  const launch = trial.launchOf(["/bin/true"]);
  expect(verdictOf(trial, launch)).toEqual({ is: "lost", pid: null, rebooted: false });
  expect(existsSync(launch.directory)).toBe(false);
  mkdirSync(launch.directory, { recursive: true });
  expect(verdictOf(trial, launch)).toEqual({ is: "lost", pid: null, rebooted: false });
});

test("a claimed execution is not run by a supervisor that comes later", async () => {
  using trial = openTrial();
  const launch = trial.launchOf(["/bin/sh", "-c", "echo ran"]);
  prepared(launch);
  verdictOf(trial, launch);
  await trial.processes.launch(launch);
  const { end, lines } = trial.watch(launch);
  expect((await end).verdict).toEqual({ is: "not-run" });
  expect(lines).toEqual([]);
  expect(existsSync(join(launch.directory, "child"))).toBe(false);
});

test.each([
  "",
  "exit",
  "exit 0",
  "exit 0 ",
  "exit 0 x\n",
  "exit 0 .\n",
  "exit 0000 TOKEN .\n",
  "exit 256 TOKEN .\n",
  " exit 0 TOKEN .\n",
  "exit -1 TOKEN .\n",
  " ".repeat(4_096),
  "exit 0 TOKEN .",
  "exit 0 token-of-another .\n",
])("[R28] %j is no result", async (text) => {
  using trial = openTrial();
  const run = await trial.run(["/bin/true"]);
  write(run, "result", text.replace("TOKEN", run.launch.token));
  expect(verdictOf(trial, run.launch)).toMatchObject({ is: "lost" });
});

test("a result that an earlier release wrote and did not yet name counts", async () => {
  using trial = openTrial();
  const run = await trial.run(["/bin/sh", "-c", "exit 9"]);
  take(run, "result");
  write(run, "result.tmp", `exit 9 ${run.launch.token} .\n${" ".repeat(4_000)}`);
  expect(verdictOf(trial, run.launch)).toMatchObject({ is: "finished", exitCode: 9 });
});

test("[R28] a result that strayed here from another execution is none", async () => {
  using trial = openTrial();
  const run = await trial.run(["/bin/sh", "-c", "exit 3"]);
  const other = await trial.run(["/bin/true"]);
  copyFileSync(join(other.launch.directory, "result"), join(run.launch.directory, "result"));
  expect(verdictOf(trial, run.launch)).toMatchObject({ is: "lost" });
});

test("half a line in `child`, or an empty one, means that the command never ran", async () => {
  using trial = openTrial();
  const run = await trial.run(["/bin/true"]);
  const whole = readFileSync(join(run.launch.directory, "child"), "utf8");
  for (const text of ["", "12", whole.slice(0, 60), whole.trimEnd()]) {
    write(run, "child", text);
    write(run, "result", `exit 121 ${run.launch.token} .\n`);
    expect(verdictOf(trial, run.launch)).toEqual({ is: "not-run" });
  }
});

test.each(["", "half a li", `${facts.bootId} 12 (sh`])(
  "a gate that holds %j was taken by a supervisor that failed",
  async (text) => {
    using trial = openTrial();
    const run = await trial.run(["/bin/true"]);
    take(run, "child");
    write(run, "result", " ".repeat(4_096));
    write(run, "start", text);
    expect(verdictOf(trial, run.launch)).toEqual({ is: "not-run" });
  },
);

test("files that cannot be understood cost no more than what they said", async () => {
  using trial = openTrial();
  const run = await trial.run(["/bin/sh", "-c", "exit 4"]);
  for (const text of ["", "{", "[]", "\0\0"]) {
    write(run, "admit.json", text);
    expect(verdictOf(trial, run.launch)).toMatchObject({ is: "finished", exitCode: 4 });
  }
});

test("after a reboot nothing lives: a result proves the end, an open gate proves nothing", async () => {
  using trial = openTrial();
  const run = await trial.run(["/bin/sh", "-c", "exit 4"]);
  const later = createProcesses({ facts: { ...facts, bootId: "another-boot" } });
  const inspectLater = (): Verdict => later.inspect(run.launch.directory, run.launch.fence, true);
  expect(inspectLater()).toEqual({ is: "finished", pid: expect.any(Number), exitCode: 4, rebooted: true });
  take(run, "result");
  expect(inspectLater()).toEqual({ is: "lost", pid: expect.any(Number), rebooted: true });
  take(run, "child");
  take(run, "start");
  expect(inspectLater()).toEqual({ is: "lost", pid: null, rebooted: true });
  expect(existsSync(join(run.launch.directory, "start"))).toBe(false);
});

test("what runs in another pid namespace of the same boot is unseen, and what has an unreadable boot id too", async () => {
  using trial = openTrial();
  const run = await trial.run(["/bin/true"]);
  const { directory, fence } = run.launch;
  expect(
    createProcesses({ facts: { ...facts, pidNamespace: "pid:[1]" } }).inspect(directory, fence, true),
  ).toMatchObject({ is: "unseen" });
  expect(createProcesses({ facts: { ...facts, bootId: "unknown" } }).inspect(directory, fence, true)).toMatchObject({
    is: "unseen",
  });
});

test("a pid that another process got since is not the child's", async () => {
  using trial = openTrial();
  const run = await trial.run(["/bin/true"]);
  take(run, "result");
  const own = readFileSync("/proc/self/stat", "utf8");
  const fields = own.slice(own.lastIndexOf(")") + 2).split(" ");
  const before = fields.with(19, String(Number(fields[19]) - 1)).join(" ");
  write(run, "child", `${process.pid} (sh) ${before}`);
  expect(verdictOf(trial, run.launch)).toEqual({ is: "lost", pid: process.pid, rebooted: false });
  write(run, "child", own);
  expect(verdictOf(trial, run.launch)).toEqual({ is: "orphan", pid: process.pid });
});

const ZOMBIE = `
import os, sys
pid = os.fork()
if pid == 0: os._exit(5)
os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
print(pid, flush=True)
sys.stdin.read()`;
const hasPython = spawnSync("python3", ["--version"]).error === undefined;

// A parent that does not collect its child needs a language which can fork.
test.skipIf(!hasPython)("the exit code of a zombie is exact", async () => {
  const parent = spawn("python3", ["-c", ZOMBIE]);
  const [said] = await once(parent.stdout, "data");
  const stat = readStat(Number(String(said))) ?? expect.fail();
  expect(standingOf(stat)).toBe("zombie");
  expect(zombieCode(stat)).toBe(5);
  parent.stdin.end();
  await once(parent, "exit");
});

test("a launch whose supervisor has not reached its gate is starting, not forgotten", async () => {
  using trial = openTrial({ shell: fixture("slow-shell") });
  const fifo = trial.fifo();
  const launch = trial.launchOf(["/bin/sh", "-c", "exit 6"], { env: { PATH: "/usr/bin:/bin", SLOW_FIFO: fifo.path } });
  await trial.processes.launch(launch);
  expect(verdictOf(trial, launch, false)).toEqual({ is: "starting", pid: null });
  expect(createProcesses().inspect(launch.directory, launch.fence, false)).toEqual({ is: "starting", pid: null });
  const observed = trial.watch(launch);
  await fifo.say();
  expect((await observed.end).verdict).toMatchObject({ is: "finished", exitCode: 6 });
});

test("on a full disk the result is written all the same, and what comes later is refused", async ({ skip }) => {
  using trial = openTrial();
  const disk = join(trial.home, "disk");
  mkdirSync(disk);
  const mounted = spawnSync("/usr/bin/env", ["mount", "-t", "tmpfs", "-o", "size=64k", "holdfast-trial", disk]);
  if (mounted.status !== 0) skip("only root may mount a small disk to fill");
  try {
    const launch = trial.launchOf([fixture("fills-disk"), join(disk, "fill")], { directory: join(disk, "execution") });
    await trial.processes.launch(launch);
    expect((await trial.watch(launch).end).verdict).toMatchObject({ is: "finished", exitCode: 0 });
    expect(statfsSync(disk).bavail).toBe(0);
    const late = trial.launchOf(["/bin/true"], { directory: join(disk, "late") });
    await expect(trial.processes.launch(late)).rejects.toMatchObject({ code: "STORE_FULL" });
  } finally {
    spawnSync("/usr/bin/env", ["umount", disk]);
  }
});

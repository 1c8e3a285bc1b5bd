import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fixture, GO_ON, openTrial, type Observed, type Trial } from "../../../test/fixtures/agents/trial.ts";
import type { Launch } from "../../ports/processes.ts";
import { createOnce } from "../files/directory.ts";
import { readChild } from "./inspect.ts";

interface Standing {
  readonly observed: Observed;
  readonly launch: Launch;
}

async function stand(trial: Trial, program: string, output: "pump" | "direct" = "pump"): Promise<Standing> {
  const command = program.endsWith(".js") ? [process.execPath, fixture(program)] : [fixture(program)];
  const launch = trial.launchOf([...command, trial.fifo().path], { output });
  await trial.processes.launch(launch);
  const observed = trial.watch(launch);
  await observed.until("running");
  return { observed, launch };
}

test.each(["pump", "direct"] as const)(
  "SIGTERM ends a process that obeys, and is its result, by %s",
  async (output) => {
    using trial = openTrial();
    const { observed } = await stand(trial, "waits", output);
    await observed.until("ready");
    observed.watch.adjust({ ...GO_ON, stop: true });
    expect((await observed.end).verdict).toMatchObject({ is: "finished", exitCode: 143 });
  },
);

test.each(["pump", "direct"] as const)(
  "a process that ignores SIGTERM is killed after the grace, by %s",
  async (output) => {
    using trial = openTrial();
    const { observed } = await stand(trial, "ignores-sigterm", output);
    await observed.until("ready");
    observed.watch.adjust({ ...GO_ON, stop: true, graceMs: 100 });
    expect((await observed.end).verdict).toMatchObject({ is: "finished", exitCode: 137 });
    expect(observed.lines).toContain("asked to end");
  },
);

test("a process that stands still is ended all the same", async () => {
  using trial = openTrial();
  const { observed, launch } = await stand(trial, "waits");
  await observed.until("ready");
  process.kill(readChild(launch.directory, launch.fence)?.pid ?? expect.fail(), "SIGSTOP");
  observed.watch.adjust({ ...GO_ON, stop: true });
  expect((await observed.end).verdict).toMatchObject({ is: "finished", exitCode: 143 });
});

test.each(["pump", "direct"] as const)(
  "[G7] processes that left for sessions of their own and start each other again are all killed, by %s",
  async (output) => {
    using trial = openTrial();
    const { observed } = await stand(trial, "forks-away", output);
    await observed.until("ready");
    observed.watch.adjust({ ...GO_ON, stop: true, graceMs: 0 });
    const { strays, verdict } = await observed.end;
    expect(verdict.is).toBe("finished");
    expect(strays).toEqual([]);
    expect(trial.living()).toEqual([]);
  },
);

test("a process that changed its title is found", async () => {
  using trial = openTrial();
  const { observed } = await stand(trial, "retitles.js", "direct");
  await observed.until("ready");
  observed.watch.adjust({ ...GO_ON, stop: true, graceMs: 0 });
  expect((await observed.end).verdict.is).toBe("finished");
});

test("a process that shed its environment and its session is known by its descent", async () => {
  using trial = openTrial();
  const { observed } = await stand(trial, "sheds-marks");
  observed.watch.adjust({ ...GO_ON, stop: true, graceMs: 0 });
  await observed.end;
  expect(trial.living()).toEqual([]);
});

const SHED = {
  "it cleared its environment and left its session": 'setsid -f env -i sleep "$1"',
  "it left by two forks": '(setsid sh -c "exec env -i sleep $1 &" &)',
  "its environment names something else": 'env -i A=b setsid -f sleep "$1"',
  "a program that nobody knows started it": `setsid -f env -i "${process.execPath}" -e 'setTimeout(() => {}, Number(process.argv[1]) * 1000)' "$1"`,
};

test.each(Object.entries(SHED))(
  "[G7][RUN-44] a process that nobody saw start is ended with its stage: %s",
  async (_what, line) => {
    using trial = openTrial();
    // A figure that no other process of this machine waits for.
    const seconds = `31${process.pid}`;
    const { verdict, strays } = await trial.run([
      "/bin/sh",
      "-c",
      `cd / && exec >/dev/null 2>&1; ${line}`,
      "sh",
      seconds,
    ]);
    expect(verdict).toMatchObject({ is: "finished", exitCode: 0 });
    // One, or two where the shell between had not become the program yet.
    expect(strays.length).toBeGreaterThan(0);
    for (const stray of strays) expect(stray).toMatch(/^\S+ \(\d+\) was killed$/);
    const left = readdirSync("/proc").filter((pid) => commandOf(pid).includes(seconds));
    expect(left).toEqual([]);
  },
);

function commandOf(pid: string): string {
  try {
    return Number.isInteger(Number(pid)) ? readFileSync(`/proc/${pid}/cmdline`, "utf8") : "";
  } catch {
    return "";
  }
}

test("a program that may stay stays, and is said", async () => {
  using trial = openTrial();
  const fifo = trial.fifo();
  const script = 'setsid cat "$1" >/dev/null 2>&1 & until [ "$(cat /proc/$!/comm)" = cat ]; do :; done';
  const launch = trial.launchOf(["/bin/sh", "-c", script, "sh", fifo.path]);
  await trial.processes.launch(launch);
  const { verdict, strays } = await trial.watch(launch, { keep: ["cat"] }).end;
  expect(verdict).toMatchObject({ is: "finished", exitCode: 0 });
  expect(strays).toEqual([expect.stringMatching(/^cat \(\d+\) was kept$/)]);
  expect(trial.living()).toHaveLength(1);
  await trial.killLiving();
});

test("a sweep leaves every other execution alone, and one that only works in the folder", async () => {
  using trial = openTrial();
  const other = await stand(trial, "waits");
  const stray = spawn("sleep", ["600"], { cwd: trial.cwd, stdio: "ignore" });
  const { observed } = await stand(trial, "forks-away");
  await observed.until("ready");
  observed.watch.adjust({ ...GO_ON, stop: true, graceMs: 0 });
  const { strays } = await observed.end;
  expect(strays).toEqual([`sleep (${stray.pid}) works in the workspace and was left alone`]);
  expect(stray.exitCode).toBeNull();
  stray.kill();
  await once(stray, "exit");
  other.observed.watch.adjust({ ...GO_ON, stop: true });
  expect((await other.observed.end).verdict).toMatchObject({ exitCode: 143 });
});

test("an orchestrator inside an execution of another home is ended with that one, and its own sweeps spare it", async () => {
  using trial = openTrial();
  const fifo = trial.fifo();
  const inner = trial.launchOf([fixture("steps"), fifo.path]);
  const outer = trial.launchOf([process.execPath, fixture("launcher.js")], {
    output: "direct",
    stdin: JSON.stringify(inner),
  });
  await trial.processes.launch(outer);
  const observed = trial.watch(outer);
  await observed.until("line 10");
  const { pid } = readChild(outer.directory, outer.fence) ?? expect.fail();
  await fifo.say();
  await observed.until('finished {"is":"finished","exitCode":7}');
  expect(readFileSync(`/proc/${pid}/comm`, "utf8")).not.toBe("");
  observed.watch.adjust({ ...GO_ON, stop: true });
  expect((await observed.end).verdict).toMatchObject({ exitCode: 143 });
});

test("an execution of another home is not swept with the one that started it", async () => {
  using trial = openTrial();
  const fifo = trial.fifo();
  const inner = trial.launchOf([fixture("steps"), fifo.path]);
  const outer = trial.launchOf([process.execPath, fixture("launcher.js")], {
    output: "direct",
    stdin: JSON.stringify(inner),
  });
  await trial.processes.launch(outer);
  const observed = trial.watch(outer);
  await observed.until("line 10");
  observed.watch.adjust({ ...GO_ON, stop: true });
  await observed.end;
  const taken = trial.watch(inner);
  await taken.until("running");
  await fifo.say();
  expect((await taken.end).verdict).toMatchObject({ is: "finished", exitCode: 7 });
});

test("a stop before the start takes the gate, and the command never runs", async () => {
  using trial = openTrial();
  for (let round = 0; round < 30; round += 1) {
    const launch = trial.launchOf(["/bin/sh", "-c", "echo ran"]);
    await trial.processes.launch(launch);
    const { end, lines } = trial.watch(launch, { stop: true, graceMs: 0 });
    const { verdict } = await end;
    if (verdict.is === "not-run") expect(lines).toEqual([]);
    expect(["not-run", "finished"]).toContain(verdict.is);
  }
});

test.each(["/bin/dash", "/bin/bash"])("of two who want the gate exactly one gets it: %s", async (shell) => {
  using trial = openTrial({ shell });
  let voids = 0;
  for (let round = 0; round < 60; round += 1) {
    const launch = trial.launchOf(["/bin/sh", "-c", "echo ran"]);
    const launched = trial.processes.launch(launch);
    // Later rounds claim later: somewhere the two meet.
    for (let turn = 0; turn < round * 4; turn += 1) await new Promise(setImmediate);
    const won = createdVoid(launch.directory);
    await launched;
    const { verdict } = await trial.watch(launch).end;
    expect(verdict.is).toBe(won ? "not-run" : "finished");
    expect(readFileSync(join(launch.directory, "out"), "utf8")).toBe(won ? "" : "ran\n");
    if (won) voids += 1;
  }
  expect(voids).toBeGreaterThan(0);
});

function createdVoid(directory: string): boolean {
  return createOnce(directory, "start", "void\n");
}

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { fixture, openTrial, type Fifo, type Trial } from "../../../test/fixtures/agents/trial.ts";
import type { Launch } from "../../ports/processes.ts";
import { readChild, readSupervisor } from "./inspect.ts";
import { isAlive } from "../find/process-table.ts";

const LINES = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);

// A child without its supervisor may be seen as a zombie, whose exit code is exact; else nobody saw how it ended.
/** Who is killed while the child waits in the middle of its work, and what can be known afterwards. */
const matrix = [
  { killed: [], verdict: { is: "finished", exitCode: 7 } },
  { killed: ["orchestrator"], verdict: { is: "finished", exitCode: 7 } },
  { killed: ["supervisor"], verdict: { is: expect.stringMatching(/^(?:lost|finished)$/), rebooted: false } },
  {
    killed: ["orchestrator", "supervisor"],
    verdict: { is: expect.stringMatching(/^(?:lost|finished)$/), rebooted: false },
  },
] as const;

const cases = matrix.flatMap((row) =>
  (["pump", "direct"] as const).map((output) => ({ ...row, output, who: row.killed.join(" and ") || "nobody" })),
);

interface Launched {
  readonly launch: Launch;
  readonly orchestrator: ChildProcess;
  readonly fifo: Fifo;
}

/** Starts the child by an orchestrator of its own, and waits until it stands in the middle of its work. */
async function launchElsewhere(trial: Trial, output: "pump" | "direct"): Promise<Launched> {
  const fifo = trial.fifo();
  const launch = trial.launchOf([fixture("steps"), fifo.path], { output });
  const orchestrator = spawn(process.execPath, [fixture("launcher.js")], { stdio: ["pipe", "pipe", "inherit"] });
  orchestrator.stdin?.end(JSON.stringify(launch));
  const out = orchestrator.stdout ?? expect.fail();
  for await (const line of createInterface({ input: out })) if (line === "line 10") break;
  return { launch, orchestrator, fifo };
}

async function killNow(orchestrator: ChildProcess): Promise<void> {
  const exited = once(orchestrator, "exit");
  orchestrator.kill("SIGKILL");
  await exited;
}

async function endSupervisor(directory: string): Promise<void> {
  const supervisor = readSupervisor(directory) ?? expect.fail();
  process.kill(supervisor.pid, "SIGKILL");
  while (isAlive(supervisor)) await new Promise(setImmediate);
}

function pidOf(found: { readonly pid: number } | null): number {
  return found?.pid ?? expect.fail();
}

test.each(cases)("the child outlives $who by $output", async ({ killed, verdict, output }) => {
  using trial = openTrial();
  const { launch, orchestrator, fifo } = await launchElsewhere(trial, output);
  const killers = {
    orchestrator: async () => killNow(orchestrator),
    supervisor: async () => endSupervisor(launch.directory),
  };
  for (const who of killed) await killers[who]();
  const observed = trial.watch(launch);
  await observed.until(killed.some((who) => who === "supervisor") ? "orphan" : "running");
  await fifo.say();
  expect((await observed.end).verdict).toMatchObject(verdict);
  expect(observed.lines).toEqual(LINES);
  expect(readFileSync(join(launch.directory, "out"), "utf8")).toBe(`${LINES.join("\n")}\n`);
  if (killed.every((who) => who !== "orchestrator")) await killNow(orchestrator);
});

test.each(["pump", "direct"] as const)("what ended while nobody watched is found as it was, by %s", async (output) => {
  using trial = openTrial();
  const { launch, orchestrator, fifo } = await launchElsewhere(trial, output);
  await killNow(orchestrator);
  await fifo.say();
  const observed = trial.watch(launch);
  expect((await observed.end).verdict).toMatchObject({ is: "finished", exitCode: 7 });
  expect(observed.lines).toEqual(LINES);
});

test.each(["pump", "direct"] as const)("a child that is killed is known by its signal, by %s", async (output) => {
  using trial = openTrial();
  const { launch, orchestrator } = await launchElsewhere(trial, output);
  await killNow(orchestrator);
  process.kill(pidOf(readChild(launch.directory, launch.fence)), "SIGKILL");
  const observed = trial.watch(launch);
  expect((await observed.end).verdict).toMatchObject({ is: "finished", exitCode: 137 });
  expect(observed.lines).toEqual(LINES.slice(0, 10));
});

test("when all processes are killed at once the end is unknown, and what was written is there", async () => {
  using trial = openTrial();
  const { launch, orchestrator } = await launchElsewhere(trial, "direct");
  const exited = once(orchestrator, "exit");
  for (const pid of [
    orchestrator.pid ?? expect.fail(),
    pidOf(readSupervisor(launch.directory)),
    pidOf(readChild(launch.directory, launch.fence)),
  ])
    process.kill(pid, "SIGKILL");
  await exited;
  const observed = trial.watch(launch);
  expect((await observed.end).verdict).toMatchObject({ is: "lost" });
  expect(observed.lines).toEqual(LINES.slice(0, 10));
});

test.each(["pump", "direct"] as const)(
  "a supervisor that stands still costs neither result nor output, by %s",
  async (output) => {
    using trial = openTrial();
    const fifo = trial.fifo();
    const launch = trial.launchOf([fixture("steps"), fifo.path], { output });
    await trial.processes.launch(launch);
    const observed = trial.watch(launch);
    await observed.until("line 10");
    process.kill(pidOf(readSupervisor(launch.directory)), "SIGSTOP");
    await fifo.say();
    expect((await observed.end).verdict).toMatchObject({ is: "finished", exitCode: 7 });
    expect(observed.lines).toEqual(LINES);
  },
);

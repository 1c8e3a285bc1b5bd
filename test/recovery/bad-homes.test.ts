import { spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { endOf, eventsIn, holdRun, letGo, startNext } from "./held-run.ts";
import { kill } from "./kill.ts";
import { livingStat } from "./process-table.ts";
import { readStore } from "./checker/read-home.ts";
import { brokenChain } from "./checker/record-rules.ts";
import { submissionOf } from "./submission.ts";
import { bystander, pipelineOf } from "./workloads.ts";
import { createWorld, ready, rows, startDaemon, type Daemon, type World } from "./world.ts";

// Homes in which something is not as its orchestrator left it: detected, explained, survived or refused; never guessed.

let world: World;

beforeEach(async () => {
  world = await createWorld(null);
});

afterEach(async () => {
  const last = world.daemons.find((daemon) => livingStat(daemon.pid) !== null) ?? world.daemons.at(-1);
  if (last !== undefined) await kill(world, last, { who: "everything", pumps: true });
  await world[Symbol.asyncDispose]();
});

async function killAll(daemon: Daemon): Promise<void> {
  await kill(world, daemon, { who: "everything", pumps: true });
}

/** The next start settles the first attempt as one whose end nobody saw, and a second one does the work. */
async function settlesUnknownAndDoesItAgain(): Promise<void> {
  letGo(world, "work");
  await startNext(world);
  expect(await endOf(world)).toBe("completed");
  expect(attempts()).toEqual([
    { n: 1, outcome: "unknown" },
    { n: 2, outcome: "succeeded" },
  ]);
}

function attempts(): readonly object[] {
  return rows(world, "select n, outcome from attempt_rows where stage = 'work' order by n");
}

function running(): number {
  return rows(world, "select 1 from run_rows where state = 'running'").length;
}

function ended(pipeline: string): boolean {
  return rows(world, `select 1 from run_rows where pipeline = '${pipeline}' and state = 'completed'`).length === 1;
}

test("[R12][R26] a stranger under a remembered pid is not taken for the child, and not harmed", async () => {
  const { daemon, directory } = await holdRun(world);
  await killAll(daemon);
  const stranger = spawn("sleep", ["60"], { stdio: "ignore" });
  try {
    for (const name of ["child", "start"]) {
      const file = join(directory, name);
      const text = readFileSync(file, "utf8");
      chmodSync(file, 0o600);
      writeFileSync(
        file,
        name === "child" ? text.replace(/^\d+/, `${stranger.pid}`) : text.replace(/ \d+/, ` ${stranger.pid}`),
      );
    }
    await settlesUnknownAndDoesItAgain();
    expect(livingStat(stranger.pid ?? 0)).not.toBeNull();
  } finally {
    stranger.kill("SIGKILL");
  }
});

test.each(["command", "scripted"] as const)(
  "[R28] a journal that ends in half a line hinders no %s's recovery",
  async (what) => {
    const { daemon, directory } = await holdRun(world, what);
    await killAll(daemon);
    appendFileSync(join(directory, "out"), Buffer.from('{"type":"result","stopReason":"ok","mess\xc3', "latin1"));
    await settlesUnknownAndDoesItAgain();
  },
);

test.each(["", "exit 0", "exit 0 .\n"])("[R28] an incomplete result (%j) is none", async (text) => {
  const { daemon, directory } = await holdRun(world);
  await killAll(daemon);
  writeFileSync(join(directory, "result"), text);
  await settlesUnknownAndDoesItAgain();
});

test("[R28] the result file of another attempt does not settle this one", async () => {
  const { daemon, directory } = await holdRun(world);
  await killAll(daemon);
  const other = join(directory, "..", "v1.first.1.work.1", "result");
  copyFileSync(other, join(directory, "result"));
  await settlesUnknownAndDoesItAgain();
});

test("[R25] a committed stage's stored file that was deleted stops what needs it, with its name", async () => {
  const { daemon, run } = await holdRun(world);
  await killAll(daemon);
  const stored = join(world.home, "runs", run, "artifacts", "first", "1", "first.txt");
  rmSync(stored);
  letGo(world, "work");
  await startNext(world);
  expect(await endOf(world)).toBe("failed");
  const [failed] = eventsIn(world, "run.failed");
  expect(failed?.data).toMatchObject({ stage: "work", reason: "artifact-changed" });
  expect(JSON.stringify(failed?.data)).toContain("first.txt");
});

test("[R15] a run that cannot be read is quarantined with its reason, and the other goes on", async () => {
  const { daemon, client, run } = await holdRun(world);
  await client.post("/runs", submissionOf(world, "bystander", bystander(world.control)));
  await eventually("the bystander", () => running() === 2);
  await kill(world, daemon, { who: "orchestrator", pumps: false });
  const database = new DatabaseSync(join(world.home, "holdfast.db"));
  database.prepare("update events set data = '{' where stream = ? and type = 'attempt.started'").run(run);
  database.close();
  const next = startDaemon(world);
  for (const name of ["stay", "work"]) letGo(world, name);
  await eventually("the bystander's end", () => ended("bystander"));
  expect(next.process.exitCode).toBeNull();
  expect(eventsIn(world, "run.quarantined").map(({ data }) => data)).toMatchObject([
    { run, reason: expect.any(String) },
  ]);
});

test("[R15] a run that kills the process that folds it is quarantined at the third start, and the other goes on", async () => {
  const { daemon, client, run } = await holdRun(world);
  await client.post("/runs", submissionOf(world, "bystander", bystander(world.control)));
  await eventually("the bystander", () => running() === 2);
  await kill(world, daemon, { who: "orchestrator", pumps: false });
  for (const name of ["stay", "work"]) letGo(world, name);
  for (const _ of [1, 2]) {
    const dying = startDaemon(world, { diesFolding: run });
    await dying.exited;
    expect(dying.process.signalCode).toBe("SIGKILL");
  }
  expect(eventsIn(world, "run.quarantined")).toEqual([]);
  await ready(world, startDaemon(world, { diesFolding: run }));
  await eventually("the bystander's end", () => ended("bystander"));
  expect(eventsIn(world, "run.quarantined").map(({ data }) => data)).toMatchObject([
    { run, reason: expect.stringContaining("twice") },
  ]);
  expect(ended("main")).toBe(false);
});

test("[R30] after a truncated WAL the record that is left is whole, and the home goes on from it", async () => {
  const { daemon } = await holdRun(world);
  const accepted = eventsIn(world, "run.accepted").length;
  await killAll(daemon);
  const wal = join(world.home, "holdfast.db-wal");
  truncateSync(wal, Math.floor(statSync(wal).size / 2) + 1_001);
  const left = readStore(join(world.home, "holdfast.db"));
  expect(accepted).toBe(1);
  expect(left.events.length).toBeGreaterThan(0);
  expect(brokenChain({ store: left })).toEqual([]);
  const next = startDaemon(world);
  const client = await ready(world, next);
  letGo(world, "work");
  await client.post("/runs", submissionOf(world, "main", pipelineOf("command", world.control, false)));
  expect(await endOf(world)).toBe("completed");
  expect(brokenChain({ store: readStore(join(world.home, "holdfast.db")) })).toEqual([]);
});

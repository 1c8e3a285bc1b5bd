import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { endOf, eventsIn, holdRun, letGo, startNext } from "./held-run.ts";
import { kill } from "./kill.ts";
import { livingStat } from "./process-table.ts";
import { readLog } from "./checker/read-log.ts";
import { submissionOf } from "./submission.ts";
import { bystander } from "./workloads.ts";
import { clientOf, createWorld, frozen, rows, startDaemon, type Daemon, type World } from "./world.ts";

// Orchestrators that meet: frozen ones, two at once, and what a dead one left in its place.

let world: World;

beforeEach(async () => {
  world = await createWorld(null);
});

afterEach(async () => {
  const last = world.daemons.find((daemon) => livingStat(daemon.pid) !== null);
  if (last !== undefined) await kill(world, last, { who: "everything", pumps: true });
  await world[Symbol.asyncDispose]();
});

function starts(): number {
  return readLog(join(world.control, "log")).filter(({ what, name }) => what === "start" && name === "work").length;
}

function logText(): string {
  return readFileSync(join(world.folder, "daemon.log"), "utf8");
}

test("[R10][R18] a frozen orchestrator keeps its home and its runs; thawed, it goes on where it stood", async () => {
  const { daemon } = await holdRun(world);
  daemon.process.kill("SIGSTOP");
  await eventually("its standstill", () => livingStat(daemon.pid)?.state === "T");
  const other = startDaemon(world);
  expect(await other.exited).toBe(6);
  expect(logText()).toContain(`The process ${daemon.pid} orchestrates`);
  letGo(world, "work");
  await eventually("the end of the child", () =>
    readLog(join(world.control, "log")).some(({ what, name }) => what === "end" && name === "work"),
  );
  daemon.process.kill("SIGCONT");
  expect(await endOf(world)).toBe("completed");
  expect(starts()).toBe(1);
  expect(eventsIn(world, "workflow_recovery", "report.refused", "execution.adopted")).toEqual([]);
});

test("[R18] of two orchestrators that start at once one wins, and the run is marked once", async () => {
  const { daemon } = await holdRun(world);
  await kill(world, daemon, { who: "orchestrator", pumps: false });
  const rivals = Array.from({ length: 4 }, () => startDaemon(world));
  const losers = await eventually("three losers", () => {
    const ended = rivals.filter((rival) => rival.process.exitCode !== null);
    return ended.length === 3 ? ended : null;
  });
  expect(losers.map(exitCode)).toEqual([6, 6, 6]);
  letGo(world, "work");
  expect(await endOf(world)).toBe("completed");
  expect(eventsIn(world, "workflow_recovery")).toHaveLength(1);
  expect(eventsIn(world, "incarnation.started")).toHaveLength(2);
  expect(starts()).toBe(1);
});

test("[R14] a second genuine death of the same run is recovered again, each with its event", async () => {
  const held = await holdRun(world);
  await kill(world, held.daemon, { who: "orchestrator", pumps: false });
  for (const _ of [1, 2, 3]) {
    const daemon = await startNext(world);
    await eventually("the adoption", () => rows(world, "select state from run_rows")[0]?.["state"] === "running");
    await kill(world, daemon, { who: "orchestrator", pumps: false });
  }
  letGo(world, "work");
  await startNext(world);
  expect(await endOf(world)).toBe("completed");
  const marks = eventsIn(world, "workflow_recovery");
  expect(marks.map(({ epoch }) => epoch)).toEqual([2, 3, 4, 5]);
  expect(marks.map(({ data }) => data["owner"])).toEqual(["epoch 1", "epoch 2", "epoch 3", "epoch 4"]);
  expect(starts()).toBe(1);
});

test.each([
  ["names a dead process", (pid: number) => ({ pid, token: "old", socket: "/nowhere/old.sock" })],
  ["names a living stranger", () => ({ pid: process.ppid, token: "old", socket: "/nowhere/old.sock" })],
  ["is no JSON", () => null],
])("[R9] a stale daemon.json that %s hinders no start", async (_what, contentOf) => {
  const { daemon } = await holdRun(world);
  await kill(world, daemon, { who: "orchestrator", pumps: false });
  const file = join(world.home, "daemon.json");
  expect(existsSync(file)).toBe(true);
  const content = contentOf(daemon.pid);
  writeFileSync(
    file,
    content === null ? "{ half" : JSON.stringify({ ...content, version: "0.0.1", protocol: 1, since: "" }),
  );
  const next = await startNext(world);
  letGo(world, "work");
  expect(await endOf(world)).toBe("completed");
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ pid: next.pid });
  next.process.kill("SIGTERM");
  expect(await next.exited).toBe(0);
  expect(existsSync(file)).toBe(false);
});

test("[G5][R1][R3][R4] what is offered in the middle of recovery is accepted once, after it", async () => {
  const { daemon } = await holdRun(world);
  await kill(world, daemon, { who: "orchestrator", pumps: false });
  const stop = { at: "phase-finished=load", nth: 1, side: "after", note: join(world.folder, "stopped") } as const;
  const next = startDaemon(world, { stop });
  expect(await frozen(next, stop, () => false)).toBe(true);
  const client = clientOf(world, next);
  const body = submissionOf(world, "late", bystander(world.control));
  const offered = [1, 2, 3].map(async () => client?.post("/runs", body));
  next.process.kill("SIGCONT");
  const ids = new Set((await Promise.all(offered)).map((accepted) => accepted?.["id"]));
  expect(ids.size).toBe(1);
  const [completed] = eventsIn(world, "recovery.completed").slice(-1);
  const accepted = eventsIn(world, "run.accepted").slice(-1);
  expect(accepted).toMatchObject([{ stream: [...ids][0], epoch: completed?.epoch }]);
  expect(accepted[0]?.position).toBeGreaterThan(completed?.position ?? Infinity);
});

function exitCode({ process: { exitCode: code } }: Daemon): number | null {
  return code;
}

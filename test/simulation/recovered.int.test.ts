import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runStateOf } from "../../src/domain/run/standing.ts";
import type { StoredEvent } from "../../src/ports/event-log.ts";
import { rebuild } from "../../src/recorder/rebuild.ts";
import { openAuditReader } from "../../src/store/sqlite/read/audit-reader.ts";
import { agentStage, commandStage, definitionOf } from "../../src/testing/definition.ts";
import { PERSON } from "../../src/testing/given.ts";
import { scenario, type Scenario } from "./scenario.ts";
import { memoryFolder } from "./memory-folder.ts";

// What a start makes of the runs that it finds: who waited goes on, many are taken in batches, and no run changes
// without its event.

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(memoryFolder(), "holdfast-recovered-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const HANGING = definitionOf([agentStage("think"), commandStage("after", { needs: ["think"] })]);

const hangs = (stage: string): { hangs: boolean } => ({ hangs: stage === "think" });

function eventsOf({ now }: Scenario, ...types: readonly string[]): readonly StoredEvent[] {
  return now().store.events({ types, limit: 1_000_000 });
}

/** How many events of a type each commit brought, in the order of the commits. */
function perCommit(world: Scenario, type: string): readonly number[] {
  const reader = openAuditReader(folder) ?? expect.unreachable();
  const ends = [...reader.ledger()].map(({ lastPosition }) => lastPosition);
  reader.close();
  const counts = ends.map(() => 0);
  for (const { position } of eventsOf(world, type)) {
    const commit = ends.findIndex((end) => position <= end);
    counts[commit] = (counts[commit] ?? 0) + 1;
  }
  return counts.filter((count) => count > 0);
}

function unprovenRows(): readonly unknown[] {
  const reader = openAuditReader(folder) ?? expect.unreachable();
  try {
    return [...rebuild(reader)];
  } finally {
    reader.close();
  }
}

test("[R16] what waited for capacity when the process died is begun after the barrier is open", async () => {
  using world = scenario(folder, hangs);
  await world.start();
  const runs: string[] = [];
  for (let made = 0; made < 6; made += 1) runs.push(await world.run(HANGING));
  const admitted = (): readonly string[] => eventsOf(world, "execution.admitted").map(({ stream }) => stream);
  const waiting = runs.filter((run) => !admitted().includes(run));
  expect(waiting).toHaveLength(2);
  world.crash();
  await world.start();
  await world.pass(20_000);
  expect(admitted().filter((run) => waiting.includes(run))).toEqual([]);
  for (const run of runs.filter((one) => !waiting.includes(one)))
    void world.now().engine.command(run, { type: "cancel" }, { actor: PERSON, cause: `cancel ${run}` });
  await world.pass(20_000);
  expect(admitted().filter((run) => waiting.includes(run))).toEqual(waiting);
  const begun = eventsOf(world, "execution.admitted").slice(-1);
  const opened = eventsOf(world, "recovery.completed").slice(-1);
  expect(begun[0]?.position).toBeGreaterThan(opened[0]?.position ?? Infinity);
});

test("[R16] a poll that was about to begin when the process died is begun at the next start, not a minute later", async () => {
  using world = scenario(folder);
  await world.start();
  const poll = { run: ["poll"], everyMs: 5_000, deadlineMs: 7_200_000 };
  const run = await world.run(definitionOf([commandStage("submit", { poll })]));
  await world.pass(1_000);
  expect(world.stands(run)).toBe("waiting (timer)");
  // The run is woken for its poll, whose admission does not become durable.
  Object.assign(world.commits, { spare: 1, full: 1_000 });
  await world.pass(5_000);
  expect([world.count("execution.admitted"), world.commits.full < 1_000]).toEqual([1, true]);
  world.crash();
  world.commits.full = 0;
  await world.start();
  await world.pass(1_000);
  expect([world.count("execution.admitted"), world.stands(run)]).toEqual([2, "completed"]);
});

test("[R17] hundreds of interrupted runs are marked and decided in commits of at most 200", async () => {
  using world = scenario(folder, hangs);
  await world.start();
  const before = world.now();
  const accepted = Array.from({ length: 450 }, async (_, n) => world.run(named(n)));
  await Promise.all(accepted);
  await world.pass(1_000);
  expect(before.store.openRuns(["running"])).toHaveLength(450);
  world.crash();
  await world.start();
  await world.pass(1_000);
  expect(world.now().engine.barrier()).toMatchObject({ state: "complete", counts: { stalled: 450, resumed: 450 } });
  for (const type of ["workflow_recovery", "run.resumed"]) expect(perCommit(world, type)).toEqual([200, 200, 50]);
}, 60_000);

function named(n: number): typeof HANGING {
  return { ...HANGING, name: `p${n}` };
}

test("[R21] a transition that cannot be recorded does not happen: recovery fails and says why, and the next one makes both", async () => {
  using world = scenario(folder, hangs);
  await world.start();
  const run = await world.run(HANGING);
  world.crash();
  // The home's word of the start, and those of the phases before `stall`.
  Object.assign(world.commits, { spare: 5, full: 1 });
  await world.start();
  const phases = eventsOf(world, "recovery.phase-finished").map(({ data }) => data?.["phase"]);
  expect(phases.slice(-4)).toEqual(["lock", "store", "load", "inspect"]);
  expect(world.now().engine.barrier()).toMatchObject({ state: "failed", reason: expect.stringContaining("full") });
  expect([world.count("workflow_recovery"), standing(world, run)]).toEqual([0, ["running", "running"]]);
  expect([world.count("recovery.failed"), unprovenRows()]).toEqual([1, []]);
  const retried = world.now().engine.retryRecovery(PERSON);
  await world.pass(1);
  await retried;
  expect([world.count("workflow_recovery"), world.count("run.resumed")]).toEqual([1, 1]);
  expect([standing(world, run), unprovenRows()]).toEqual([["running", "running"], []]);
  expect(world.now().engine.view(run).state.recoveries).toBe(1);
});

/** How a run stands by its events, and by its row. */
function standing({ now }: Scenario, run: string): readonly unknown[] {
  const [row] = now().store.runsByPrefix(run, 1);
  return [runStateOf(now().engine.view(run).state).state, row?.state];
}

/** A world whose only process has ended well, and whose orchestrator died before the files were taken. */
async function uncollected(world: Scenario, onUnknown: "retry" | "ask"): Promise<string> {
  await world.start();
  const run = await world.run(definitionOf([commandStage("make", { onUnknown })]));
  for (let ms = 0; ms < 60_000 && world.count("execution.settled") === 0; ms += 1) await world.pass(1);
  expect([world.count("execution.settled"), world.count("attempt.settled")]).toEqual([1, 0]);
  world.crash();
  return run;
}

test("[R28][R29] files of an end that was recorded are not taken after a loss of power, which may have torn them: the work is done again", async () => {
  using world = scenario(folder);
  const run = await uncollected(world, "retry");
  world.world.host.reboot();
  await world.start();
  await world.pass(20_000);
  const settled = eventsOf(world, "attempt.settled").map(({ data }) => [data?.["outcome"], data?.["stopReason"]]);
  expect(settled).toEqual([
    ["unknown", "host-restarted"],
    ["succeeded", "ok"],
  ]);
  expect([world.stands(run), world.count("execution.admitted")]).toEqual(["completed", 2]);
});

test("[R28] files of an end that was recorded are taken after a crash of the orchestrator alone", async () => {
  using world = scenario(folder);
  const run = await uncollected(world, "ask");
  await world.start();
  await world.pass(20_000);
  expect([world.stands(run), world.count("execution.admitted")]).toEqual(["completed", 1]);
});

test("[R24][R29] where work must not be done twice, a person is asked about files that a loss of power may have torn", async () => {
  using world = scenario(folder);
  const run = await uncollected(world, "ask");
  world.world.host.reboot();
  await world.start();
  await world.pass(20_000);
  expect([world.stands(run), world.count("execution.admitted")]).toEqual(["waiting (person)", 1]);
});

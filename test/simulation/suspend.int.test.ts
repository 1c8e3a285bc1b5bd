import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { StoredEvent } from "../../src/ports/event-log.ts";
import { agentStage, commandStage, definitionOf, gateStage, option } from "../../src/testing/definition.ts";
import { BEGINNING } from "../../src/testing/given.ts";
import { scenario, type Scenario } from "./scenario.ts";
import { memoryFolder } from "./memory-folder.ts";

// The machine is suspended: the monotonic clock stands while the wall clock goes on. A deadline of a process counts by the
// one, what people and far sides were promised by the other. Frozen orchestrators are real processes in
// test/recovery/orchestrators.test.ts: one that is frozen keeps its home, so that nobody takes over beside it.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(memoryFolder(), "holdfast-suspend-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const hangs = (stage: string): { hangs: boolean } => ({ hangs: stage === "think" });

/** A process with an hour to live, a question with half an hour, and work outside that is asked after every 40 minutes. */
const THREE = definitionOf([
  agentStage("think", { timeoutMs: HOUR_MS, retry: { maxAttempts: 1, backoffMs: 0, on: [] } }),
  gateStage("ask", {
    options: [option("go", "continue"), option("no", "fail")],
    expiresMs: 30 * MINUTE_MS,
    remindMs: 20 * MINUTE_MS,
  }),
  commandStage("submit", {
    workspace: "own",
    poll: { run: ["poll"], everyMs: 40 * MINUTE_MS, deadlineMs: 3 * HOUR_MS },
  }),
]);

function eventsOf({ now }: Scenario, type: string): readonly StoredEvent[] {
  return now().store.events({ types: [type], limit: 1_000 });
}

function polls(world: Scenario): number {
  return eventsOf(world, "execution.admitted").filter(({ data }) => data?.["role"] === "poll").length;
}

/** Whose attempts were settled, and why they ended. */
function settled(world: Scenario): readonly unknown[] {
  return eventsOf(world, "attempt.settled").map(({ data }) => [data?.["stage"], data?.["stopReason"]]);
}

async function begun(world: Scenario): Promise<string> {
  await world.start();
  const run = await world.run(THREE);
  await world.pass(5 * MINUTE_MS);
  expect([polls(world), world.count("gate.expired"), world.count("gate.reminded"), settled(world)]).toEqual([
    0,
    0,
    0,
    [],
  ]);
  return run;
}

test("[R10] hours of suspend end no process: its deadline stands with the monotonic clock; what was promised by the wall clock falls due", async () => {
  using world = scenario(folder, hangs);
  const run = await begun(world);
  world.world.time.shift(2 * HOUR_MS);
  await world.pass(2 * MINUTE_MS);
  expect(world.world.host.processes.size).toBe(3);
  expect([polls(world), world.count("gate.expired"), world.count("gate.reminded")]).toEqual([1, 1, 1]);
  expect(settled(world)).toEqual([["submit", "ok"]]);
  expect([world.stands(run), world.count("workflow_recovery")]).toEqual(["running", 0]);
  // It has the rest of its hour, and no more.
  await world.pass(52 * MINUTE_MS);
  expect(settled(world)).toHaveLength(1);
  await world.pass(2 * MINUTE_MS);
  expect(settled(world)).toEqual([
    ["submit", "ok"],
    ["think", "timeout"],
  ]);
});

test("[R10] a wall clock that was set back prolongs no process, and lets nothing fall due twice or early", async () => {
  using world = scenario(folder, hangs);
  const run = await begun(world);
  world.world.time.shift(-2 * HOUR_MS);
  await world.pass(53 * MINUTE_MS);
  expect([world.stands(run), settled(world), polls(world)]).toEqual(["running", [], 0]);
  await world.pass(3 * MINUTE_MS);
  expect(settled(world)).toEqual([["think", "timeout"]]);
  expect([world.count("gate.expired"), world.count("gate.reminded")]).toEqual([0, 0]);
});

test("[R10] an orchestrator that starts after a suspend and a step back gives its children what is left of their time", async () => {
  using world = scenario(folder, hangs);
  const run = await begun(world);
  world.crash();
  world.world.time.shift(9 * HOUR_MS);
  await world.start();
  world.world.time.shift(-10 * HOUR_MS);
  await world.pass(50 * MINUTE_MS);
  expect([world.stands(run), settled(world).filter((one) => String(one).startsWith("think"))]).toEqual(["running", []]);
  await world.pass(10 * MINUTE_MS);
  expect(settled(world)).toContainEqual(["think", "timeout"]);
  expect(eventsOf(world, "execution.admitted").filter(({ data }) => data?.["stage"] === "think")).toHaveLength(1);
});

/** When the quota is reset, by the wall clock. */
const RESET = BEGINNING + 30 * MINUTE_MS;

/** A world whose agent says at first that its quota is used up, and until when. */
function withoutQuota(): Scenario {
  let asked = 0;
  const line = JSON.stringify({ end: "quota", until: new Date(RESET).toISOString() });
  return scenario(folder, () => ((asked += 1) === 1 ? { line, exitCode: 1 } : {}));
}

/** A run that has waited for its quota for five minutes. */
async function waitsForQuota(world: Scenario): Promise<string> {
  await world.start();
  const run = await world.run(definitionOf([agentStage("think")]));
  await world.pass(BEGINNING + 5 * MINUTE_MS - world.world.time.now());
  expect([world.stands(run), world.count("execution.admitted")]).toEqual(["waiting (quota)", 1]);
  return run;
}

/** How a run stands, and how often its agent was begun. */
function begunAgain(world: Scenario, run: string): readonly unknown[] {
  return [world.stands(run), world.count("execution.admitted")];
}

test("[R10][R16] a machine that slept past a quota's reset asks again once, within a minute of its waking", async () => {
  using world = withoutQuota();
  const run = await waitsForQuota(world);
  world.world.time.shift(3 * HOUR_MS);
  await world.pass(MINUTE_MS + 1_000);
  expect(begunAgain(world, run)).toEqual(["completed", 2]);
  await world.pass(10 * MINUTE_MS);
  expect(begunAgain(world, run)).toEqual(["completed", 2]);
});

test("[R10] a machine that woke before a quota's reset waits for what is left of it by the wall clock", async () => {
  using world = withoutQuota();
  const run = await waitsForQuota(world);
  world.world.time.shift(15 * MINUTE_MS);
  await world.pass(9 * MINUTE_MS);
  expect(begunAgain(world, run)).toEqual(["waiting (quota)", 1]);
  await world.pass(MINUTE_MS + 1_000);
  expect(begunAgain(world, run)).toEqual(["completed", 2]);
});

test("[R10] a wall clock that was set back lets a quota's reset come later, and once it is right again at once", async () => {
  using world = withoutQuota();
  const run = await waitsForQuota(world);
  world.world.time.shift(-2 * HOUR_MS);
  await world.pass(40 * MINUTE_MS);
  expect(begunAgain(world, run)).toEqual(["waiting (quota)", 1]);
  world.world.time.shift(2 * HOUR_MS);
  await world.pass(MINUTE_MS + 1_000);
  expect(begunAgain(world, run)).toEqual(["completed", 2]);
  world.world.time.shift(-4 * HOUR_MS);
  await world.pass(5 * MINUTE_MS);
  expect(begunAgain(world, run)).toEqual(["completed", 2]);
});

test("[R10][R16] an orchestrator that dies while the machine sleeps past a quota's reset goes on once at the next start", async () => {
  using world = withoutQuota();
  const run = await waitsForQuota(world);
  world.crash();
  world.world.time.shift(3 * HOUR_MS);
  world.world.host.reboot();
  await world.start();
  await world.pass(MINUTE_MS + 1_000);
  expect(begunAgain(world, run)).toEqual(["completed", 2]);
  world.crash();
  await world.start();
  await world.pass(MINUTE_MS);
  expect(begunAgain(world, run)).toEqual(["completed", 2]);
});

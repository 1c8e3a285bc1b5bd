import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { JsonObject } from "../../src/base/json/json.ts";
import type { StoredEvent } from "../../src/ports/event-log.ts";
import { PERSON } from "../../src/testing/given.ts";
import { agentStage, definitionOf } from "../../src/testing/definition.ts";
import type { Behaviour } from "../../src/testing/simulation/virtual/virtual-process.ts";
import { scenario, type Scenario } from "./scenario.ts";
import { memoryFolder } from "./memory-folder.ts";

// What all runs of a project may spend in a day: real engine, real store, virtual clock (whose days are those of UTC).

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const TEN: JsonObject = { budget: { perDay: { usd: 10 } } };

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(memoryFolder(), "holdfast-day-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The stages of a run cost what their names say. */
const COSTS: Readonly<Record<string, Partial<Behaviour>>> = {
  six: { line: '{"end":"ok","usd":6}' },
  one: { line: '{"end":"ok","usd":1}' },
  asking: { line: '{"end":"ok","usd":1}', runsMs: HOUR_MS, asks: true },
  slow: { line: '{"end":"ok","usd":1}', runsMs: HOUR_MS },
};

const behave = (stage: string): Partial<Behaviour> => COSTS[stage] ?? {};

function gates({ now }: Scenario): readonly { readonly id: string; readonly run: string }[] {
  return now().store.gates({ state: "open" });
}

async function answer(world: Scenario, option: string): Promise<void> {
  const [gate] = gates(world);
  if (gate === undefined) throw new TypeError("nobody is asked");
  const command = { type: "answer" as const, gate: gate.id, option, note: null, subject: null };
  await Promise.all([
    world.now().engine.command(gate.run, command, { actor: PERSON, cause: "person" }),
    world.pass(100),
  ]);
}

async function runs(world: Scenario, all: readonly string[], config: JsonObject = TEN): Promise<string[]> {
  const ids: string[] = [];
  for (const stage of all) {
    ids.push(await world.run(definitionOf([agentStage(stage)]), config));
    await world.pass(100);
  }
  return ids;
}

function stand(world: Scenario, ids: readonly string[]): readonly string[] {
  return ids.map(world.stands);
}

function events(world: Scenario, type: string): readonly StoredEvent[] {
  return world.now().store.events({ types: [type], limit: 100 });
}

test("[RUN-27] runs of a project spend one budget of a day; one of them asks for all, and its answer lets all go on", async () => {
  using world = scenario(folder, behave);
  await world.start();
  const ids = await runs(world, ["six", "six", "one", "one"]);
  expect(stand(world, ids)).toEqual(["completed", "completed", "waiting (budget)", "waiting (budget)"]);
  expect(gates(world)).toMatchObject([{ run: ids[2] }]);
  expect(events(world, "budget.warned").map(({ data }) => data)).toMatchObject([{ scope: "day", share: 1.2 }]);
  await answer(world, "more");
  expect(stand(world, ids)).toEqual(["completed", "completed", "completed", "completed"]);
  expect(world.count("gate.opened")).toBe(1);
});

test("[RUN-27] at midnight the question is withdrawn and everything goes on, with a budget of its own", async () => {
  using world = scenario(folder, behave);
  const { time } = world.world;
  time.shift(DAY_MS - (time.now() % DAY_MS) - 10 * MINUTE_MS);
  await world.start();
  const ids = await runs(world, ["six", "six", "one", "six"]);
  await world.pass(11 * MINUTE_MS);
  expect(stand(world, ids)).toEqual(["completed", "completed", "completed", "completed"]);
  expect([gates(world), world.count("gate.withdrawn")]).toEqual([[], 1]);
  expect(stand(world, await runs(world, ["six", "six"]))).toEqual(["completed", "waiting (budget)"]);
});

test("[RUN-27] the one who asked is cancelled: the next one asks", async () => {
  using world = scenario(folder, behave);
  await world.start();
  const ids = await runs(world, ["six", "six", "one", "one"]);
  await answer(world, "stop");
  expect(stand(world, ids)).toEqual(["completed", "completed", "cancelled", "waiting (budget)"]);
  expect(gates(world)).toMatchObject([{ run: ids[3] }]);
});

test("[RUN-27] an orchestrator that dies knows the next time what was spent, given, and asked", async () => {
  using world = scenario(folder, behave);
  await world.start();
  const ids = await runs(world, ["six", "six", "one"]);
  world.crash();
  await world.start();
  ids.push(...(await runs(world, ["one"])));
  expect(stand(world, ids)).toEqual(["completed", "completed", "waiting (budget)", "waiting (budget)"]);
  expect(world.count("gate.opened")).toBe(1);
  await answer(world, "more");
  world.crash();
  await world.start();
  ids.push(...(await runs(world, ["six", "one"])));
  // 12 of 20 at the death, 14 with the two that waited; 20 after six, and nothing left for one.
  expect(stand(world, ids)).toEqual([...ids.slice(1).map(() => "completed"), "waiting (budget)"]);
});

test("[RUN-27] what waits is woken by an answer whose orchestrator died before it woke anybody", async () => {
  using world = scenario(folder, behave);
  await world.start();
  const ids = await runs(world, ["six", "six", "one", "one"]);
  world.commits.applied = "ends";
  await expect(answer(world, "more")).rejects.toThrow("Applied, and the process is killed.");
  await world.start();
  await world.pass(1_000);
  expect(stand(world, ids)).toEqual(["completed", "completed", "completed", "completed"]);
});

test("[RUN-23] what works is counted at what its stage declares; when it was cheaper, what waited goes on unasked", async () => {
  using world = scenario(folder, behave);
  await world.start();
  const ids = [
    await world.run(definitionOf([agentStage("slow", { budget: { usd: 10, tokens: null, minutes: null } })]), TEN),
    await world.run(definitionOf([agentStage("one")]), TEN),
  ];
  await world.pass(1_000);
  expect([stand(world, ids), gates(world)]).toEqual([["running", "waiting (budget)"], []]);
  await world.pass(HOUR_MS);
  expect([stand(world, ids), world.count("gate.opened")]).toEqual([["completed", "completed"], 0]);
});

test("[RUN-23][P22] what waits for a person holds nobody up, however much its stage declares", async () => {
  using world = scenario(folder, behave);
  await world.start();
  const budget = { usd: 10, tokens: null, minutes: null };
  const ids = [await world.run(definitionOf([agentStage("asking", { budget })]), TEN)];
  await world.pass(1_000);
  expect(gates(world)).toMatchObject([{ run: ids[0] }]);
  ids.push(...(await runs(world, ["one"])));
  world.crash();
  await world.start();
  ids.push(...(await runs(world, ["one"])));
  expect([stand(world, ids), gates(world)]).toMatchObject([
    ["waiting (person)", "completed", "completed"],
    [{ run: ids[0] }],
  ]);
});

test("[RUN-27][RUN-23] runs that are admitted in one commit count each other", async () => {
  using world = scenario(folder, behave);
  await world.start();
  const declaring = definitionOf([agentStage("slow", { budget: { usd: 10, tokens: null, minutes: null } })]);
  const ids = await Promise.all([1, 2, 3].map(async () => world.run(declaring, TEN)));
  await world.pass(1_000);
  expect(stand(world, ids).toSorted()).toEqual(["running", "waiting (budget)", "waiting (budget)"]);
  expect(world.count("execution.admitted")).toBe(1);
});

test("[RUN-27] a config with more room, or with no such budget, lets what waits go on and withdraws the question", async () => {
  using world = scenario(folder, behave);
  await world.start();
  const ids = await runs(world, ["six", "six", "one"]);
  ids.push(...(await runs(world, ["one"], { budget: { perDay: { usd: 100 } } })));
  expect(stand(world, ids)).toEqual(["completed", "completed", "completed", "completed"]);
  const more = await runs(world, ["one"], { budget: { perDay: { usd: 1 } } });
  expect(stand(world, more)).toEqual(["waiting (budget)"]);
  await runs(world, ["one"], {});
  expect([stand(world, more), gates(world)]).toEqual([["completed"], []]);
});

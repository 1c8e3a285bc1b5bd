import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { timestamp } from "../../src/base/clock.ts";
import { STOP_POLICIES } from "../../src/domain/definition/definition.ts";
import type { Review } from "../../src/domain/definition/work.ts";
import { explain } from "../../src/domain/run/view/explain.ts";
import { agentOf, agentStage, commandStage, definitionOf, reviewBy } from "../../src/testing/definition.ts";
import { BEGINNING, PERSON } from "../../src/testing/given.ts";
import type { Behaviour } from "../../src/testing/simulation/virtual/virtual-process.ts";
import { scenario, type Scenario } from "./scenario.ts";
import { memoryFolder } from "./memory-folder.ts";

// An account whose quota is used up, and the runs that share it: real engine, real store, virtual clock.

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const RESET = BEGINNING + 60 * MINUTE_MS;
const LATER = BEGINNING + 120 * MINUTE_MS;

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(memoryFolder(), "holdfast-quota-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What the far side says of the account at the moment. */
interface FarSide {
  /** Until when it is used up, by what it says; null while it serves. */
  until: number | null;
  /** How it serves. */
  serves: Partial<Behaviour>;
}

/** Only an agent reads what is said there. */
const USED_UP = (until: number): Partial<Behaviour> => ({
  line: JSON.stringify({ end: "quota", until: timestamp(until) }),
});

interface Given extends Disposable {
  readonly far: FarSide;
  readonly world: Scenario;
}

/** A world with an orchestrator, and an account that is used up. */
async function given(): Promise<Given> {
  const far: FarSide = { until: RESET, serves: { runsMs: MINUTE_MS } };
  const behave = (): Partial<Behaviour> => (far.until === null ? far.serves : USED_UP(far.until));
  const world = scenario(folder, behave);
  await world.start();
  return { far, world, [Symbol.dispose]: () => world[Symbol.dispose]() };
}

const THINK = definitionOf([agentStage("think")]);

/** So many runs that were told to wait, side by side. */
async function stopped({ world }: Given, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) ids.push(await world.run(THINK));
  await world.pass(SECOND_MS);
  expect([stand(world, ids), world.count("execution.admitted")]).toEqual([ids.map(() => "waiting (quota)"), count]);
  return ids;
}

async function passUntil({ world }: Given, moment: number): Promise<void> {
  await world.pass(moment - world.world.time.now());
}

function stand(world: Scenario, ids: readonly string[]): readonly string[] {
  return ids.map(world.stands);
}

/** The runs of what was admitted since a moment, with the seconds that had passed. */
function begun({ world }: Given, since: number): readonly (readonly [run: string, seconds: number])[] {
  const admitted = world.now().store.events({ types: ["execution.admitted"], sinceAt: since, limit: 1_000 });
  return admitted.map(({ stream, at }) => [stream, (at - since) / SECOND_MS]);
}

function why({ world }: Given, run: string): string {
  const { state, definition } = world.now().engine.view(run);
  const around = { waitingFor: [], problems: [], finders: [], orchestrated: true, recovery: null, now: 0 };
  return explain(state, definition, around).because.join("\n");
}

test("[RUN-29] after a reset the oldest of those who wait tries alone; once it has got through the others follow, each at a moment of its own", async () => {
  using all = await given();
  const { far, world } = all;
  const ids = await stopped(all, 3);
  far.until = null;
  await passUntil(all, RESET + 50 * SECOND_MS);
  expect(begun(all, RESET).map(([run]) => run)).toEqual([ids[0]]);
  expect(stand(world, ids)).toEqual(["running", "waiting (quota)", "waiting (quota)"]);
  expect(why(all, ids[1] ?? "")).toContain("one execution tries first whether it is there again");
  await passUntil(all, RESET + 100 * SECOND_MS);
  const [, ...others] = begun(all, RESET);
  expect(others.map(([run]) => run).toSorted()).toEqual(ids.slice(1));
  for (const [, seconds] of others) expect(seconds).toBeGreaterThan(60);
  for (const [, seconds] of others) expect(seconds).toBeLessThan(96);
  expect(new Set(others.map(([, seconds]) => seconds)).size).toBe(2);
  await world.pass(5 * MINUTE_MS);
  expect(stand(world, ids)).toEqual(["completed", "completed", "completed"]);
});

test("[RUN-29] a reset that was none lets nobody else try: all wait until the moment that the first was told, also after a death", async () => {
  using all = await given();
  const { far, world } = all;
  const ids = await stopped(all, 3);
  far.until = LATER;
  await passUntil(all, RESET + MINUTE_MS);
  expect(begun(all, RESET).map(([run]) => run)).toEqual([ids[0]]);
  expect(why(all, ids[2] ?? "")).toContain(`it is used up until ${timestamp(LATER)}`);
  world.crash();
  await world.start();
  await passUntil(all, LATER - SECOND_MS);
  expect(begun(all, RESET)).toHaveLength(1);
  expect(stand(world, ids)).toEqual(ids.map(() => "waiting (quota)"));
  far.until = null;
  await passUntil(all, LATER + 30 * SECOND_MS);
  expect(begun(all, LATER)).toHaveLength(1);
  await world.pass(5 * MINUTE_MS);
  expect(stand(world, ids)).toEqual(ids.map(() => "completed"));
});

test("[RUN-29] who was told an earlier moment than the newest word waits for that, and who was told a later one for its own", async () => {
  using all = await given();
  const { far, world } = all;
  const [first = "", second = ""] = await stopped(all, 2);
  far.until = LATER;
  const late = await world.run(definitionOf([agentStage("late", { onStop: { ...STOP_POLICIES, quota: "fail" } })]));
  await world.pass(SECOND_MS);
  // A stage that does not wait for a quota is not held back, and what it is told counts for all.
  expect(world.stands(late)).toBe("failed (quota)");
  await passUntil(all, LATER - SECOND_MS);
  expect(begun(all, RESET)).toEqual([]);
  far.until = null;
  await passUntil(all, LATER + 30 * SECOND_MS);
  expect(begun(all, RESET).map(([run]) => run)).toEqual([first]);
  await world.pass(3 * MINUTE_MS);
  expect(stand(world, [first, second])).toEqual(["completed", "completed"]);
});

test("[RUN-29] an orchestrator that dies while one tries holds the others back the next time as well", async () => {
  using all = await given();
  const { far, world } = all;
  const ids = await stopped(all, 3);
  far.until = null;
  await passUntil(all, RESET + 10 * SECOND_MS);
  world.crash();
  await world.start();
  await passUntil(all, RESET + 55 * SECOND_MS);
  expect(begun(all, RESET).map(([run]) => run)).toEqual([ids[0]]);
  await world.pass(5 * MINUTE_MS);
  expect(stand(world, ids)).toEqual(ids.map(() => "completed"));
  expect(begun(all, RESET)).toHaveLength(3);
});

test("[RUN-29] an orchestrator that dies while a newcomer waits for the one that tries lets nobody begin beside it", async () => {
  using all = await given();
  const { far, world } = all;
  const [first] = await stopped(all, 1);
  far.until = null;
  await passUntil(all, RESET + 10 * SECOND_MS);
  const newcomer = await world.run(THINK);
  await world.pass(SECOND_MS);
  world.crash();
  await world.start();
  const another = await world.run(THINK);
  await passUntil(all, RESET + 55 * SECOND_MS);
  expect(begun(all, RESET).map(([run]) => run)).toEqual([first]);
  await world.pass(5 * MINUTE_MS);
  expect(stand(world, [newcomer, another])).toEqual(["completed", "completed"]);
});

test("[RUN-29] while an account is used up a newcomer starts no process; it shows what it waits for, and begins soon after the reset", async () => {
  using all = await given();
  const { far, world } = all;
  far.until = BEGINNING + 4 * MINUTE_MS;
  await stopped(all, 1);
  const newcomer = await world.run(THINK);
  expect([world.stands(newcomer), world.count("execution.admitted")]).toEqual(["waiting (quota)", 1]);
  expect(why(all, newcomer)).toContain("think waits for the quota of its agent scripted: it is used up until");
  far.until = null;
  await passUntil(all, BEGINNING + 4 * MINUTE_MS - SECOND_MS);
  expect(world.count("execution.admitted")).toBe(1);
  await world.pass(3 * MINUTE_MS);
  expect(world.stands(newcomer)).toBe("completed");
});

test("[RUN-29] a newcomer believes a far reset for five minutes; of several one tries, and if it gets through so do the others", async () => {
  using all = await given();
  const { far, world } = all;
  await stopped(all, 1);
  const newcomers = [await world.run(THINK), await world.run(THINK)];
  await world.pass(7 * MINUTE_MS);
  expect([begun(all, BEGINNING).length, ...stand(world, newcomers)]).toEqual([2, "waiting (quota)", "waiting (quota)"]);
  far.until = null;
  await world.pass(10 * MINUTE_MS);
  // Who was told a moment itself waits for that.
  expect(stand(world, newcomers)).toEqual(["waiting (quota)", "completed"]);
  const third = await world.run(THINK);
  await world.pass(2 * MINUTE_MS);
  expect(world.stands(third)).toBe("completed");
});

test.each([
  ["asks a person", { asks: true, runsMs: 60 * MINUTE_MS }, 40 * SECOND_MS],
  ["works for five minutes", { hangs: true }, 5 * MINUTE_MS + 40 * SECOND_MS],
] as const)("[RUN-29] one that tries and %s holds nobody back any longer", async (_, serves, afterMs) => {
  using all = await given();
  const { far, world } = all;
  const ids = await stopped(all, 3);
  far.until = null;
  far.serves = serves;
  await passUntil(all, RESET + SECOND_MS);
  expect(begun(all, RESET)).toHaveLength(1);
  far.serves = {};
  await passUntil(all, RESET + afterMs);
  expect(begun(all, RESET)).toHaveLength(3);
  expect(stand(world, ids.slice(1))).toEqual(["completed", "completed"]);
});

test("[RUN-29] one that is cancelled while it tries lets the next one try", async () => {
  using all = await given();
  const { far, world } = all;
  const [first = "", ...others] = await stopped(all, 3);
  far.until = null;
  await passUntil(all, RESET + 10 * SECOND_MS);
  void world.now().engine.command(first, { type: "cancel" }, { actor: PERSON, cause: "person" });
  await world.pass(10 * SECOND_MS);
  expect([world.stands(first), begun(all, RESET).length]).toEqual(["cancelled", 2]);
  await world.pass(20 * SECOND_MS);
  expect(begun(all, RESET)).toHaveLength(2);
  await world.pass(5 * MINUTE_MS);
  expect(stand(world, others)).toEqual(["completed", "completed"]);
});

test("[RUN-29][RUN-12] a judge waits for its account as well, and shows it", async () => {
  using all = await given();
  const { far, world } = all;
  const [told = ""] = await stopped(all, 1);
  const review: Review = { ...reviewBy(0), judges: [{ kind: "agent", agent: agentOf("judge") }] };
  const judged = await world.run(definitionOf([commandStage("write", { review })]));
  await world.pass(SECOND_MS);
  expect([world.stands(judged), world.count("execution.admitted")]).toEqual(["waiting (quota)", 2]);
  expect(why(all, judged)).toContain("write waits for the quota of its agent scripted: it is used up until");
  far.until = null;
  await world.pass(8 * MINUTE_MS);
  expect(stand(world, [judged, told])).toEqual(["completed", "waiting (quota)"]);
});

import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Definition } from "../../src/domain/definition/definition.ts";
import type { EnginePorts } from "../../src/engine/ports.ts";
import { commandStage, definitionOf, eachOf, reviewBy } from "../../src/testing/definition.ts";
import { openGates, PERSON } from "../../src/testing/given.ts";
import { memoryFolder } from "./memory-folder.ts";
import { scenario, type Scenario } from "./scenario.ts";

// What throws the same way each time in the real engine, over a machine and files that are scripted.

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(memoryFolder(), "holdfast-stuck-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Whether what is spoilt throws, and what it throws. */
interface Spoilt {
  failure: Error | null;
}

type Spoil = (ports: EnginePorts, fail: <T>(otherwise: () => T) => T) => EnginePorts;

const FOLDER = Object.assign(new Error("EISDIR: illegal operation on a directory, read"), { code: "EISDIR" });
const FULL = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });

const plain = definitionOf([commandStage("a"), commandStage("b", { needs: ["a"] })]);
const listed = definitionOf([commandStage("list"), commandStage("each", eachOf("list"))]);
const schema = { judges: [{ kind: "schema" as const, schema: {}, of: "out" }] };
const checked = definitionOf([commandStage("a", { review: reviewBy(0, schema) })]);

/** Each kind of effect with what throws in it, and the pipeline in which it comes. */
const doors: readonly (readonly [kind: string, definition: Definition, spoil: Spoil])[] = [
  [
    "start",
    plain,
    (ports, fail) => ({
      ...ports,
      workspaces: {
        ...ports.workspaces,
        writeChildFile: (...file) => fail(() => ports.workspaces.writeChildFile(...file)),
      },
    }),
  ],
  [
    "watch",
    plain,
    (ports, fail) => ({
      ...ports,
      processes: { ...ports.processes, watch: (request) => fail(() => ports.processes.watch(request)) },
    }),
  ],
  [
    "collect",
    plain,
    (ports, fail) => ({
      ...ports,
      artifacts: { ...ports.artifacts, collect: async (request) => fail(async () => ports.artifacts.collect(request)) },
    }),
  ],
  [
    "check",
    checked,
    (ports, fail) => ({
      ...ports,
      artifacts: {
        ...ports.artifacts,
        checkSchema: async (...of) => fail(async () => ports.artifacts.checkSchema(...of)),
      },
    }),
  ],
  [
    "expand",
    listed,
    (ports, fail) => ({
      ...ports,
      artifacts: { ...ports.artifacts, readJson: async (file) => fail(async () => ports.artifacts.readJson(file)) },
    }),
  ],
];

function spoiltScenario(spoil: Spoil, spoilt: Spoilt): Scenario {
  const fail = <T>(otherwise: () => T): T => {
    if (spoilt.failure !== null) throw spoilt.failure;
    return otherwise();
  };
  return scenario(
    folder,
    () => ({ runsMs: 10_000 }),
    (ports) => spoil(ports, fail),
  );
}

function question(world: Scenario, run: string): string | undefined {
  return openGates(world.now().engine.view(run).state)[0]?.question;
}

async function answer(world: Scenario, run: string, option: string): Promise<void> {
  const { engine } = world.now();
  const [gate] = openGates(engine.view(run).state);
  void engine.command(
    run,
    { type: "answer", gate: gate?.gate ?? "", option, note: null, subject: null },
    { actor: PERSON, cause: `answer/${option}` },
  );
  await world.pass(5);
}

test.each(doors)(
  "[RUN-48] %s: two equal failures, then a person is asked; `retry` goes on, over a restart too",
  async (kind, definition, spoil) => {
    const spoilt: Spoilt = { failure: FOLDER };
    using world = spoiltScenario(spoil, spoilt);
    await world.start();
    const run = await world.run(definition);
    await world.pass(60_000);
    expect([question(world, run), world.count("gate.opened")]).toEqual([expect.stringContaining("EISDIR"), 1]);
    expect(world.stands(run)).toBe("waiting (person)");
    world.crash();
    await world.start();
    await world.pass(60_000);
    expect([world.stands(run), world.count("gate.opened")]).toEqual(["waiting (person)", 1]);
    spoilt.failure = null;
    await answer(world, run, "retry");
    await world.pass(kind === "watch" ? 120_000 : 60_000);
    expect([world.stands(run), world.now().faults]).toEqual(["completed", []]);
  },
);

test.each(doors)(
  "[RUN-17][RUN-48] %s: cancel ends such a run at once, asked or not",
  async (_kind, definition, spoil) => {
    using world = spoiltScenario(spoil, { failure: FOLDER });
    await world.start();
    const run = await world.run(definition);
    await world.pass(60_000);
    void world.now().engine.command(run, { type: "cancel" }, { actor: PERSON, cause: "cancel/1" });
    await world.pass(1_000);
    expect([world.stands(run), world.now().faults]).toEqual(["cancelled", []]);
  },
);

test.each(doors)(
  "[RUN-47] %s: what the machine lacks for a while is tried until there is enough, and nobody is asked",
  async (kind, definition, spoil) => {
    const spoilt: Spoilt = { failure: FULL };
    using world = spoiltScenario(spoil, spoilt);
    await world.start();
    const run = await world.run(definition);
    await world.pass(150_000);
    expect(world.count("gate.opened")).toBe(0);
    expect(world.now().engine.problems(run)).toMatchObject([
      { effect: expect.stringMatching(`^${kind}/`), message: FULL.message },
    ]);
    spoilt.failure = null;
    await world.pass(200_000);
    expect([world.stands(run), world.now().faults]).toEqual(["completed", []]);
  },
);

test("[P7] a timeout ends a process that cannot be watched", async () => {
  const [, watch = expect.fail()] = doors;
  using world = spoiltScenario(watch[2], { failure: FOLDER });
  await world.start();
  const run = await world.run(definitionOf([commandStage("a", { timeoutMs: 120_000, onUnknown: "fail" })]));
  await world.pass(60_000);
  expect(world.stands(run)).toBe("waiting (person)");
  await world.pass(120_000);
  expect(world.stands(run)).toBe("failed (timeout)");
});

test("[RUN-47] what cannot be prepared, for no fault of the machine or its files, fails once", async () => {
  const [start = expect.fail()] = doors;
  using world = spoiltScenario(start[2], { failure: new TypeError("Lone surrogate is not allowed") });
  await world.start();
  const run = await world.run(plain);
  await world.pass(1_000);
  expect([world.stands(run), world.count("attempt.started")]).toEqual(["failed (cannot-start)", 0]);
});

import { expect, test } from "vitest";
import { commandStage, definitionOf } from "../../testing/definition.ts";
import { BEGINNING, givenRun } from "../../testing/given.ts";
import { scriptOf } from "../../testing/script.ts";
import { createScheduler, type Claim } from "./scheduler.ts";

interface Limits {
  readonly processes?: number;
  /** What the definitions say. */
  readonly classes?: Readonly<Record<string, number>>;
  /** What the project's config says. */
  readonly config?: Readonly<Record<string, number>>;
}

/** A scheduler whose grants are noted in their order. */
function given({ processes = 100, classes = {}, config = {} }: Limits): {
  readonly claim: (name: string, classes?: readonly string[]) => Claim;
  readonly granted: () => Promise<string>;
} {
  const projects = {
    configure: () => {},
    all: () => [],
    config: () => null,
    capacity: (_project: string, name: string) => config[name] ?? null,
  };
  const scheduler = createScheduler({ maxProcesses: processes }, projects);
  const order: string[] = [];
  return {
    claim: (name, asked = []) => {
      const { definition, state } = givenRun(definitionOf([], { classes }));
      const claim = scheduler.claim({ definition, state: { ...state(), id: name } }, asked);
      void claim.granted.then(() => order.push(name));
      return claim;
    },
    granted: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return order.join(" ");
    },
  };
}

test("[P12] a class of capacity 1 runs one at a time, and the waiting one starts automatically", async () => {
  const { claim, granted } = given({});
  const first = claim("a", ["encoder"]);
  claim("b", ["encoder"]);
  claim("c", ["encoder"]);
  expect(await granted()).toBe("a");
  first.release();
  expect(await granted()).toBe("a b");
});

test("[P12] who waits first for a class is served first, also where it waits for another one", async () => {
  const { claim, granted } = given({ classes: { gpu: 1, encoder: 1 } });
  const holder = claim("holds-gpu", ["gpu"]);
  const both = claim("both", ["encoder", "gpu"]);
  claim("encoder", ["encoder"]);
  claim("nothing");
  expect(await granted()).toBe("holds-gpu nothing");
  both.release();
  expect(await granted()).toBe("holds-gpu nothing encoder");
  holder.release();
  expect(await granted()).toBe("holds-gpu nothing encoder");
});

test("[P12] a process that may not start yet keeps those behind it from overtaking", async () => {
  const { claim, granted } = given({ processes: 1, classes: { encoder: 2 } });
  const first = claim("a");
  const second = claim("b", ["encoder"]);
  claim("c");
  claim("d", ["encoder"]);
  expect(await granted()).toBe("a");
  first.release();
  first.release();
  expect(await granted()).toBe("a b");
  second.release();
  expect(await granted()).toBe("a b c");
});

test("[P12] what the project's config says of a class wins", async () => {
  const { claim, granted } = given({ classes: { encoder: 1 }, config: { encoder: 2 } });
  for (const name of ["a", "b", "c"]) claim(name, ["encoder"]);
  expect(await granted()).toBe("a b");
});

test("[P12] who waits for a class, or for a free process, is told who holds it: run, stage and since when", () => {
  const projects = { configure: () => {}, all: () => [], config: () => null, capacity: () => null };
  const scheduler = createScheduler({ maxProcesses: 1 }, projects);
  const stage = commandStage("cut", { resources: ["encoder"] });
  const run = givenRun(definitionOf([stage], { classes: { encoder: 1 } }), {
    script: scriptOf({ work: { cut: ["hangs"] } }),
  });
  run.play();
  scheduler.sync({ definition: run.definition, state: run.state() });
  const waiter = { definition: run.definition, state: { ...run.state(), id: "second" } };
  scheduler.claim(waiter, ["encoder"]);
  const holder = { run: run.state().id, pipeline: run.state().accepted.pipeline, stage: "cut", since: BEGINNING };
  expect(scheduler.waiting("second")).toEqual([
    { name: "", heldBy: [holder] },
    { name: "encoder", heldBy: [holder] },
  ]);
  expect(scheduler.waiting("third")).toEqual([]);
});

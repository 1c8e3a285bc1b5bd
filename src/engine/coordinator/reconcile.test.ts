import { expect, test } from "vitest";
import { HoldfastError } from "../../base/failure.ts";
import type { RunView } from "../../domain/run/context.ts";
import type { Effect } from "../../domain/run/due.ts";
import { commandStage, definitionOf } from "../../testing/definition.ts";
import { givenRun, type GivenRun } from "../../testing/given.ts";
import { createReconciler, type Reconciler } from "./reconcile.ts";

interface Trial {
  readonly run: GivenRun;
  readonly reconciler: Reconciler;
  readonly begun: Effect[];
  readonly stuck: string[];
  readonly broken: string[];
  /** Lets the next timer ring, and what follows from it happen. */
  readonly ring: () => Promise<void>;
  readonly touch: () => Promise<void>;
  readonly view: () => RunView;
}

async function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** A reconciler whose effects fail as they are told to. */
function trial(fails: (n: number) => unknown, stuck: () => Promise<void> = async () => {}): Trial {
  const run = givenRun(definitionOf([commandStage("a")]));
  run.play("start/");
  const timers: (() => void)[] = [];
  const [begun, asked, broken]: [Effect[], string[], string[]] = [[], [], []];
  const view = (): RunView => ({ state: run.state(), definition: run.definition });
  const reconciler = createReconciler({
    loop: () => ({ facts: () => run.context().facts, views: { load: view } }),
    clock: {
      after: (_ms, ring) => {
        timers.push(ring);
        return () => {};
      },
    },
    processes: { monotonicMs: () => 0 },
    run: (effect) => {
      begun.push(effect);
      const failure = fails(begun.length);
      if (failure instanceof RangeError) throw failure;
      return { done: failure === null ? new Promise(() => {}) : Promise.reject(failure) };
    },
    stuck: async (_run, { key }) => {
      asked.push(key);
      await stuck();
      run.when({ type: "stuck", effect: key, message: "EISDIR." });
    },
    home: {
      quarantine: (_run, reason) => void broken.push(reason),
      quarantined: () => new Map(broken.map((reason) => [run.state().id, reason])),
    },
  });
  return {
    run,
    reconciler,
    begun,
    stuck: asked,
    broken,
    view,
    ring: async () => {
      timers.shift()?.();
      await settled();
    },
    touch: async () => {
      reconciler.touch(view());
      await settled();
    },
  };
}

const FOLDER = Object.assign(new Error("EISDIR: it is a folder"), { code: "EISDIR" });

test("[RUN-48] two equal failures ask a person; it is not tried again", async () => {
  const { touch, ring, begun, stuck, reconciler, view } = trial(() => FOLDER);
  await touch();
  expect(reconciler.problems(view().state.id)).toMatchObject([{ message: FOLDER.message, tries: 1 }]);
  await ring();
  expect([begun.length, stuck]).toEqual([2, [begun[0]?.key]]);
});

test("[RUN-48] what cannot even be begun has failed like any other", async () => {
  const { touch, ring, stuck } = trial(() => new RangeError("too deep"));
  await touch();
  await ring();
  expect(stuck).toHaveLength(1);
});

test("[RUN-48] failures that differ ask nobody; equal ones have to follow one another", async () => {
  const { touch, ring, begun, stuck } = trial((n) => new Error(n === 4 ? "failure 3" : `failure ${n}`));
  await touch();
  for (let n = 0; n < 2; n += 1) await ring();
  expect([begun.length, stuck.length]).toEqual([3, 0]);
  await ring();
  expect([begun.length, stuck.length]).toEqual([4, 1]);
});

test("[RUN-47] what passes on its own is tried on, however often it comes", async () => {
  const full = new HoldfastError("STORE_FULL", "The disk is full.");
  const { touch, ring, begun, stuck } = trial(() => full);
  await touch();
  for (let n = 0; n < 30; n += 1) await ring();
  expect([begun.length, stuck]).toEqual([31, []]);
});

test("[G3] what a person cannot even be asked about keeps its run from harm", async () => {
  const { touch, ring, begun, broken } = trial(
    () => FOLDER,
    async () => Promise.reject(new TypeError("it is nobody's")),
  );
  await touch();
  await ring();
  expect(broken).toEqual([expect.stringContaining(`${begun[0]?.key} fails the same way each time: EISDIR`)]);
  await touch();
  expect(begun).toHaveLength(2);
});

test("[RUN-48] a question that the disk has no room for is asked later", async () => {
  const { touch, ring, stuck, broken } = trial(
    () => FOLDER,
    async () => Promise.reject(new HoldfastError("STORE_FULL", "The disk is full.")),
  );
  await touch();
  await ring();
  await ring();
  expect([stuck.length, broken]).toEqual([2, []]);
});

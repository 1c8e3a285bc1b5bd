import { join } from "node:path";
import { median, type Measure } from "../figure.ts";
import { spawnMs } from "../machine.ts";
import { openQuietly } from "../quiet-home.ts";
import { chain } from "../submission.ts";
import type { OpenHome } from "../../src/app/home/open-home.ts";

const CHAINED = 40;

/** (run of 40 chained `true` − run of one) / 39 − a bare spawn: admission, spawn, result, sweep and commits. */
export const stage: Measure = {
  name: "stage",
  says: "what a stage costs over a bare spawn: admission, result, sweep and commits",
  run: async (bench) => {
    let ended: (() => void) | null = null;
    const home = await openQuietly(join(bench.folder, "stages"), ({ type }) => {
      if (type === "run.completed") ended?.();
    });
    const time = async (stages: number): Promise<number> => {
      const done = new Promise<void>((resolve) => {
        ended = resolve;
      });
      return timeOf(home, { home: bench.folder, stages, done });
    };
    await time(3);
    const over: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < (bench.quick ? 1 : 3); round += 1) {
      const before = await spawnMs("true", [], 40);
      const one = median([await time(1), await time(1), await time(1)]);
      const many = await time(CHAINED);
      const spawn = median([before, await spawnMs("true", [], 40)]);
      over.push((many - one) / (CHAINED - 1) - spawn);
      bare.push(spawn);
    }
    await home.close({ children: true });
    const limit = { what: "bare spawn", value: median(bare), unit: "ms" };
    return [{ name: "stage, over a bare spawn", value: median(over), unit: "ms", limit, aim: { most: 10 } }];
  },
};

interface Wanted {
  readonly home: string;
  readonly stages: number;
  readonly done: Promise<void>;
}

async function timeOf({ engine }: OpenHome, { home, stages, done }: Wanted): Promise<number> {
  const submission = await chain(
    home,
    Array.from({ length: stages }, () => ["true"]),
  );
  const began = performance.now();
  await engine.accept(submission);
  await done;
  return performance.now() - began;
}

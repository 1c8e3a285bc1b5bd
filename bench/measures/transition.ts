import { join } from "node:path";
import type { Figure, Measure } from "../figure.ts";
import { median, percentile } from "../figure.ts";
import { fsyncMs } from "../machine.ts";
import type { Submission } from "../../src/engine/submission.ts";
import { openRehearsal, type Rehearsal } from "../rehearsal.ts";
import { chain } from "../submission.ts";

const RUNS = 100;
const STAGES = 8;

/** `decide` called until the promise of the committed append of its events with their projections. */
export const transition: Measure = {
  name: "transition",
  says: "one turn of a run with its durable commit: alone, and of 100 runs at once",
  run: async (bench) => {
    const rehearsal = await openRehearsal(join(bench.folder, "turns"));
    const submission = await chain(
      bench.folder,
      Array.from({ length: STAGES }, () => ["true"]),
    );
    await rehearsal.play(await rehearsal.accept(submission));
    const alone: number[] = [];
    const before = fsyncMs(bench.folder);
    for (let round = 0; round < (bench.quick ? 10 : 50); round += 1)
      alone.push(...(await rehearsal.play(await rehearsal.accept(submission))));
    const fsync = median([before, fsyncMs(bench.folder)]);
    const rates: number[] = [];
    for (let round = 0; round < (bench.quick ? 1 : 3); round += 1) rates.push(await saturated(rehearsal, submission));
    rehearsal.close();
    return figures({ alone, fsync, perSecond: median(rates) });
  },
};

async function saturated(rehearsal: Rehearsal, submission: Submission): Promise<number> {
  const ids: string[] = [];
  for (let run = 0; run < RUNS; run += 1) ids.push(await rehearsal.accept(submission));
  const began = performance.now();
  const turns = await Promise.all(ids.map(async (id) => (await rehearsal.play(id)).length));
  return turns.reduce((sum, count) => sum + count, 0) / ((performance.now() - began) / 1_000);
}

interface Taken {
  readonly alone: readonly number[];
  readonly fsync: number;
  readonly perSecond: number;
}

function figures({ alone, fsync, perSecond }: Taken): readonly Figure[] {
  const limit = { what: "fsync of 4 KiB", value: fsync, unit: "ms" };
  return [
    { name: "transition alone, p50", value: median(alone), unit: "ms", limit, aim: { most: 0.5 } },
    { name: "transition alone, p99", value: percentile(alone, 0.99), unit: "ms", limit, aim: null },
    {
      name: "transitions of 100 runs",
      value: perSecond,
      unit: "/s",
      limit: { what: "fsyncs", value: 1_000 / fsync, unit: "/s" },
      aim: { least: 10_000 },
    },
  ];
}

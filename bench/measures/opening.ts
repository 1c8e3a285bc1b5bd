import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { abandon, killExecutions } from "../abandoned.ts";
import { median, type Bench, type Figure, type Measure } from "../figure.ts";
import { openRehearsal } from "../rehearsal.ts";
import { chain, gated } from "../submission.ts";

const AT_GATES = 100;
const INTERRUPTED = 100;

/** `open()` called until the barrier is complete, each time in a fresh process. */
export const opening: Measure = {
  name: "open",
  says: "from open() to the complete barrier: 10,000 finished runs and 100 at gates; the same with 100 dead attempts",
  run: async (bench) => {
    const home = join(bench.folder, "opening");
    await populate(bench, home);
    const times = repeat(bench, 5, () => openOnce(home));
    const bare = repeat(bench, 5, () => readOnce(home));
    const dead: number[] = [];
    const bareDead: number[] = [];
    for (let round = 0; round < (bench.quick ? 1 : 3); round += 1) {
      killExecutions(await abandon(home, { runs: INTERRUPTED, processes: INTERRUPTED }));
      bareDead.push(readOnce(home));
      dead.push(openOnce(home));
    }
    const size = sizeOf(bench).toLocaleString("en");
    return [
      {
        name: `open, ${size} finished, 100 at gates`,
        value: median(times),
        unit: "ms",
        limit: readingBare(bare),
        aim: { most: 300 },
      },
      {
        name: "open, 100 dead attempts besides",
        value: median(dead),
        unit: "ms",
        limit: readingBare(bareDead),
        aim: { most: 300 },
      },
    ];
  },
};

/** The barrier over interrupted runs: it waits for none of them. */
export const barrier: Measure = {
  name: "barrier",
  says: "the barrier over 100 interrupted runs, half of their children alive; and over 10,000 open runs",
  run: async (bench) => [await overInterrupted(bench), await overOpen(bench)],
};

async function overInterrupted(bench: Bench): Promise<Figure> {
  const home = join(bench.folder, "interrupted");
  const times: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < (bench.quick ? 1 : 3); round += 1) {
    const executions = await abandon(home, { runs: INTERRUPTED, processes: INTERRUPTED });
    killExecutions(executions.filter((_, index) => index % 2 === 0));
    bare.push(readOnce(home));
    times.push(openOnce(home));
    killExecutions(executions);
  }
  const limit = readingBare(bare);
  return {
    name: "barrier, 100 interrupted, 50 alive",
    value: median(times),
    unit: "ms",
    limit,
    aim: { most: 1_000 },
  };
}

// At most 64 processes run at once: of so many open runs nearly all wait for capacity.
async function overOpen(bench: Bench): Promise<Figure> {
  const home = join(bench.folder, "open");
  const count = sizeOf(bench);
  const rehearsal = await openRehearsal(home);
  const submission = await chain(home, [["true"], ["true"]]);
  await inBatches(count, async () => rehearsal.play(await rehearsal.accept(submission), 4));
  rehearsal.close();
  const limit = readingBare([readOnce(home)]);
  return { name: `barrier, ${count.toLocaleString("en")} open`, value: openOnce(home), unit: "ms", limit, aim: null };
}

/** Fills a home: finished runs, and some at gates. */
export async function populate(bench: Bench, home: string): Promise<void> {
  bench.say(`Writing ${sizeOf(bench)} finished runs…`);
  const rehearsal = await openRehearsal(home);
  const finished = await chain(home, [["true"]]);
  const asking = await gated(home);
  await inBatches(sizeOf(bench), async () => rehearsal.play(await rehearsal.accept(finished)));
  await inBatches(AT_GATES, async () => rehearsal.accept(asking));
  rehearsal.close();
}

/** How many runs a large home has. */
export function sizeOf({ quick }: Bench): number {
  return quick ? 500 : 10_000;
}

/** Does something so many times, a batch at once. */
export async function inBatches(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < count; done += 250)
    await Promise.all(Array.from({ length: Math.min(250, count - done) }, work));
}

/** The limit beside a start: reading the same events, and nothing else. */
export function readingBare(times: readonly number[]): Figure["limit"] {
  return { what: "reading bare", value: median(times), unit: "ms" };
}

function repeat({ quick }: Bench, times: number, work: () => number): readonly number[] {
  return Array.from({ length: quick ? 2 : times }, work);
}

/** From `open()` to the complete barrier in a fresh process, in milliseconds. */
export function openOnce(home: string): number {
  return inFreshProcess("open-once.ts", home);
}

/** Reads every event of a home in a fresh process, in milliseconds. */
export function readOnce(home: string): number {
  return inFreshProcess("read-once.ts", home);
}

function inFreshProcess(program: string, home: string): number {
  const words = [join(import.meta.dirname, "..", "processes", program), home];
  const { stdout } = spawnSync(process.execPath, words, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 300_000,
  });
  if (process.env["BENCH_DETAILS"] !== undefined) console.error(stdout.trim());
  const said: { readonly ms?: number } = JSON.parse(stdout);
  return said.ms ?? Number.NaN;
}

import { open, type OpenHome } from "../src/app/open.ts";
import { validatePipeline } from "../src/definition/validate-pipeline.ts";
import type { Submission } from "../src/engine/submission.ts";

const ROUNDS = 1_000;
const RUNS = 100;

/** Turns of held runs: `decide` called until the promise of the committed append, with its projections. */
export async function measureTurns(
  home: string,
): Promise<{ readonly alone: readonly number[]; readonly perSecond: number }> {
  const opened = await openQuietly(home, () => {});
  const submission = await chain(home, 1, "until");
  const ids: string[] = [];
  for (let run = 0; run < RUNS; run += 1) ids.push((await opened.engine.accept(submission)).id);
  const alone: number[] = [];
  const [first = ""] = ids;
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    await turn(opened, first, round);
    alone.push(performance.now() - began);
  }
  const began = performance.now();
  await Promise.all(
    ids.map(async (id) => {
      for (let round = 0; round < RUNS; round += 1) await turn(opened, id, ROUNDS + round);
    }),
  );
  const perSecond = (RUNS * RUNS) / ((performance.now() - began) / 1_000);
  await opened.close({ children: true });
  return { alone, perSecond };
}

/** One event, refused and recorded: a late report about a process that is not there. */
async function turn({ engine }: OpenHome, run: string, round: number): Promise<void> {
  const settle = {
    type: "settle" as const,
    execution: "none",
    token: "none",
    end: { verdict: "lost" as const, exitCode: null, signal: null },
    pid: null,
    usage: null,
    verdict: null,
    strays: [],
  };
  const conclusion = { stopReason: "crashed" as const, message: "", until: null, meaning: null };
  await engine
    .command(run, { ...settle, conclusion }, { actor: { kind: "system", id: "bench" }, cause: `bench/${round}` })
    .catch(() => {});
}

/** A run of one stage and a run of forty chained ones. */
export async function measureRuns(home: string): Promise<{ readonly oneMs: number; readonly fortyMs: number }> {
  let ended: (() => void) | null = null;
  const opened = await openQuietly(home, (type) => (type === "run.completed" ? ended?.() : undefined));
  const time = async (stages: number): Promise<number> => {
    const done = new Promise<void>((resolve) => (ended = resolve));
    const submission = await chain(home, stages, "run");
    const began = performance.now();
    await opened.engine.accept(submission);
    await done;
    return performance.now() - began;
  };
  await time(1);
  const oneMs = await time(1);
  const fortyMs = await time(40);
  await opened.close({ children: true });
  return { oneMs, fortyMs };
}

async function openQuietly(home: string, seen: (type: string) => void): Promise<OpenHome> {
  const listeners = {
    committed: (events: readonly { readonly type: string }[]): void => events.forEach((event) => seen(event.type)),
    fatal: (reason: unknown): void => console.error(reason),
  };
  const opened = await open({ home, env: process.env, listeners });
  await opened.engine.recover();
  return opened;
}

async function chain(home: string, count: number, kind: "run" | "until"): Promise<Submission> {
  const names = Array.from({ length: count }, (_, index) => `s${index}`);
  const command = kind === "run" ? ["true"] : ["sleep", "600"];
  const stages = Object.fromEntries(
    names.map((name, index) => [name, { run: command, outputs: "none", needs: index === 0 ? [] : [`s${index - 1}`] }]),
  );
  const first = { hold: { gate: { ask: "Hold?" } } };
  const { definition, hash } = await validatePipeline(
    { name: "bench", stages: kind === "until" ? first : stages },
    { file: "bench", folder: null, config: null },
  );
  return {
    definition,
    definitionHash: hash,
    sourceDir: home,
    project: home,
    input: {},
    inputFiles: [],
    environment: { PATH: process.env["PATH"] ?? "" },
    secrets: {},
    agents: {},
    key: null,
    until: null,
    yes: false,
    actor: { kind: "user", id: "bench" },
  };
}

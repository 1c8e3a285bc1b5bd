import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { StoredEvent } from "../../src/ports/event-log.ts";
import { readOptions, wholeNumber } from "../read-options.ts";
import { playInbox } from "./inbox.ts";
import { memoryFolder } from "./memory-folder.ts";
import { play } from "./play.ts";

// Plays seeds of the simulation on every core, on a file system in memory where there is one.

const HELP = `npm run test:simulation -- [--seeds N] [--from S] [--show] | --inbox [--runs N] [--from S]

Plays N seeds (default 1,000) from S (default 0) on and names those that broke a promise.
--show prints the record of each seed that is played: repeat a seed with --from SEED --seeds 1 --show
--inbox plays a day of N runs (default 1,000) with five questions each, and prints its figures.

npm run test:simulation -- --seeds 200 --from 5000
npm run test:simulation -- --inbox --runs 100`;

/** What a worker is told to play; one that is told nothing more ends. */
interface Order {
  readonly seed: number;
  readonly show: boolean;
  readonly folder: string;
}

interface Played {
  readonly seed: number;
  readonly breaches: readonly string[];
  readonly events: number;
  readonly lives: number;
  readonly recoveries: number;
  readonly processes: number;
  readonly record: readonly string[];
}

if (process.send === undefined) await lead();
else process.on("message", (order: Order) => void work(order));

async function lead(): Promise<void> {
  const values = readOptions(HELP, {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "0" },
    show: { type: "boolean", default: false },
    inbox: { type: "boolean", default: false },
    runs: { type: "string", default: "1000" },
  });
  const [from, seeds] = [wholeNumber("from", values.from), wholeNumber("seeds", values.seeds, 1)];
  const runs = wholeNumber("runs", values.runs, 1);
  const folder = mkdtempSync(join(memoryFolder(), "holdfast-simulation-"));
  if (values.inbox) return inbox(folder, runs, from);
  const began = performance.now();
  const total = { seeds: 0, failed: 0, events: 0, lives: 0, recoveries: 0, processes: 0 };
  const count = (played: Played): void => {
    total.seeds += 1;
    for (const key of ["events", "lives", "recoveries", "processes"] as const) total[key] += played[key];
    if (played.breaches.length > 0) total.failed += 1;
    report(played);
  };
  let next = from;
  const order = (): Order | null => (next < from + seeds ? { seed: (next += 1) - 1, show: values.show, folder } : null);
  try {
    const workers = Math.min(availableParallelism(), seeds);
    await Promise.all(Array.from({ length: workers }, async () => worker(order, count)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const minutes = (performance.now() - began) / 60_000;
  console.log(
    `${total.seeds} seeds, ${total.failed} failed; ${total.lives} lives, ${total.recoveries} recoveries, ${total.processes} processes, ${total.events} events; ${Math.round(total.seeds / minutes)} seeds a minute`,
  );
  process.exitCode = total.failed === 0 && total.seeds === seeds ? 0 : 1;
}

/** A day is one history: it cannot be shared out. */
async function inbox(folder: string, runs: number, seed: number): Promise<void> {
  try {
    const { breaches, figures } = await playInbox(join(folder, "inbox"), runs, seed);
    console.log(JSON.stringify(figures, null, 2));
    for (const breach of breaches) console.log(breach);
    console.log(`${breaches.length} promises broken`);
    process.exitCode = breaches.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// A process, not a thread: the store keeps its files to their owner by the umask, which a thread may not set.
async function worker(order: () => Order | null, played: (one: Played) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = fork(import.meta.filename);
  const tell = (): void => {
    const told = order();
    if (told === null) child.disconnect();
    else child.send(told);
  };
  child.on("message", (one: Played) => {
    played(one);
    tell();
  });
  child.on("error", reject);
  child.on("exit", (code) => (code === 0 ? resolve() : reject(new TypeError(`a worker ended with ${code}`))));
  tell();
  await promise;
}

async function work({ seed, show, folder }: Order): Promise<void> {
  const { breaches, events, lives, processes } = await play(seed, folder);
  const recoveries = events.filter(({ type }) => type === "workflow_recovery").length;
  const record = show ? events.map(lineOf) : [];
  // Who leads may be gone: nobody would hear it.
  if (process.connected)
    process.send?.({ seed, breaches, events: events.length, lives, recoveries, processes, record });
}

function report({ seed, breaches, record }: Played): void {
  for (const line of record) console.log(line);
  if (breaches.length === 0) return;
  console.log(`seed ${seed}: ${breaches.join("; ")}`);
  console.log(`  npm run test:simulation -- --from ${seed} --seeds 1 --show`);
}

function lineOf({ position, epoch, at, stream, type, data }: StoredEvent): string {
  return [position, epoch, new Date(at).toISOString(), stream, type, JSON.stringify(data)].join(" ");
}

import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { HoldfastError, messageOf } from "../../base/failure.ts";
import type { Jobs } from "./jobs.ts";
import type { Said } from "./worker.ts";

/** What became of a job: its answer, or why it was given up, in words that follow "it". */
export type Outcome<T> =
  | { readonly is: "done"; readonly answer: T }
  | { readonly is: "given-up"; readonly why: string };

/** Does jobs one after the other on a thread of its own, which is there only while there is something to do. */
export interface Apart {
  /** Does a job. What it refuses is thrown here as well. */
  readonly run: <K extends keyof Jobs>(
    kind: K,
    question: Jobs[K]["question"],
    more?: JobMore,
  ) => Promise<Outcome<Jobs[K]["answer"]>>;
  readonly close: () => Promise<void>;
}

interface JobMore {
  /** Time beyond the usual limit, for what is large. */
  readonly extraMs?: number;
}

/** What may be set for tests. */
export interface ApartSettings {
  readonly limitMs: number;
  readonly idleMs: number;
  readonly memoryMb: number;
}

const USUAL: ApartSettings = { limitMs: 5_000, idleMs: 5_000, memoryMb: 768 };

/** Prepares to do jobs; the thread begins with the first one. */
export function createApart(settings: Partial<ApartSettings> = {}): Apart {
  const { limitMs, idleMs, memoryMb } = { ...USUAL, ...settings };
  let worker: Worker | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let closed = false;
  let idle: NodeJS.Timeout | undefined;
  const end = async (): Promise<void> => {
    const ended = worker;
    worker = null;
    await ended?.terminate();
  };
  const attempt = async (asked: object, ms: number): Promise<Said<never> | string> => {
    worker ??= await begin(memoryMb);
    const said = await answerOf(worker, asked, ms);
    if (typeof said === "string") await end();
    // What was broken off with us was not judged: it is neither good nor bad.
    return closed ? new Promise<never>(() => {}) : said;
  };
  return {
    run: async (kind, question, { extraMs = 0 } = {}) => {
      clearTimeout(idle);
      waiting += 1;
      const mine = last.then(async () => attempt({ kind, question }, limitMs + extraMs));
      last = mine.catch(() => {});
      try {
        return outcomeOf(await mine);
      } finally {
        waiting -= 1;
        if (waiting === 0) idle = setTimeout(() => void end(), idleMs).unref();
      }
    },
    close: async () => {
      closed = true;
      clearTimeout(idle);
      await end();
    },
  };
}

/** Starts the thread and waits until it can be spoken to, so that its own beginning counts for no job. */
async function begin(memoryMb: number): Promise<Worker> {
  const file = new URL(`./worker${extname(import.meta.filename)}`, import.meta.url);
  const worker = new Worker(file, { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: memoryMb } });
  // A thread that is being ended may still fail, which is nobody's matter.
  worker.on("error", () => {});
  const ready = await heard<"ready">(worker, START_MS);
  if (ready === "ready") return worker;
  await worker.terminate();
  throw new HoldfastError("UNAVAILABLE", `The thread for checks ${ready}.`);
}

const START_MS = 60_000;

async function answerOf(worker: Worker, asked: object, ms: number): Promise<Said<never> | string> {
  worker.ref();
  worker.postMessage(asked, []);
  const said = await heard<Said<never>>(worker, ms);
  worker.unref();
  return said;
}

/** What a thread says next; why it was given up where it says nothing. */
async function heard<T>(worker: Worker, ms: number): Promise<T | string> {
  const { promise, resolve } = Promise.withResolvers<T | string>();
  const timer = setTimeout(() => resolve(`took longer than ${Math.round(ms / 100) / 10} s`), ms).unref();
  const said = (value: T): void => resolve(value);
  const failed = (thrown: unknown): void => resolve(`could not be done: ${messageOf(thrown)}`);
  const ended = (): void => resolve("was broken off");
  worker.once("message", said).once("error", failed).once("exit", ended);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    worker.off("message", said).off("error", failed).off("exit", ended);
  }
}

function outcomeOf<T>(said: Said<T> | string): Outcome<T> {
  if (typeof said === "string") return { is: "given-up", why: said };
  if (said.is === "done") return said;
  if (said.is === "failed") return { is: "given-up", why: `could not be done: ${said.message}` };
  const { code, message, ...more } = said.failure;
  throw new HoldfastError(code, message, more);
}

import { watch as watchFolder, type FSWatcher } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { FinalVerdict, HostFacts, Verdict, Watch, WatchEnd, WatchOrders, WatchRequest } from "../ports/processes.ts";
import { namesIn, sizeOf } from "./directory.ts";
import { monotonicMs } from "./host.ts";
import { inspect, readSupervisor } from "./inspect.ts";
import { followJournal, journalFile } from "./journal.ts";
import { JOURNAL_LIMIT_BYTES, type Supervisor } from "./launch.ts";
import { readAsked, readProgress } from "./messages.ts";
import { isAlive, type ProcessStat } from "./process-table.ts";
import { hasMarked, signal } from "./sweep.ts";
import { askToEnd, sweep } from "./stop.ts";

const POLL_MS = 1_000;
const STARTING_MS = 5_000;
const FINISHING_MS = 2_000;

/** What a watcher is told beyond the request. */
export interface WatchContext {
  readonly facts: HostFacts;
  /** The supervisor, where this process started it. */
  readonly supervisor: Supervisor | null;
}

/** Watches one execution until it has ended and nothing of it lives; survives that it was started by a process long gone. */
export function watchExecution(request: WatchRequest, context: WatchContext): Watch {
  const look = createLook(request, context);
  const { promise, resolve, reject } = Promise.withResolvers<WatchEnd>();
  const watcher = watchFiles(request.directory, look.wake);
  context.supervisor?.onExit(look.wake);
  let left = false;
  const run = async (): Promise<void> => {
    while (!left) {
      const end = await look.once();
      if (end !== null) {
        resolve(end);
        return;
      }
      await look.change();
    }
  };
  run()
    .catch(reject)
    .finally(() => watcher?.close());
  return {
    ended: promise,
    adjust: (orders) => {
      look.adjust(orders);
      look.wake();
    },
    leave: () => {
      left = true;
      watcher?.close();
      look.wake();
    },
  };
}

interface Look {
  readonly once: () => Promise<WatchEnd | null>;
  readonly change: () => Promise<void>;
  readonly wake: () => void;
  readonly adjust: (orders: WatchOrders) => void;
}

function createLook(request: WatchRequest, context: WatchContext): Look {
  const { directory, fence, events } = request;
  const speech = createSpeech(request);
  let orders = request.orders;
  let alarm = Promise.withResolvers<void>();
  let started = false;
  let stopping = false;
  let since: { readonly is: Verdict["is"]; readonly at: number } | null = null;
  const noted: ProcessStat[] = [];
  const sinceWhen = (is: Verdict["is"]): number => {
    if (since?.is !== is) since = { is, at: monotonicMs() };
    return monotonicMs() - since.at;
  };
  const finish = async (verdict: FinalVerdict): Promise<WatchEnd> => {
    const strays = await sweep({ directory, fence, cwd: request.cwd, keep: orders.keep, noted });
    await supervisorGone(directory);
    speech.listen();
    return { verdict, strays };
  };
  return {
    adjust: (changed) => {
      orders = changed;
    },
    wake: () => {
      alarm.resolve();
    },
    change: async () => {
      const due = orders.deadlineMs === null ? POLL_MS : Math.max(1, Math.min(POLL_MS, orders.deadlineMs - monotonicMs()));
      await Promise.race([alarm.promise, delay(due, undefined, { ref: false })]);
      alarm = Promise.withResolvers<void>();
    },
    once: async () => {
      if (orders.stop && !stopping) {
        stopping = true;
        noted.push(...(await askToEnd({ directory, fence, cwd: request.cwd, keep: [], noted: [] }, orders.graceMs)));
        await sweep({ directory, fence, cwd: request.cwd, keep: [], noted });
      }
      const verdict = inspect({ directory, fence, facts: context.facts, claim: context.supervisor === null || stopping });
      speech.listen();
      if (verdict.is === "finished" || verdict.is === "not-run" || verdict.is === "lost") {
        return verdict.is === "not-run" && !stopping && context.supervisor !== null && !(await settled(directory, fence)) ? null : await finish(verdict);
      }
      if (!started && (verdict.is === "running" || verdict.is === "orphan") && verdict.pid !== null) {
        started = true;
        events.started(verdict.pid, verdict.is);
      }
      if (await givenUp(verdict, { directory, fence, waitedMs: sinceWhen(verdict.is) })) return finish({ is: "lost", pid: verdict.is === "finishing" ? verdict.pid : null, rebooted: false });
      if (!stopping) speech.checkLimits(orders);
      return null;
    },
  };
}

/** A supervisor that has just been started may not have reached its gate; true when it is gone without having done so. */
async function settled(directory: string, fence: string): Promise<boolean> {
  if (namesIn(directory).includes("start")) return !hasMarked(fence);
  return !hasMarked(fence);
}

interface Waited {
  readonly directory: string;
  readonly fence: string;
  readonly waitedMs: number;
}

/** A supervisor that stays in between is helped on (it may be stopped) and in the end ended. */
async function givenUp(verdict: Verdict, { directory, fence, waitedMs }: Waited): Promise<boolean> {
  const supervisor = readSupervisor(directory)?.stat ?? null;
  if (verdict.is === "finishing" && supervisor !== null && waitedMs > 100) signal(supervisor, "SIGCONT");
  if (verdict.is === "finishing" && waitedMs > FINISHING_MS) {
    if (supervisor !== null) signal(supervisor, "SIGKILL");
    return true;
  }
  if (verdict.is === "starting" && waitedMs > STARTING_MS) {
    if (supervisor !== null) signal(supervisor, "SIGKILL");
    await sweep({ directory, fence, cwd: directory, keep: [], noted: [] });
  }
  return false;
}

/** Pumps end when nobody holds their pipe any more; a supervisor that stays is ended after two seconds. */
async function supervisorGone(directory: string): Promise<void> {
  const supervisor = readSupervisor(directory);
  if (supervisor === null) return;
  const until = monotonicMs() + FINISHING_MS;
  let pauseMs = 1;
  while (isAlive(supervisor.stat) && monotonicMs() < until) {
    await delay(pauseMs);
    pauseMs = Math.min(pauseMs * 2, 20);
  }
  if (isAlive(supervisor.stat)) signal(supervisor.stat, "SIGKILL");
}

function watchFiles(directory: string, wake: () => void): FSWatcher | null {
  try {
    const watcher = watchFolder(directory, { persistent: false }, wake);
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}

interface Speech {
  readonly listen: () => void;
  readonly checkLimits: (orders: WatchOrders) => void;
}

/** Hears what a child says: output, progress, questions; and notices when it says nothing for too long, or too much. */
function createSpeech({ directory, events }: WatchRequest): Speech {
  const tail = followJournal(journalFile(directory, "out"));
  const asked = new Set<number>();
  let progress: string | null = null;
  let bytes = 0;
  let heardAt = monotonicMs();
  let exceeded = false;
  const exceed = (limit: "timeout" | "hung" | "flood"): void => {
    if (exceeded) return;
    exceeded = true;
    events.exceeded(limit);
  };
  return {
    listen: () => {
      const lines: string[] = [];
      tail.read((line) => lines.push(line));
      if (lines.length > 0) events.output(lines);
      const now = tail.offset() + sizeOf(journalFile(directory, "err"));
      const said = readProgress(directory);
      if (now !== bytes || said !== progress) heardAt = monotonicMs();
      if (said !== null && said !== progress) events.progress(said);
      bytes = now;
      progress = said;
      for (const question of readAsked(directory, asked)) {
        asked.add(question.n);
        events.asked(question.n, question.question, question.options);
      }
    },
    checkLimits: (orders) => {
      const now = monotonicMs();
      if (orders.deadlineMs === null) heardAt = now;
      if (bytes > JOURNAL_LIMIT_BYTES * 2) exceed("flood");
      else if (orders.deadlineMs !== null && now >= orders.deadlineMs) exceed("timeout");
      else if (orders.idleMs !== null && now - heardAt >= orders.idleMs) exceed("hung");
    },
  };
}

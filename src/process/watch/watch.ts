import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import type {
  FinalVerdict,
  HostFacts,
  Verdict,
  Watch,
  WatchEnd,
  WatchOrders,
  WatchRequest,
} from "../../ports/processes.ts";
import { setAlarm, type Alarm } from "./alarm.ts";
import { cutJournals } from "./cut-journals.ts";
import { findFileFaults, hidesEnd } from "./file-faults.ts";
import { inspect, readChild, type Inspection } from "./inspect.ts";
import { refusalOf } from "../start/refusal.ts";
import { createKin, type Kin } from "./kin.ts";
import type { Supervisor } from "../start/launch.ts";
import { createListener, type Listener } from "./listen.ts";
import { createPatience, type Patience } from "./patience.ts";
import { signal, type ProcessStat } from "../find/process-table.ts";
import type { Scan } from "../find/scan.ts";
import { createStopping, type Stopping } from "./stop.ts";
import { awaitSupervisors, sweep, type Swept } from "./sweep.ts";

const BRIEF_MS = 20;

/** So often a process is looked at before it must have left its own files: it is about to begin. */
const FRESH_LOOKS = 3;

/** What a watcher is told beyond the request. */
export interface WatchContext {
  readonly facts: HostFacts;
  readonly scan: Scan;
  readonly journalLimitBytes: number;
  /** The supervisor, where this process started it. */
  readonly supervisor: Supervisor | null;
}

/** Watches one execution until it has ended and nothing of it lives; survives that it was started by a process long gone. */
export function watchExecution(request: WatchRequest, context: WatchContext): Watch {
  const { promise, resolve, reject } = Promise.withResolvers<WatchEnd>();
  const alarm = setAlarm(request.directory, { holds: false });
  const wishes = { orders: request.orders, left: false };
  void context.supervisor?.gone.then(alarm.ring);
  observe(createObserver(request, context, alarm), wishes)
    .then((end) => (end === null ? null : resolve(end)))
    .catch(reject)
    .finally(() => alarm[Symbol.dispose]());
  return {
    ended: promise,
    adjust: (orders) => {
      wishes.orders = orders;
      alarm.ring();
    },
    leave: () => {
      wishes.left = true;
      alarm.ring();
    },
  };
}

interface Wishes {
  readonly orders: WatchOrders;
  readonly left: boolean;
}

interface Observer {
  readonly request: WatchRequest;
  readonly context: WatchContext;
  readonly alarm: Alarm;
  readonly listener: Listener;
  readonly kin: Kin;
  readonly patience: Patience;
  readonly stopping: Stopping;
  started: boolean;
  looks: number;
}

function createObserver(request: WatchRequest, context: WatchContext, alarm: Alarm): Observer {
  const { directory, events, masker } = request;
  const listener = createListener({ directory, events, masker, journalLimitBytes: limitOf(request, context) });
  return {
    request,
    context,
    alarm,
    listener,
    kin: createKin(request, context.scan),
    patience: createPatience(),
    stopping: createStopping(),
    started: false,
    looks: 0,
  };
}

function limitOf({ outputLimitBytes }: WatchRequest, { journalLimitBytes }: WatchContext): number {
  return outputLimitBytes ?? journalLimitBytes;
}

async function observe(observer: Observer, wishes: Wishes): Promise<WatchEnd | null> {
  const { listener, alarm } = observer;
  let all = true;
  let looked: Looked = { end: null, untilMs: 0 };
  while (!wishes.left) {
    const more = listener.hearOutput();
    const brokenAt = wishes.orders.stop ? Infinity : listener.checkLimits(wishes.orders);
    if (all) looked = await look(observer, wishes.orders);
    if (looked.end !== null) return conclude(observer, looked.end, wishes.orders);
    if (more) await nextTurn();
    all = more || (await alarm.rung(Math.min(brokenAt, looked.untilMs)));
  }
  return null;
}

interface Looked {
  readonly end: FinalVerdict | null;
  readonly untilMs: number;
}

/** One look at files and processes, and what it asks for. */
async function look(observer: Observer, orders: WatchOrders): Promise<Looked> {
  const { request, listener, kin, patience } = observer;
  const { directory, fence } = request;
  listener.hearFiles();
  const verdict = inspect(inspectionOf(observer, orders));
  if (verdict.is === "not-run" || verdict.is === "finished" || verdict.is === "lost")
    return { end: withZombieCode(verdict, patience), untilMs: 0 };
  announce(observer, verdict);
  const child = verdict.is === "starting" ? null : readChild(directory, fence);
  if (verdict.is === "running" || verdict.is === "orphan") await kin.note(false);
  const stoppedMs = orders.stop ? await stop(observer, { verdict, child, orders }) : Infinity;
  return { end: null, untilMs: Math.min(stoppedMs, await help(observer, verdict, child)) };
}

function inspectionOf(observer: Observer, { stop: stops }: WatchOrders): Inspection {
  const { request, context, started } = observer;
  const { supervisor, facts } = context;
  observer.looks += 1;
  return {
    directory: request.directory,
    fence: request.fence,
    facts,
    claim: supervisor === null || stops,
    supervisorRuns: supervisor?.runs() ?? false,
    seen: started || request.seen === true,
    fresh: observer.looks <= FRESH_LOOKS,
  };
}

function withZombieCode(verdict: FinalVerdict, patience: Patience): FinalVerdict {
  const exitCode = patience.zombieCode();
  return verdict.is === "lost" && exitCode !== null
    ? { is: "finished", pid: verdict.pid, exitCode, rebooted: false }
    : verdict;
}

function announce(observer: Observer, verdict: Verdict): void {
  if (
    observer.started ||
    (verdict.is !== "running" && verdict.is !== "orphan" && verdict.is !== "finishing") ||
    verdict.pid === null
  )
    return;
  observer.started = true;
  observer.request.events.started(verdict.pid, verdict.is);
}

interface Stand {
  readonly verdict: Verdict;
  readonly child: ProcessStat | null;
  readonly orders: WatchOrders;
}

async function stop({ kin, stopping, context }: Observer, { verdict, child, orders }: Stand): Promise<number> {
  if (!stopping.begun()) await kin.note(true);
  const step = stopping.next(verdict, child, orders);
  if (step.do === "wait") return step.untilMs;
  await sweep({ belonging: kin.belonging, keep: [], scan: context.scan });
  return 0;
}

/** A supervisor that stays in between is helped on, and in the end killed: the next look says what that came to. */
async function help(observer: Observer, verdict: Verdict, child: ProcessStat | null): Promise<number> {
  const step = observer.patience.next(verdict, child);
  if (step.do === "wait") return step.untilMs;
  const { kin, context } = observer;
  if (step.do === "continue") {
    const { supervisor } = kin.belonging();
    if (supervisor !== null) signal(supervisor, "SIGCONT");
    return step.untilMs;
  }
  const { supervisors } = await sweep({ belonging: kin.belonging, keep: [], scan: context.scan });
  for (const supervisor of supervisors) signal(supervisor, "SIGKILL");
  return 0;
}

/** What its directory tells besides the verdict, once nothing of it lives. */
function lookBack({ request, context }: Observer): Pick<WatchEnd, "dropped" | "ignored" | "spoiled"> {
  const { directory, streams = false } = request;
  const faults = findFileFaults(directory);
  return {
    dropped: streams ? {} : cutJournals(directory, limitOf(request, context)),
    ignored: faults.map(({ file, fault }) => `${file}: ${fault}`),
    spoiled: faults.some(hidesEnd),
  };
}

async function goneWithin(supervisor: Supervisor | null, ms: number): Promise<void> {
  if (supervisor === null) return;
  const over = new AbortController();
  await Promise.race([supervisor.gone, delay(ms, undefined, { signal: over.signal }).catch(() => null)]);
  over.abort();
}

async function conclude(observer: Observer, verdict: FinalVerdict, orders: WatchOrders): Promise<WatchEnd> {
  const { kin, context, listener } = observer;
  // Usually nothing is left but the supervisor, about to end: it is let go first, so that the scan finds nobody.
  await goneWithin(context.supervisor, BRIEF_MS);
  const swept: Swept = await sweep({ belonging: kin.belonging, keep: orders.keep, scan: context.scan });
  await awaitSupervisors(swept.supervisors, context.supervisor?.gone ?? null);
  while (listener.hearOutput()) await nextTurn();
  listener.hearFiles();
  listener.hearEnd();
  const refused = verdict.is === "finished" ? refusalOf(observer.request.directory, verdict.exitCode) : null;
  return { verdict, strays: swept.words, ...lookBack(observer), ...(refused === null ? {} : { refused }) };
}

import { timestamp, type EpochMs } from "../../base/clock.ts";
import type { JsonObject } from "../../base/json/json.ts";
import { SYSTEM } from "../../domain/actor.ts";
import type { RunView } from "../../domain/run/context.ts";
import { runStateOf } from "../../domain/run/standing.ts";
import type { HostFacts } from "../../ports/processes.ts";
import type { PhaseStep } from "./barrier.ts";
import { HOME_STREAM } from "../home.ts";
import type { Loop } from "../coordinator/loop.ts";
import { isGone, judgeOwner } from "./owner.ts";
import type { EnginePorts, EngineSettings } from "../ports.ts";

/** Runs are looked at in batches of so many, so that a start with thousands of them stays responsive. */
export const BATCH = 200;

/** What the scan works with. */
export interface ScanPort extends EnginePorts {
  readonly settings: EngineSettings;
  readonly loop: Loop;
}

/** Finds running runs whose owner is gone. Nothing else in the program makes a run stalled. */
export interface StaleScan {
  /** Marks those runs stalled, each with its audit event. */
  readonly mark: (views: readonly RunView[], step: PhaseStep) => Promise<Readonly<Record<string, number>>>;
  /** Leaves `stalled` by each run's own policy: resume, or hold for an operator. */
  readonly decide: (step: PhaseStep) => Promise<Readonly<Record<string, number>>>;
  /** Runs whose owner may live, with the moment at which its last beat will be too old. */
  readonly foreign: () => ReadonlyMap<string, EpochMs>;
}

/** Makes a scan; it may be repeated for the runs that it could not judge. */
export function createStaleScan(port: ScanPort): StaleScan {
  const stalled: RunView[] = [];
  const foreign = new Map<string, EpochMs>();
  return {
    foreign: () => foreign,
    mark: async (views, step) => {
      stalled.length = 0;
      const owners = createOwners(port);
      await inBatches(views, step, async (view) => {
        const owner = isRunning(view) ? owners(view.state.owner) : null;
        if (owner?.gone === true) await stall(port, view, owner);
        const { id, stalled: isStalled } = port.loop.views.load(view.state.id).state;
        if (isStalled !== null) stalled.push(view);
        else if (owner?.gone === false) foreign.set(id, owner.staleAt);
        else foreign.delete(id);
      });
      return { stalled: stalled.length, foreign: foreign.size };
    },
    decide: async (step) => {
      const left = stalled.filter(({ state }) => port.loop.views.load(state.id).state.stalled !== null);
      await inBatches(left, step, async ({ state }) => {
        await decideRecovery(port, state.id);
        // Only now is it over: what a full disk refused in between is left to the next look.
        foreign.delete(state.id);
      });
      const held = left.filter(({ state }) => state.accepted.recovery === "hold").length;
      return { resumed: left.length - held, held };
    },
  };
}

/** Does something for many runs, a batch at a time, so that a start stays responsive. */
export async function inBatches(
  views: readonly RunView[],
  step: PhaseStep,
  each: (view: RunView) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < views.length; from += BATCH) {
    await step();
    await Promise.all(views.slice(from, from + BATCH).map(each));
  }
}

/** Ended runs, waiting ones and those that a clean stop released have nobody to miss. */
function isRunning({ state }: RunView): boolean {
  return state.owner !== null && runStateOf(state).state === "running";
}

interface JudgedOwner {
  readonly epoch: number;
  readonly gone: boolean;
  readonly reason: "owner-dead" | "owner-silent";
  readonly lastBeat: EpochMs | null;
  readonly staleAt: EpochMs;
}

/** Judges owners, each once; null for this incarnation itself. */
function createOwners(port: ScanPort): (epoch: number | null) => JudgedOwner | null {
  const known = new Map<number, JudgedOwner>();
  const facts = new Map<number, HostFacts | null>();
  return (epoch) => {
    if (epoch === null || epoch === port.settings.epoch) return null;
    if (facts.size === 0) readIncarnations(port, facts);
    const owner = known.get(epoch) ?? judge(port, epoch, facts.get(epoch) ?? null);
    known.set(epoch, owner);
    return owner;
  };
}

function judge(port: ScanPort, epoch: number, facts: HostFacts | null): JudgedOwner {
  const { staleAfterMs } = port.settings;
  const lastBeat = port.store.lastBeat(epoch);
  const standing = judgeOwner({ epoch, facts }, { epoch: port.settings.epoch, facts: port.processes.facts });
  return {
    epoch,
    gone: isGone(standing, lastBeat, { now: port.clock.now(), staleAfterMs }),
    reason: standing === "dead" ? "owner-dead" : "owner-silent",
    lastBeat,
    staleAt: (lastBeat ?? 0) + staleAfterMs + 1,
  };
}

function readIncarnations(port: ScanPort, facts: Map<number, HostFacts | null>): void {
  const types = ["incarnation.started"];
  for (const { epoch, data } of port.store.events({ stream: HOME_STREAM, types })) facts.set(epoch, factsIn(data));
}

function factsIn(data: JsonObject | null): HostFacts | null {
  const { host, bootId, pidNamespace } = data ?? {};
  if (typeof host !== "string" || typeof bootId !== "string" || typeof pidNamespace !== "string") return null;
  return { host, bootId, pidNamespace };
}

async function stall(port: ScanPort, { state }: RunView, owner: JudgedOwner): Promise<void> {
  const { settings } = port;
  const recovery = {
    reason: owner.reason,
    lastHeartbeat: owner.lastBeat === null ? null : timestamp(owner.lastBeat),
    thresholdSeconds: settings.staleAfterMs / 1_000,
    incarnation: settings.incarnation,
    owner: `epoch ${owner.epoch}`,
  };
  await port.loop.submit(state.id, {
    request: { type: "mark-stalled", recovery, owner: owner.epoch },
    actor: SYSTEM,
    cause: `${settings.incarnation}/stall`,
  });
}

async function decideRecovery(port: ScanPort, run: string): Promise<void> {
  await port.loop.submit(run, {
    request: { type: "decide-recovery" },
    actor: SYSTEM,
    cause: `${port.settings.incarnation}/policy`,
  });
}

import { cutText } from "../../../base/text/cut-text.ts";
import type { Masker } from "../../../base/secrets/masker.ts";
import { HoldfastError } from "../../../base/failure.ts";
import type { Command, SettleCommand } from "../../../domain/run/commands.ts";
import type { RunView } from "../../../domain/run/context.ts";
import type { ExecutionState } from "../../../domain/run/state.ts";
import type { WatchEvents, WatchOrders, WatchRequest } from "../../../ports/processes.ts";
import type { AgentReader } from "../../../ports/agents.ts";
import type { Flight } from "../../coordinator/reconcile.ts";
import { executionName, unitPath, workspaceOf } from "../../inputs/unit-path.ts";
import { createOnceLater } from "../once-later.ts";
import { agentOf } from "../../host/agent-of.ts";
import { outputLimitOf } from "./output-limit.ts";
import { pinnedAgent } from "./prepare.ts";
import { report, type EffectPort } from "../port.ts";
import { settleMasked } from "./masked-settle.ts";
import { executionMasker } from "./masker-of.ts";
import type { Ended } from "./settle.ts";
import { endUnwatched } from "./unwatched.ts";
import { watchOrders, type WatchEffect } from "./watch-orders.ts";
import { fenceOf } from "../../../base/execution-key.ts";

/** A process that ends sooner than this is recorded with its end, not with its start. */
const BRIEF_MS = 50;

/** [P7] A client that has given its final event and does not end is ended after so long. */
const LINGER_MS = 10_000;

const FULL_MS = 1_000;

/** Starts a process that this incarnation admitted, or takes over one of an earlier one; watches it to its end and settles it. */
export function watchEffect(port: EffectPort, effect: WatchEffect, view: RunView): Flight {
  const { execution } = effect;
  const { id } = view.state;
  const directory = port.workspaces.executionFolder(id, executionName(execution.execution));
  let orders = watchOrders(effect, port.processes.facts);
  let adjust: ((orders: WatchOrders) => void) | null = null;
  let leave: (() => void) | null = null;
  const { events, end: endWatched } = createWatched(port, view, execution);
  const work = async (): Promise<void> => {
    const refused = await launchAdmitted(port, execution, orders);
    if (refused !== null) {
      endWatched();
      await report(port, id, { command: refused, cause: `${effect.key}/refused` });
      return;
    }
    const masker = await executionMasker(port, view, directory);
    const watch = port.processes.watch({
      ...subjectOf(port, view, execution),
      directory,
      masker,
      orders,
      events,
    });
    adjust = watch.adjust;
    leave = watch.leave;
    watch.adjust(orders);
    const end = await watch.ended;
    endWatched();
    await reportEnd(port, view, { execution, directory, end, masker });
  };
  const survive = async (failure: unknown): Promise<void> => {
    endWatched();
    leave?.();
    await endUnwatched(port, view, { execution, fence: fenceIn(port, execution), orders, failure });
  };
  return {
    done: work().catch(survive),
    adjust: (newest) => {
      if (newest.kind !== "watch") return;
      orders = watchOrders(newest, port.processes.facts);
      adjust?.(orders);
    },
    cancel: () => {
      endWatched();
      leave?.();
    },
  };
}

async function reportEnd(port: EffectPort, view: RunView, ended: Ended & { readonly masker: Masker }): Promise<void> {
  const { id } = view.state;
  const { execution: key } = ended.execution;
  const command = await settleMasked(port, view, ended);
  port.observations.forget(id, key);
  await Promise.all(
    [command, ...nothingToCollect(port, view, ended)].map(async (one) =>
      report(port, id, { command: one, cause: `watch/${key}/${one.type}` }),
    ),
  );
}

/** A stage without outputs leaves nothing to be looked for: that goes with the report of the end, in one commit. */
function nothingToCollect(
  { processes }: EffectPort,
  { definition }: RunView,
  { execution, directory }: Pick<Ended, "execution" | "directory">,
): readonly Command[] {
  const { stage: id, item, attempt, role } = execution;
  const stage = definition.stages.find((candidate) => candidate.id === id);
  if (role !== "work" || stage?.outputs.length !== 0 || processes.registered(directory).length > 0) return [];
  const ref = { stage: id, item, attempt };
  return [{ type: "collected", ref, result: { ok: true, artifacts: [] }, ifDue: true }];
}

/** Starts what this incarnation admitted; a start that can never succeed is the end of it. */
async function launchAdmitted(
  { launches, processes }: EffectPort,
  { execution, token }: ExecutionState,
  { stop }: WatchOrders,
): Promise<SettleCommand | null> {
  const launch = launches.get(token);
  if (launch === undefined) return null;
  try {
    // What waited so long for the machine that its time is over never begins: another try gets a time of its own.
    if (!stop && processes.monotonicMs() < launch.deadlineMs) await processes.launch(launch);
    launches.delete(token);
    return null;
  } catch (failure) {
    if (!(failure instanceof HoldfastError) || failure.code !== "CANNOT_START") throw failure;
    launches.delete(token);
    return notStarted({ execution, token }, failure.message);
  }
}

function notStarted(fence: Pick<SettleCommand, "execution" | "token">, message: string): SettleCommand {
  return {
    type: "settle",
    ...fence,
    end: { verdict: "not-run", exitCode: null, signal: null },
    pid: null,
    conclusion: { stopReason: "cannot-start", message, until: null, meaning: null },
    usage: null,
    verdict: null,
    strays: [],
  };
}

type Subject = Pick<WatchRequest, "fence" | "cwd" | "seen" | "outputLimitBytes" | "streams">;

function subjectOf(port: EffectPort, view: RunView, execution: ExecutionState): Subject {
  const stage = view.definition.stages.find(({ id }) => id === execution.stage);
  return {
    fence: fenceIn(port, execution),
    cwd: cwdOf(port, view, execution),
    seen: execution.process !== null,
    streams: stage !== undefined && agentOf(view, { ...execution, stage, ref: execution }) !== null,
    ...(stage === undefined ? {} : outputLimitOf(stage, execution.role)),
  };
}

function fenceIn({ settings }: EffectPort, execution: ExecutionState): string {
  return fenceOf({ ...execution, home: settings.homeId });
}

function cwdOf(port: EffectPort, view: RunView, execution: ExecutionState): string {
  const stage = view.definition.stages.find((candidate) => candidate.id === execution.stage);
  const shared = port.workspaces.shared(view.state.id);
  if (execution.role === "judge") return port.workspaces.scratch(view.state.id, executionName(execution.execution));
  return stage === undefined ? shared : workspaceOf(port.workspaces, stage, unitPath(view.state, execution));
}

interface Watched {
  readonly events: WatchEvents;
  /** The process has ended, or somebody else watches it from now on. */
  readonly end: () => void;
}

function createWatched(port: EffectPort, view: RunView, execution: ExecutionState): Watched {
  const { id } = view.state;
  const { execution: key, stage, token } = execution;
  const reader = readerOf(port, view, execution);
  const note = (seen: { line?: string | null; progress?: string | null }): void =>
    port.observations.note(id, { stage, execution: key, at: port.clock.now(), ...seen });
  const send = (command: Parameters<typeof report>[2]["command"]): void => {
    report(port, id, { command, cause: `watch/${key}/${command.type}` }).catch((failure: unknown) => {
      // A watcher says each thing once: what a full disk refused is said again, anything else has ended this incarnation.
      if (isFull(failure)) port.clock.after(FULL_MS, () => send(command));
    });
  };
  let pid: number | null = null;
  const start = createOnceLater(port.clock, BRIEF_MS, () => {
    if (pid !== null) send({ type: "observe-start", execution: key, token, host: port.processes.facts.host, pid });
  });
  const linger = createOnceLater(port.clock, LINGER_MS, () =>
    send({ type: "request-stop", execution: key, reason: "lingered" }),
  );
  const events: WatchEvents = {
    started: (seen, verdict) => {
      pid = seen;
      if (execution.epoch !== port.settings.epoch) send({ type: "adopt", execution: key, verdict });
      if (execution.process === null) start.begin();
    },
    output: (lines) => {
      const glimpses = reader === null ? lines : lines.map((line) => reader.line(line)?.text ?? null);
      const last = glimpses.findLast((line) => line !== null && line.trim() !== "");
      if (last !== undefined && last !== null) note({ line: cutText(last, 500) });
      if (reader?.ended() === true) linger.begin();
    },
    asked: (asked) => send({ type: "ask", execution: key, ...asked }),
    progress: (progress) => note({ progress }),
    exceeded: (limit) => send({ type: "request-stop", execution: key, reason: limit }),
  };
  const end = (): void => {
    start.end();
    linger.end();
  };
  return { events, end };
}

function isFull(failure: unknown): boolean {
  return failure instanceof HoldfastError && failure.code === "STORE_FULL";
}

function readerOf(port: EffectPort, view: RunView, execution: ExecutionState): AgentReader | null {
  const stage = view.definition.stages.find((candidate) => candidate.id === execution.stage);
  const agent = stage === undefined ? null : agentOf(view, { ...execution, stage, ref: execution });
  try {
    return agent === null ? null : pinnedAgent(port, view, agent).adapter.read(agent);
  } catch {
    // What this version cannot read is not shown while it works; its process is watched all the same.
    return null;
  }
}

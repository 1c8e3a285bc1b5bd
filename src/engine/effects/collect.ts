import { canonicalJson, type Json } from "../../base/json/json.ts";
import { HoldfastError } from "../../base/failure.ts";
import { HIDDEN } from "../../base/secrets/masker.ts";
import type { Effect } from "../../domain/run/due.ts";
import type { Output } from "../../domain/definition/definition.ts";
import type { RunView } from "../../domain/run/context.ts";
import type { CollectResult } from "../../domain/run/commands.ts";
import { attemptOf, findUnit, type AttemptState, type UnitState } from "../../domain/run/state.ts";
import { conditionsHold } from "../../domain/run/stage/visible.ts";
import type { CollectRequest } from "../../ports/artifacts.ts";
import { knownMask } from "../inputs/known-secrets.ts";
import { executionName, unitPath, workspaceOf } from "../inputs/unit-path.ts";
import { agentOf } from "../host/agent-of.ts";
import { report, type EffectPort } from "./port.ts";
import { readAgent } from "./process/settle.ts";
import { executionKey } from "../../base/execution-key.ts";

type Collect = Extract<Effect, { kind: "collect" }>;

/** Takes the files of an ended attempt and settles it by what was found. Done again after a crash it finds the same. */
export async function collectEffect(port: EffectPort, effect: Collect, view: RunView): Promise<void> {
  const result = await collect(port, effect, view);
  await report(port, view.state.id, { command: { type: "collected", ref: effect.ref, result }, cause: effect.key });
}

async function collect(port: EffectPort, effect: Collect, view: RunView): Promise<CollectResult> {
  const { stage, ref } = effect;
  const unit = findUnit(view.state, ref);
  const attempt = unit === undefined ? undefined : attemptOf(unit, ref.attempt);
  if (unit === undefined || attempt === undefined) throw new HoldfastError("REFUSED", `${ref.stage} has moved on.`);
  const directory = workDirectory(port, view, { unit, attempt, effect });
  const outputs = stage.outputs.filter((output) => conditionsHold(view.state, output.when));
  const registered = port.processes.registered(directory);
  if (outputs.length === 0 && registered.length === 0) return { ok: true, artifacts: [] };
  const lost = lostOf(port, attempt, { outputs, directory });
  if (lost !== null) return lost;
  const path = unitPath(view.state, ref);
  const request: CollectRequest = {
    unit: path,
    attempt: attempt.n,
    workspace: workspaceOf(port.workspaces, stage, path),
    outputs,
    baseline: attempt.baseline === null ? null : port.store.payload(attempt.baseline),
    inherit: attempt.cause === "rework" ? inheritedFrom(unit, attempt) : null,
    printed: port.processes.journal(directory, "out"),
    answer: outputs.some((output) => output.source === "answer")
      ? await answerOf(port, view, { effect, directory })
      : null,
    registered,
    mask: await knownMask(port, view),
  };
  return refusedAsMissing(async () => port.artifacts.collect(request));
}

// Its end was recorded; what it wrote was not synced by anybody, and may be missing, empty or torn.
const RESTARTED: CollectResult = {
  ok: false,
  stopReason: "host-restarted",
  message: "The machine was restarted before its files were stored: they may not have reached the disk.",
};

interface Left {
  readonly outputs: readonly Output[];
  readonly directory: string;
}

/** Why what an attempt left cannot be taken; null where it can. */
function lostOf({ processes }: EffectPort, { boot }: AttemptState, { outputs, directory }: Left): CollectResult | null {
  if (boot !== null && boot !== processes.facts.bootId) return RESTARTED;
  return outputs.some(({ source }) => source !== "files") && processes.hidden(directory) ? HIDDEN_OUTPUT : null;
}

const HIDDEN_OUTPUT: CollectResult = {
  ok: false,
  stopReason: "missing-artifact",
  message: `What it printed cannot be stored: ${HIDDEN}.`,
};

const REFUSALS: ReadonlySet<string> = new Set(["OUTPUT_REFUSED", "FILE_UNREADABLE", "ARTIFACT_CHANGED"]);

/** A file that cannot be taken fails the attempt, loudly; anything else of the disk is tried again. */
async function refusedAsMissing(work: () => Promise<CollectResult>): Promise<CollectResult> {
  try {
    return await work();
  } catch (failure) {
    if (failure instanceof HoldfastError && REFUSALS.has(failure.code))
      return { ok: false, stopReason: "missing-artifact", message: failure.message };
    throw failure;
  }
}

interface Place {
  readonly unit: UnitState;
  readonly attempt: AttemptState;
  readonly effect: Collect;
}

/** The directory of the attempt's last work; an attempt that was only accepted by a person has that of the one before. */
function workDirectory(port: EffectPort, view: RunView, { unit, attempt, effect }: Place): string {
  const worked =
    unit.attempts.findLast((candidate) => candidate.n <= attempt.n && candidate.admitted.work > 0) ?? attempt;
  const { version, n, admitted } = worked;
  const key = executionKey({ ...effect.ref, run: view.state.id, version, attempt: n, role: "work", k: admitted.work });
  return port.workspaces.executionFolder(view.state.id, executionName(key));
}

function inheritedFrom(unit: UnitState, attempt: AttemptState): CollectRequest["inherit"] {
  return (
    unit.attempts.findLast((candidate) => candidate.n < attempt.n && candidate.outcome === "succeeded")?.artifacts ??
    null
  );
}

async function answerOf(
  port: EffectPort,
  view: RunView,
  found: { readonly effect: Collect; readonly directory: string },
): Promise<CollectRequest["answer"]> {
  const agent = agentOf(view, { ...found.effect, role: "work", judge: null });
  if (agent === null) return null;
  const verdict = { is: "finished" as const, pid: null, exitCode: 0, rebooted: false };
  const said = await readAgent(port, view, {
    agent,
    stopped: false,
    ended: { directory: found.directory, end: { verdict, strays: [] } },
  });
  if (agent.answer !== null)
    return said.structured === null
      ? null
      : { text: `${canonicalJson(said.structured satisfies Json)}\n`, mediaType: "application/json" };
  return said.text === null ? null : { text: said.text, mediaType: "text/markdown" };
}

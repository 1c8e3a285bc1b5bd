import { beginOf } from "../../../base/text/begin-of.ts";
import { timestamp, type EpochMs } from "../../../base/clock.ts";
import { formatDuration } from "../../../base/text/duration.ts";
import type { Definition, Stage } from "../../definition/definition.ts";
import type { Rung } from "../../definition/work.ts";
import { budgetWords } from "../budget/budget.ts";
import { WHOLE_RUN } from "../budget/budget-scope.ts";
import { answerCommands } from "../words/answer-words.ts";
import { failedWords } from "../words/failure-words.ts";
import { QUOTA_LIMIT } from "../execution/hold-back.ts";
import { rungOf, rungWords } from "../attempt/ladder.ts";
import { outboxWords } from "../outbox/words.ts";
import type { DayOver, HeldBy } from "../parts.ts";
import { retryWords } from "../words/retry-words.ts";
import { recoveryWords, type LastRecovery } from "../words/recovery-words.ts";
import { runStateOf } from "../standing.ts";
import {
  executionsOf,
  lastAttempt,
  type ExecutionState,
  type GateState,
  type RunState,
  type StageState,
  type UnitState,
} from "../state.ts";
import { sentBackOf } from "../words/verdict-words.ts";
import { isMovingState, isUnsuccessfulState } from "../states.ts";

/** A class that a run waits for. */
export interface AwaitedClass {
  readonly name: string;
  readonly heldBy: readonly ClassHolder[];
}

/** An execution that holds a place of a class. */
export interface ClassHolder {
  readonly run: string;
  readonly pipeline: string;
  readonly stage: string;
  readonly since: EpochMs;
}

/** What stands around a run and is not part of it. */
export interface Surroundings {
  /** Classes for which it waits, with who holds them. */
  readonly waitingFor: readonly AwaitedClass[];
  /** What keeps failing outside. */
  readonly problems: readonly { readonly effect: string; readonly message: string }[];
  /** False where nobody orchestrates the home at the moment. */
  readonly orchestrated: boolean;
  /** The runs that find out which change of it is meant. */
  readonly finders: readonly Pick<RunState, "id" | "accepted">[];
  /** The last death of its orchestrator; null where none died. */
  readonly recovery: LastRecovery | null;
  readonly now: EpochMs;
}

/** Why a run stands where it stands, and what can be done. */
export interface Explanation {
  readonly state: string;
  readonly because: readonly string[];
  readonly next: readonly string[];
}

/** Explains a run in plain words; every command named exists and fits the state. */
export function explain(state: RunState, definition: Definition, around: Surroundings): Explanation {
  const standing = runStateOf(state);
  const because = [
    ...recoveryWords(state, around.recovery),
    ...standingWords(state, standing.state, definition),
    ...Object.values(state.stages).flatMap((stage) => sentBackWords(state, stage)),
    ...noteWords(state),
    ...budgetWords({ state, definition }).map(
      ({ scope, words }) => `Spent of the budget of ${scope === WHOLE_RUN ? "the run" : scope}: ${words}.`,
    ),
    ...outboxWords(state),
    ...aroundWords(around, standing.state),
  ];
  return {
    state: standing.state,
    because,
    next: [...nextSteps(state, standing.state), ...revisingSteps(state, definition)],
  };
}

/** Explains a run that was quarantined; its state may not be readable at all. */
export function explainQuarantined(run: string, reason: string): Explanation {
  const next = [`holdfast events ${run}`, "holdfast audit verify"];
  return { state: "quarantined", because: [`It was quarantined: ${reason}`], next };
}

function standingWords(state: RunState, name: string, definition: Definition): readonly string[] {
  switch (name) {
    case "queued":
      return ["It is accepted and waits for its first turn."];
    case "completed":
      return completedWords(state);
    case "failed":
      return endWords(state);
    case "cancelled":
      return ["It was cancelled."];
    case "stalled":
      return [`Its owner died (${state.stalled?.reason ?? ""}).`];
    default:
      return openWords(state, definition);
  }
}

function completedWords(state: RunState): readonly string[] {
  if (!state.partial) return ["Every stage succeeded."];
  const stages = Object.values(state.stages);
  return [
    "Every required stage succeeded; something optional did not.",
    ...stages.flatMap(({ id, failure }) => (failure === null ? [] : [stageFailed(id, failure)])),
    ...stages.flatMap(({ id, units }) =>
      units.flatMap(({ key, skipped }) => (skipped === null ? [] : [`${id} left out ${key ?? "an item"}: ${skipped}`])),
    ),
  ];
}

function endWords({ failure }: RunState): readonly string[] {
  return failure === null ? [] : [stageFailed(failure.stage, failure)];
}

/** The line that says most comes first; what else the child printed follows it. */
function stageFailed(
  stage: string,
  { reason, message }: { readonly reason: string; readonly message: string },
): string {
  const more = message.trim().split("\n").length > 2 ? `\n${message.trim()}` : "";
  return `${stage} ${failedWords(reason, message)}${more}`;
}

/** What was dropped of the output of the newest attempts, and which of their files were ignored. */
function noteWords({ stages }: RunState): readonly string[] {
  return Object.values(stages).flatMap(({ id, units }) =>
    units.flatMap((unit) => {
      const { n = 0, notes = [] } = lastAttempt(unit) ?? {};
      return notes.map((note) => `${id}, attempt ${n}: ${note}`);
    }),
  );
}

function openWords(state: RunState, definition: Definition): readonly string[] {
  const words = openGates(state).map(
    (gate) => `The gate ${gate.gate} of ${gate.stage} is open since ${timestamp(gate.openedAt)}: ${gate.question}`,
  );
  if (state.hold !== null) words.push(holdWords(state, state.hold));
  if (state.dayOver !== null) words.push(dayWords(state.dayOver));
  for (const stage of definition.stages) {
    const known = state.stages[stage.id];
    if (known !== undefined) words.push(...stageWords(state, stage, known));
  }
  return words;
}

function holdWords({ accepted }: RunState, by: HeldBy): string {
  switch (by) {
    case "until":
      return `It was to go up to ${accepted.until ?? "a stage"} and is held there.`;
    case "policy":
      return "Its recovery policy is `hold`: after the interruption it waits for an operator.";
    case "copied":
      return "Its home is a copy: the run goes on in the home that this one was copied from, and here only when an operator resumes it.";
    case "rolled-back":
      return "The record lost events that had been acknowledged, perhaps some of this run: more may have been done than is known. Look at its workspace before you resume it.";
  }
}

function dayWords({ until, share }: DayOver): string {
  return `Runs of its project have spent their budget of a day (${Math.round(share * 100)} %, with what is under way): nothing more of it begins before ${timestamp(until)}, unless a person gives more (\`holdfast gates\`).`;
}

const MOST_SENT_BACK = 5;

function sentBackWords(state: RunState, stage: StageState): readonly string[] {
  const all = sentBackOf(state, stage);
  const earlier = all.length - MOST_SENT_BACK;
  return [
    ...(earlier > 0
      ? [`${stage.id}: ${earlier} more before these; \`holdfast show ${state.id}\` has all of them`]
      : []),
    ...all
      .slice(-MOST_SENT_BACK)
      .map(({ item, attempt, words }) => `${stage.id}: ${item === null ? "" : `${item}, `}attempt ${attempt} ${words}`),
  ];
}

function stageWords(state: RunState, { ladder = [] }: Stage, stage: StageState): readonly string[] {
  const [execution] = executionsOf(state, stage.id);
  if (execution !== undefined) return [workWords(ladder, execution, rungOf(state, execution))];
  const waits = stage.units.flatMap((unit) => waitWords(stage, unit, ladder));
  if (waits.length > 0) return waits.slice(0, 1);
  return stage.state === "ready" ? [`${stage.id} is ready to start.`] : [];
}

function workWords(ladder: readonly Rung[], execution: ExecutionState, rung: number): string {
  const { stage, attempt, role, at, process, stop } = execution;
  const running = process === null ? "" : `, process ${process.pid}`;
  const stopping = stop === null ? "" : `; it is being stopped (${stop.reason})`;
  return `${stage} works: attempt ${attempt}${onRung(ladder, rung)}, ${role}${running}, since ${timestamp(at)}${stopping}.`;
}

function onRung(ladder: readonly Rung[], rung: number): string {
  return rung === 0 ? "" : ` (${rungWords(ladder, rung)})`;
}

function waitWords(stage: StageState, unit: UnitState, ladder: readonly Rung[]): readonly string[] {
  const { plan } = unit;
  const held = heldBackWords(unit);
  if (held !== null) return [`${stage.id} waits for ${held}.`];
  if (plan === null || plan.notBefore === null) return [];
  const { n, stopReason } = lastAttempt(unit) ?? { n: 0, stopReason: null };
  return [
    `${stage.id} tries again at ${timestamp(plan.notBefore)} (${plan.why ?? "timer"})${onRung(ladder, plan.rung ?? 0)}; attempt ${n} ended with ${stopReason ?? "an unknown reason"}.`,
  ];
}

/** What holds a unit back, the quota of its account also where it waited for a reset before. */
function heldBackWords({ plan, heldBack }: UnitState): string | null {
  if (heldBack === null) return null;
  if (heldBack.limit === QUOTA_LIMIT) return heldBack.message;
  return plan !== null && plan.notBefore === null ? `this machine: ${heldBack.message}` : null;
}

function aroundWords(around: Surroundings, name: string): readonly string[] {
  const words = around.finders.map(
    ({ id, accepted }) => `Run ${id} finds out which change is meant by “${beginOf(accepted.revises?.words ?? "")}”.`,
  );
  words.push(...around.waitingFor.map((awaited) => awaitedWords(awaited, around.now)));
  words.push(...around.problems.map((problem) => `${problem.effect} keeps failing: ${problem.message}`));
  if (!around.orchestrated && isMovingState(name))
    words.push("No daemon runs at the moment; the next start takes it up.");
  return words;
}

const MOST_HOLDERS = 3;

function awaitedWords({ name, heldBy }: AwaitedClass, now: EpochMs): string {
  const holders = heldBy
    .slice(0, MOST_HOLDERS)
    .map(
      ({ run, pipeline, stage, since }) => `${run} (${pipeline}, stage ${stage}) for ${formatDuration(now - since)}`,
    );
  const more = heldBy.length > MOST_HOLDERS ? [`${heldBy.length - MOST_HOLDERS} more`] : [];
  const held = holders.length === 0 ? "" : `: held by ${[...holders, ...more].join(", ")}`;
  return `It waits for ${name === "" ? "a free process of this home" : name}${held}.`;
}

/** What an ended run has to look at first. */
function failedStage({ failure, stages }: RunState): string | null {
  return failure?.stage ?? Object.values(stages).find((stage) => stage.failure !== null)?.id ?? null;
}

function nextSteps(state: RunState, name: string): readonly string[] {
  const { id } = state;
  const failed = failedStage(state);
  const logs = failed === null ? [] : [`holdfast logs ${id} ${failed}`];
  if (name === "completed")
    return [`holdfast artifacts ${id}`, ...logs, `holdfast retry ${id} --from ${failed ?? "STAGE"}`];
  if (isUnsuccessfulState(name))
    return [...(failed === null ? [`holdfast logs ${id}`] : logs), retryWords(id, state.failure)];
  const answers = openGates(state).flatMap(({ gate, options, note }) => answerCommands({ id: gate, options, note }));
  const held = state.hold === null && state.stalled === null ? [] : [`holdfast resume ${id}`];
  return [...answers, ...held, `holdfast logs ${id} -f`, `holdfast cancel ${id}`];
}

function revisingSteps({ id, lifecycle }: RunState, { revisions = [] }: Definition): readonly string[] {
  return lifecycle === "completed" && revisions.length > 0 ? [`holdfast revise ${id} "WORDS"`] : [];
}

function openGates(state: RunState): readonly GateState[] {
  return Object.values(state.gates).filter((gate) => gate.state === "open");
}

import { oneLine, runLabel } from "./run-label.ts";
import { runStateOf } from "../standing.ts";
import type { AttemptState, RunState, StageState } from "../state.ts";
import type { Cell } from "./row.ts";
import { isEndedState } from "../states.ts";

// What a list says of a run, so that nobody folds ten thousand of them to show a page: the last cells of its row.

const LONGEST = 300;
const LONGEST_MESSAGE = 1_000;

/** The cells in the order of their columns: label, done, attempts, gates, stage, stage_state, stage_reason, stage_message, sent_back, fix. */
export function listCells(state: RunState): readonly Cell[] {
  const stages = Object.values(state.stages);
  const facts = stages.map((stage) => factsOf(stage));
  return [
    runLabel(state.accepted),
    facts.filter(({ done }) => done).length,
    facts.reduce((sum, { attempts }) => sum + (attempts.get(state.version) ?? 0), 0),
    Object.values(state.gates).filter((gate) => gate.state === "open").length,
    ...stageCells(state, stageInQuestion(state)),
  ];
}

function stageCells(state: RunState, stage: StageState | undefined): readonly Cell[] {
  if (stage === undefined) return [null, null, null, null, 0, null];
  const back = sentBack(state, stage);
  return [stage.id, stage.state, stage.failure?.reason ?? stage.reason, messageOf(stage), back.length, fixOf(back)];
}

interface StageFacts {
  readonly done: boolean;
  /** How many attempts each version made. */
  readonly attempts: ReadonlyMap<number, number>;
}

/** A stage that nothing happened to is the same object, turn after turn. */
const FACTS = new WeakMap<StageState, StageFacts>();

function factsOf(stage: StageState): StageFacts {
  const known = FACTS.get(stage);
  if (known !== undefined) return known;
  const attempts = new Map<number, number>();
  for (const { version } of attemptsOf(stage)) attempts.set(version, (attempts.get(version) ?? 0) + 1);
  const facts = { done: stage.state === "succeeded" || stage.state === "skipped", attempts };
  FACTS.set(stage, facts);
  return facts;
}

function attemptsOf({ units, itemsBefore }: StageState): readonly AttemptState[] {
  return [...units, ...itemsBefore].flatMap((unit) => unit.attempts);
}

/** The order in which a stage says how its run is. */
const TELLING = ["waiting", "reviewing", "running", "interrupted", "ready"] as const;

/** The stage that says most about how a run is: what it failed of, waits for or works at. */
function stageInQuestion(state: RunState): StageState | undefined {
  const stages = Object.values(state.stages);
  if (state.failure !== null) return state.stages[state.failure.stage];
  if (isEndedState(runStateOf(state).state)) return stages.find((stage) => stage.state === "failed");
  const telling = TELLING.find((name) => stages.some((stage) => stage.state === name));
  return stages.find((stage) => stage.state === telling);
}

/** Why it failed or is held back. Of a long message the beginning and the end say most. */
function messageOf({ failure, units }: StageState): string | null {
  const held = units.find(({ heldBack }) => heldBack !== null)?.heldBack;
  const text = (failure?.message ?? held?.message ?? "").trim();
  if (text === "") return null;
  return text.length <= LONGEST_MESSAGE
    ? text
    : `${text.slice(0, LONGEST).toWellFormed()}\n${text.slice(-LONGEST).toWellFormed()}`;
}

/** The attempts of this version that a judge sent back. */
function sentBack({ version }: RunState, stage: StageState): readonly AttemptState[] {
  return attemptsOf(stage).filter((attempt) => attempt.version === version && attempt.verdict?.result === "rework");
}

function fixOf(attempts: readonly AttemptState[]): string | null {
  const fix = attempts.at(-1)?.verdict?.fixes[0];
  return fix === undefined ? null : oneLine(fix, LONGEST);
}

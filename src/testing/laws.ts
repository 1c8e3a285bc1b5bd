import { isDeepStrictEqual } from "node:util";
import type { Definition } from "../domain/definition/definition.ts";
import type { Effect } from "../domain/run/due.ts";
import { isEdge, RUN_EDGES } from "../domain/run/edges.ts";
import { evolve } from "../domain/run/evolve.ts";
import type { RunEvent } from "../domain/run/events.ts";
import { leaseHolder, usesSharedWorkspace } from "../domain/run/execution/lease.ts";
import { changedRows } from "../domain/run/view/rows.ts";
import { runStateOf } from "../domain/run/standing.ts";
import { isEnded, isStageOver, type AttemptState, type RunState, type StageState } from "../domain/run/state.ts";
import type { GivenRun } from "./given.ts";
import type { ChangedRow, Row } from "../domain/run/view/row.ts";

// What must hold of every run, whatever happened to it. Each law names its breaches in words; an empty list is peace.

/** The laws of a history, read event by event. */
export function historyBreaches(definition: Definition, events: readonly RunEvent[]): readonly string[] {
  const breaches: string[] = [];
  const closed = new Set<string>();
  const rows: Written = new Map();
  let state: RunState | null = null;
  for (const event of throughJson(events)) {
    breaches.push(...committedAgain(closed, event), ...closedAgain(state, event));
    const next = evolve(state, event);
    for (const row of changedRows(state, next)) breaches.push(...written(rows, row));
    breaches.push(...stateBreaches(definition, next).map((breach) => `${event.seq} ${event.type}: ${breach}`));
    state = next;
  }
  if (state !== null) breaches.push(...rowBreaches(rows, state));
  return breaches;
}

/** The laws of where a run stands when nothing is under way: it has ended, or something will move it. */
export function restBreaches(run: GivenRun): readonly string[] {
  const state = run.state();
  const breaches: string[] = [];
  const [replayed] = throughJson([state]);
  if (!isDeepStrictEqual(structuredClone(replayed), structuredClone(state)))
    breaches.push("the state does not survive a snapshot");
  const { effects, wakeAt } = run.due();
  const restores = effects.some((effect) => effect.kind === "restore" && usesSharedWorkspace(effect.stage));
  if (restores && leaseHolder(run.context()) !== null)
    breaches.push("[G4] content is restored under a stage that works");
  if (isEnded(state))
    return [...breaches, ...effects.filter(isLate).map((effect) => `ended, yet due: ${effect.key}`), ...asked(state)];
  const moves =
    effects.length > 0 || wakeAt !== null || asked(state).length > 0 || state.hold !== null || state.stalled !== null;
  return moves ? breaches : [...breaches, `stuck: ${JSON.stringify(runStateOf(state))}`];
}

/** The questions that are open; a run that has ended has none. */
function asked({ gates }: RunState): readonly string[] {
  return Object.values(gates).flatMap((gate) => (gate.state === "open" ? [`${gate.stage} asks: ${gate.gate}`] : []));
}

/** After its end a run only tells that it ended, in its progress too, what closed its questions, and what became of a request that was being made. */
function isLate(effect: Effect): boolean {
  if (effect.kind !== "send") return true;
  const { kind, sending } = effect.dispatch;
  return kind !== "notice" && kind !== "closing" && kind !== "progress" && sending === null;
}

/** The step between two states that others have seen. */
export function edgeBreaches(before: RunState, after: RunState): readonly string[] {
  const [from, to] = [runStateOf(before).state, runStateOf(after).state];
  return isEdge(RUN_EDGES, from, to) ? [] : [`the run went from ${from} to ${to}`];
}

/** The laws of one state. */
function stateBreaches(definition: Definition, state: RunState): readonly string[] {
  const all = Object.values(state.stages);
  const breaches = all
    .filter((stage) => isStageOver(stage) && hasOpenAttempt(stage))
    .map((stage) => `${stage.id} is over with an open attempt`);
  const running = all.filter((stage) => stage.state === "running" || stage.state === "reviewing");
  if (state.stalled !== null) breaches.push(...running.map((stage) => `[R12] ${stage.id} runs in a stalled run`));
  if (isEnded(state) && Object.keys(state.executions).length > 0) breaches.push("it ended with a process");
  if (isEnded(state) && Object.values(state.gates).some((gate) => gate.state === "open"))
    breaches.push("it ended with an open gate");
  return [
    ...breaches,
    ...leaseBreaches(definition, state),
    ...all.flatMap((stage) => ladderBreaches(definition, stage)),
  ];
}

/** P20: attempts of one round climb the ladder rung by rung, a failure each, and never come down. */
function ladderBreaches(definition: Definition, { id, units }: StageState): readonly string[] {
  const { ladder = [] } = definition.stages.find((stage) => stage.id === id) ?? {};
  return units.flatMap(({ attempts }) =>
    attempts.flatMap((attempt, place) => {
      const { from, failed } = standBefore(attempt, attempts[place - 1]);
      const { rung = 0 } = attempt;
      const allowed = rung === from || (failed && rung === from + 1);
      return allowed && rung <= ladder.length ? [] : [`[P20] ${id} went from rung ${from} to ${rung}`];
    }),
  );
}

function standBefore(
  { round, version }: AttemptState,
  before: AttemptState | undefined,
): { readonly from: number; readonly failed: boolean } {
  if (before?.round !== round || before.version !== version) return { from: 0, failed: false };
  return { from: before.rung ?? 0, failed: before.outcome === "failed" };
}

/** G4: at most one attempt owns the run's workspace, and it is the holder of the lease. */
function leaseBreaches(definition: Definition, state: RunState): readonly string[] {
  const shared = new Set(definition.stages.filter(usesSharedWorkspace).map((stage) => stage.id));
  const executions = Object.values(state.executions).filter((one) => one.role !== "judge" && shared.has(one.stage));
  const open = Object.values(state.stages).filter((stage) => shared.has(stage.id) && hasOpenAttempt(stage, "polling"));
  const owners = new Set([...executions.map((one) => one.stage), ...open.map((stage) => stage.id)]);
  if (owners.size > 1) return [`[G4] ${[...owners].join(" and ")} own one workspace`];
  const [owner] = owners;
  const holder = leaseHolder({ definition, state });
  return owner === undefined || holder === owner
    ? []
    : [`${owner} owns the workspace, ${holder ?? "nobody"} holds its lease`];
}

function hasOpenAttempt(stage: RunState["stages"][string], except?: string): boolean {
  return stage.units.some((unit) =>
    unit.attempts.some((attempt) => attempt.outcome === null && attempt.phase !== except),
  );
}

/** G2: a committed stage does no work again before a recorded redo or version names it. */
function committedAgain(closed: Set<string>, event: RunEvent): readonly string[] {
  if (event.type === "stage.committed") closed.add(event.data.stage);
  if (event.type === "stage.invalidated") closed.delete(event.data.stage);
  if (event.type === "run.reopened") for (const stage of event.data.again) closed.delete(stage);
  if (event.type !== "execution.admitted" || !closed.has(event.data.stage)) return [];
  return [`[G2] ${event.data.stage} was committed and works again`];
}

/** G9: a question is closed once; what was answered stays answered. */
function closedAgain(state: RunState | null, event: RunEvent): readonly string[] {
  if (event.type !== "gate.answered" && event.type !== "gate.withdrawn") return [];
  const gate = state?.gates[event.data.gate];
  return gate?.state === "open" ? [] : [`[G9] ${event.type} of the gate ${event.data.gate}, which was closed`];
}

/** The cells of every row by its key, as they were written last. */
type Written = Map<string, Row["cells"]>;

/** A writer touches only the cells that differ from what a row is said to have been: that must be what it was. */
function written(rows: Written, row: ChangedRow): readonly string[] {
  const key = keyOf(row);
  const known = rows.get(key);
  rows.set(key, row.cells);
  return row.was === null || isSame(row.was, known) ? [] : [`the row ${key} was not what it is said to have been`];
}

function isSame(cells: Row["cells"], others: Row["cells"] | undefined): boolean {
  return cells.length === others?.length && cells.every((cell, place) => cell === others[place]);
}

/** Rows written turn by turn are the rows of the last state. */
function rowBreaches(rows: Written, state: RunState): readonly string[] {
  const whole = new Map(changedRows(null, state).map((row) => [keyOf(row), row.cells]));
  const changed = [...whole]
    .filter(([key, cells]) => !isSame(cells, rows.get(key)))
    .map(([key]) => `the row ${key} is stale`);
  return [...changed, ...[...rows.keys()].filter((key) => !whole.has(key)).map((key) => `the row ${key} is left over`)];
}

const KEYS = { runs: 1, stages: 2, attempts: 4, artifacts: 6, gates: 1, outbox: 1, knowledge: 1 } as const;

function keyOf(row: Row): string {
  return `${row.table} ${JSON.stringify(row.cells.slice(0, KEYS[row.table]))}`;
}

/** Values as a store gives them back. */
function throughJson<T>(values: readonly T[]): readonly T[] {
  const copied: readonly T[] = JSON.parse(JSON.stringify(values));
  return copied;
}

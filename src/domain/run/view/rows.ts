import { named } from "../../../base/own.ts";
import { listCells } from "./list-cells.ts";
import { runStateOf } from "../standing.ts";
import type { DispatchState } from "../outbox/dispatch.ts";
import type { AttemptState, GateState, RunState, StageState } from "../state.ts";
import type { Cell, Row, ChangedRow } from "./row.ts";

// The tables that others read are exactly what the fold yields: one function makes a run's rows, and the same function
// proves them again when the log is replayed.

/** The rows that differ between two states of a run; all of them when there was none before. */
export function changedRows(before: RunState | null, after: RunState): readonly ChangedRow[] {
  const rows = [changed(before === null ? null : runRow(before), runRow(after))];
  const places = placesOf(before);
  for (const [place, stage] of Object.values(after.stages).entries()) {
    const known = before?.stages[stage.id];
    if (known !== stage) rows.push(...changedStage(after, { stage, place, known, was: places[stage.id] ?? place }));
  }
  rows.push(...changedOf(before, after, { of: (state) => state.gates, row: gateRow }));
  rows.push(...changedOf(before, after, { of: (state) => state.dispatches, row: outboxRow }));
  return rows.filter(isDifferent);
}

/** Things that a run holds by id, each with one row. */
interface Held<T> {
  readonly of: (state: RunState) => Readonly<Record<string, T>>;
  readonly row: (state: RunState, one: T) => Row;
}

function changedOf<T>(before: RunState | null, after: RunState, { of, row }: Held<T>): readonly ChangedRow[] {
  const known = before === null ? {} : of(before);
  const all = of(after);
  if (known === all) return [];
  const rows: ChangedRow[] = [];
  for (const [id, one] of Object.entries(all)) {
    const was = known[id];
    if (was !== one) rows.push(changed(was === undefined ? null : row(after, was), row(after, one)));
  }
  return rows;
}

function changed(was: Row | null, row: Row): ChangedRow {
  return { ...row, was: was?.cells ?? null };
}

function isDifferent({ cells, was }: ChangedRow): boolean {
  return was === null || cells.some((cell, place) => cell !== was[place]);
}

function placesOf(state: RunState | null): Readonly<Record<string, number>> {
  return named(Object.keys(state?.stages ?? {}).map((id, place) => [id, place] as const));
}

function runRow(state: RunState): Row {
  const { accepted, usage } = state;
  const standing = runStateOf(state);
  return {
    table: "runs",
    cells: [
      state.id,
      accepted.pipeline,
      accepted.project,
      standing.state,
      standing.reason,
      state.version,
      accepted.definition,
      accepted.definitionHash,
      state.createdAt,
      state.startedAt,
      state.endedAt,
      state.partial ? 1 : 0,
      state.owner,
      accepted.key?.name ?? null,
      accepted.key?.hash ?? null,
      state.recoveries,
      Object.keys(state.executions).length,
      usage.usd,
      usage.inputTokens,
      usage.outputTokens,
      state.seq,
      ...listCells(state),
    ],
  };
}

interface StageChange {
  readonly stage: StageState;
  readonly place: number;
  /** The stage before, and its place then. */
  readonly known: StageState | undefined;
  readonly was: number;
}

function changedStage(state: RunState, { stage, place, known, was }: StageChange): readonly ChangedRow[] {
  const before = new Map(attemptsOf(known).map((one) => [keyOf(one), one.attempt]));
  const attempts = attemptsOf(stage).flatMap((one) => {
    const attempt = before.get(keyOf(one));
    return attempt === one.attempt ? [] : changedAttempt(state, stage, { ...one, known: attempt });
  });
  const row = known === undefined ? null : stageRow(state, known, was);
  return [changed(row, stageRow(state, stage, place)), ...attempts];
}

function stageRow(state: RunState, stage: StageState, place: number): Row {
  return {
    table: "stages",
    cells: [
      state.id,
      stage.id,
      place,
      stage.state,
      stage.reason,
      stage.round,
      stage.committed?.attempt ?? null,
      stage.committed?.at ?? null,
      stage.committed?.stageHash ?? null,
      stage.committed?.inputHash ?? null,
    ],
  };
}

interface UnitAttempt {
  readonly item: string;
  readonly attempt: AttemptState;
}

function attemptsOf(stage: StageState | undefined): readonly UnitAttempt[] {
  const units = stage === undefined ? [] : [...stage.units, ...stage.itemsBefore];
  return units.flatMap((unit) => unit.attempts.map((attempt) => ({ item: unit.key ?? "", attempt })));
}

function keyOf({ item, attempt }: UnitAttempt): string {
  return `${attempt.n} ${item}`;
}

interface AttemptChange extends UnitAttempt {
  readonly known: AttemptState | undefined;
}

function changedAttempt(
  state: RunState,
  stage: StageState,
  { item, attempt, known }: AttemptChange,
): readonly ChangedRow[] {
  const key = [state.id, stage.id, item, attempt.n];
  const files = attempt.artifacts
    .filter((file) => known?.artifacts.includes(file) !== true)
    .map((file): ChangedRow => {
      const cells = [...key, file.name, file.path, file.sha256, file.bytes, file.mediaType, file.inherited ? 1 : 0];
      return { table: "artifacts", cells, was: null };
    });
  const was = known === undefined ? null : attemptRow(key, known);
  return [changed(was, attemptRow(key, attempt)), ...files];
}

function attemptRow(key: readonly Cell[], attempt: AttemptState): Row {
  return {
    table: "attempts",
    cells: [
      ...key,
      attempt.version,
      attempt.round,
      attempt.cause,
      attempt.outcome,
      attempt.stopReason,
      attempt.startedAt,
      attempt.endedAt,
      attempt.pid,
      attempt.exitCode,
      attempt.session,
      attempt.verdict?.result ?? null,
      attempt.verdict?.score ?? null,
    ],
  };
}

function gateRow(state: RunState, gate: GateState): Row {
  const closer = gate.answeredBy === null ? null : `${gate.answeredBy.kind}:${gate.answeredBy.id}`;
  return {
    table: "gates",
    cells: [
      gate.gate,
      state.id,
      gate.stage,
      gate.item,
      gate.kind,
      gate.state,
      gate.question,
      JSON.stringify(gate.options),
      gate.openedAt,
      gate.expiresAt,
      gate.subject,
      gate.answer,
      gate.answerNote,
      closer,
      gate.closedAt,
    ],
  };
}

function outboxRow(state: RunState, dispatch: DispatchState): Row {
  return {
    table: "outbox",
    cells: [
      dispatch.dispatch,
      state.id,
      dispatch.kind,
      dispatch.channel,
      dispatch.to,
      dispatch.gate,
      dispatch.state,
      dispatch.tries,
      dispatch.remote,
      dispatch.reason,
      dispatch.decidedAt,
      dispatch.notBefore,
      dispatch.settledAt,
    ],
  };
}

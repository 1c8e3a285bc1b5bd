import { runStateOf } from "./run-state.ts";
import type { AttemptState, GateState, RunState, StageState, UnitState } from "./state.ts";

// The tables that others read are exactly what the fold yields: one function makes a run's rows, and the same function
// proves them again when the log is replayed.

/** A cell of a table. */
export type Cell = string | number | null;

/** The tables that are made from runs. */
export type RunTable = "runs" | "stages" | "attempts" | "gates" | "artifacts";

/** One row with its key first; the order of cells is the order of the table's columns. */
export interface Row {
  readonly table: RunTable;
  readonly cells: readonly Cell[];
}

/** The rows that differ between two states of a run; all of them when there was none before. */
export function changedRows(before: RunState | null, after: RunState): readonly Row[] {
  const rows: Row[] = [runRow(after)];
  for (const [order, stage] of Object.values(after.stages).entries()) {
    const known = before?.stages[stage.id];
    if (known !== stage) rows.push(...stageRows(after, stage, { order, known }));
  }
  for (const gate of Object.values(after.gates)) if (before?.gates[gate.gate] !== gate) rows.push(gateRow(after, gate));
  return rows;
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
    ],
  };
}

interface StagePlace {
  readonly order: number;
  readonly known: StageState | undefined;
}

function stageRows(state: RunState, stage: StageState, { order, known }: StagePlace): readonly Row[] {
  const row: Row = {
    table: "stages",
    cells: [
      state.id,
      stage.id,
      order,
      stage.state,
      stage.reason,
      stage.round,
      stage.committed?.attempt ?? null,
      stage.committed?.at ?? null,
      stage.committed?.stageHash ?? null,
      stage.committed?.inputHash ?? null,
    ],
  };
  const before = new Set(allUnits(known).flatMap((unit) => unit.attempts));
  const attempts = allUnits(stage).flatMap((unit) =>
    unit.attempts
      .filter((attempt) => !before.has(attempt))
      .flatMap((attempt) => attemptRows(state, { stage, unit, attempt })),
  );
  return [row, ...attempts];
}

function allUnits(stage: StageState | undefined): readonly UnitState[] {
  return stage === undefined ? [] : [...stage.units, ...stage.itemsBefore];
}

interface AttemptPlace {
  readonly stage: StageState;
  readonly unit: UnitState;
  readonly attempt: AttemptState;
}

function attemptRows(state: RunState, { stage, unit, attempt }: AttemptPlace): readonly Row[] {
  const key = [state.id, stage.id, unit.key ?? "", attempt.n];
  const cells = [
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
  ];
  const files = attempt.artifacts.map((file): Row => ({
    table: "artifacts",
    cells: [...key, file.name, file.path, file.sha256, file.bytes, file.mediaType, file.inherited ? 1 : 0],
  }));
  return [{ table: "attempts", cells }, ...files];
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

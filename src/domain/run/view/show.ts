import { timestamp, type EpochMs } from "../../../base/clock.ts";
import type { Definition, Stage } from "../../definition/definition.ts";
import { budgetWords } from "../budget/budget.ts";
import { nameOf } from "../attempt/ladder.ts";
import { newStage } from "../stage/new-stage.ts";
import type { DispatchState } from "../outbox/dispatch.ts";
import { runStateOf } from "../standing.ts";
import {
  attemptOf,
  type AttemptState,
  type GateState,
  type RunState,
  type StageState,
  type UnitState,
} from "../state.ts";
import type * as Shown from "./shown.ts";

/** What showing a run needs from outside: where its files are, and whether it was quarantined. */
export interface ShowPlaces {
  readonly workspace: string;
  readonly artifact: (place: {
    readonly stage: string;
    readonly item: { readonly ordinal: number; readonly key: string } | null;
    readonly attempt: number;
    readonly path: string;
  }) => string;
  readonly quarantined: string | null;
}

/** Which attempts and artifacts are shown. */
export interface ShowOptions {
  /** Artifacts of every attempt, not only of the chosen ones. */
  readonly all: boolean;
}

/** Everything about a run's present version, in the shape that the contract fixes. */
export function showRun(
  state: RunState,
  definition: Definition,
  more: { readonly places: ShowPlaces; readonly options: ShowOptions },
): Shown.ShownRun {
  const { accepted } = state;
  const standing = runStateOf(state);
  const { quarantined, workspace } = more.places;
  return {
    id: state.id,
    pipeline: accepted.pipeline,
    project: accepted.project,
    definitionHash: accepted.definitionHash,
    version: state.version,
    state: quarantined === null ? standing.state : "quarantined",
    reason: quarantined ?? standing.reason,
    partial: state.partial,
    createdAt: timestamp(state.createdAt),
    startedAt: moment(state.startedAt),
    endedAt: moment(state.endedAt),
    workspace,
    input: accepted.input,
    recoveries: state.recoveries,
    hold: state.hold,
    cost: state.usage,
    budgets: budgetWords({ state, definition }),
    stages: definition.stages.map((stage) => showStage(state, stage, state.stages[stage.id] ?? newStage(stage.id))),
    artifacts: definition.stages.flatMap((stage) => showArtifacts(stage, state.stages[stage.id], more)),
    gates: Object.values(state.gates).map(showGate),
    deliveries: Object.values(state.dispatches).flatMap(showDelivery),
    mission: null,
  };
}

function showDelivery(dispatch: DispatchState): readonly Shown.ShownDelivery[] {
  const { delivery, channel, version, state, reason } = dispatch;
  if (delivery === null) return [];
  return [
    {
      to: channel,
      version,
      state,
      files: dispatch.files.map(({ stage, name, path }) => ({ stage, name, path })),
      at: [...new Set([...Object.values(dispatch.parts), dispatch.remote])].filter((remote) => remote !== null),
      reason,
      nextTryAt: state === "pending" ? moment(dispatch.notBefore) : null,
      settledAt: moment(dispatch.settledAt),
    },
  ];
}

function showStage(state: RunState, stage: Stage, known: StageState): Shown.ShownStage {
  const units = known.units.length > 0 ? known.units : known.itemsBefore;
  const failure = known.failure ?? { reason: known.reason, message: heldBackMessage(known) };
  return {
    id: stage.id,
    kind: stage.work.kind,
    state: known.state,
    reason: failure.reason,
    message: failure.message,
    committedAt: known.committed === null ? null : timestamp(known.committed.at),
    chosenAttempt: stage.each === null ? chosenOf(units) : null,
    round: known.round,
    items: stage.each === null ? [] : units.map((unit) => showItem(unit)),
    attempts: units.flatMap((unit) =>
      presentAttempts(state, known, unit).map((attempt) => ({
        ...showAttempt(unit, attempt),
        ...showRung(stage, attempt),
      })),
    ),
  };
}

/** What a stage waits for that is held back: something of this machine, or the quota of its account. */
function heldBackMessage({ reason, units }: StageState): string | null {
  const isHeld = reason === "host" || reason === "quota";
  const held = isHeld ? units.find(({ heldBack }) => heldBack !== null) : undefined;
  return held?.heldBack?.message ?? null;
}

function chosenOf([unit]: readonly UnitState[]): number | null {
  return unit === undefined ? null : unit.chosen;
}

function presentAttempts(state: RunState, known: StageState, unit: UnitState): readonly AttemptState[] {
  const made = versionOf(state, known, unit);
  return unit.attempts.filter(({ version }) => version === state.version || version === made);
}

/** The version whose result a unit has: an earlier one where it was inherited. */
function versionOf(state: RunState, stage: StageState, unit: UnitState): number {
  const chosen = stage.state === "succeeded" && unit.chosen !== null ? attemptOf(unit, unit.chosen) : undefined;
  return chosen?.version ?? state.version;
}

function showItem(unit: UnitState): Shown.ShownItem {
  const state =
    unit.chosen !== null
      ? "succeeded"
      : unit.skipped !== null
        ? "skipped"
        : unit.attempts.length > 0
          ? "running"
          : "pending";
  return { key: unit.key ?? "", state, reason: unit.skipped, chosenAttempt: unit.chosen };
}

function showAttempt(unit: UnitState, attempt: AttemptState): Shown.ShownAttempt {
  return {
    n: attempt.n,
    item: unit.key,
    round: attempt.round,
    cause: attempt.cause,
    outcome: attempt.outcome,
    stopReason: attempt.stopReason,
    message: attempt.message === "" ? null : attempt.message,
    startedAt: timestamp(attempt.startedAt),
    endedAt: moment(attempt.endedAt),
    pid: attempt.pid,
    exitCode: attempt.exitCode,
    signal: attempt.signal,
    session: attempt.session,
    reattached: attempt.reattached,
    resumedSession: attempt.resumedSession,
    cost: attempt.usage,
    verdict: attempt.verdict,
    ...(attempt.notes === undefined ? {} : { notes: attempt.notes }),
  };
}

function showRung({ ladder = [] }: Stage, { rung = 0 }: AttemptState): Pick<Shown.ShownAttempt, "rung"> {
  const tries = ladder[rung - 1];
  return tries === undefined ? {} : { rung: { n: rung, of: ladder.length, tries: nameOf(tries) } };
}

function showArtifacts(
  stage: Stage,
  known: StageState | undefined,
  more: { readonly places: ShowPlaces; readonly options: ShowOptions },
): readonly Shown.ShownArtifact[] {
  return (known?.units ?? []).flatMap((unit) => {
    const chosen = unit.chosen === null ? undefined : attemptOf(unit, unit.chosen);
    const attempts = more.options.all ? unit.attempts : chosen === undefined ? [] : [chosen];
    const item = unit.item === null ? null : { ordinal: unit.item, key: unit.key ?? "" };
    return attempts.flatMap((attempt) =>
      attempt.artifacts.map((record) => ({
        stage: stage.id,
        item: unit.key,
        attempt: attempt.n,
        name: record.name,
        path: more.places.artifact({ stage: stage.id, item, attempt: attempt.n, path: record.path }),
        sha256: record.sha256,
        bytes: record.bytes,
        mediaType: record.mediaType,
        inherited: record.inherited,
      })),
    );
  });
}

/** A gate in the shape that the contract fixes. */
export function showGate(gate: GateState): Shown.ShownGate {
  return {
    id: gate.gate,
    kind: gate.kind,
    stage: gate.stage,
    state: gate.state,
    question: gate.question,
    show: gate.show,
    options: gate.options,
    note: gate.note,
    openedAt: timestamp(gate.openedAt),
    expiresAt: moment(gate.expiresAt),
    overdue: gate.overdue,
    subject: gate.subject,
    answer: gate.answer,
    answerNote: gate.answerNote,
    answeredBy: gate.answeredBy === null ? null : `${gate.answeredBy.kind}:${gate.answeredBy.id}`,
  };
}

function moment(at: EpochMs | null): string | null {
  return at === null ? null : timestamp(at);
}

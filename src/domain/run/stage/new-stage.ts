import type { StageId } from "../../../base/brand.ts";
import type { FrozenItem } from "../parts.ts";
import type { AttemptState, StageState, UnitState } from "../state.ts";

/** A stage that nothing has happened to. */
export function newStage(id: StageId): StageState {
  return {
    id,
    state: "pending",
    reason: null,
    round: 0,
    units: [],
    expanded: false,
    items: null,
    basis: null,
    whole: false,
    interrupted: false,
    restoring: false,
    committed: null,
    before: null,
    failure: null,
    redoNote: null,
    revisions: [],
    redosByRule: 0,
    gate: null,
    itemsBefore: [],
  };
}

/** The stage before another round: its attempts stay, numbered on; everything else starts over. */
export function againStage(stage: StageState): StageState {
  return {
    ...newStage(stage.id),
    round: stage.round,
    before: stage.committed ?? stage.before,
    redosByRule: stage.redosByRule,
    revisions: stage.revisions,
    basis: stage.basis,
    itemsBefore: [...closeAttempts(stage).units, ...stage.itemsBefore],
  };
}

/** The stage with every attempt closed that was still under way. */
export function closeAttempts(stage: StageState): StageState {
  return {
    ...stage,
    units: stage.units.map((unit) => ({ ...unit, plan: null, attempts: unit.attempts.map(closeAttempt) })),
  };
}

function closeAttempt(attempt: AttemptState): AttemptState {
  if (attempt.outcome !== null) return attempt;
  return { ...attempt, phase: "settled", outcome: "cancelled", stopReason: attempt.stopReason ?? "killed" };
}

/** The units of a stage that becomes ready: one, or one for each item; attempts of an item of the same key go on counting. */
export function unitsOf(
  stage: StageState,
  items: readonly FrozenItem[] | null,
): Pick<StageState, "units" | "itemsBefore"> {
  const units =
    items === null
      ? [newUnit(stage, { item: null, key: null, hash: null })]
      : items.map((item, place) => newUnit(stage, { item: place, ...item }));
  const present = new Set(units.map((unit) => unit.key));
  return { units, itemsBefore: stage.itemsBefore.filter((unit) => !present.has(unit.key)) };
}

/** The unit of a stage without `each` as the round before left it, for a stage that keeps its result. */
export function keptUnits(stage: StageState): Pick<StageState, "units" | "itemsBefore"> {
  const units = stage.itemsBefore.filter((unit) => unit.key === null);
  return { units, itemsBefore: stage.itemsBefore.filter((unit) => unit.key !== null) };
}

function newUnit(stage: StageState, place: Pick<UnitState, "item" | "key" | "hash">): UnitState {
  const before = stage.itemsBefore.find((unit) => unit.key === place.key);
  return {
    ...place,
    plan: null,
    attempts: before?.attempts ?? [],
    chosen: null,
    skipped: null,
    failed: null,
    gate: null,
    heldBack: null,
  };
}

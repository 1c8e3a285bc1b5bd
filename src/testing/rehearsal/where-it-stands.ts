import type { ShownGate, ShownRun } from "../../domain/run/view/shown.ts";
import { isEndedState, isHaltedState } from "../../domain/run/states.ts";

/** Tells whether a run has ended. */
export function hasEnded({ state }: Pick<ShownRun, "state">): boolean {
  return isEndedState(state);
}

/** Tells whether a stage has an open gate, or has ended. */
export function hasArrived(run: ShownRun, stage: string): boolean {
  return openGates(run, stage).length > 0 || ENDED.has(run.stages.find(({ id }) => id === stage)?.state ?? "");
}

/** Tells whether nothing but a person or an operator moves a run. */
export function isStuck(run: ShownRun): boolean {
  if (hasEnded(run) || isHaltedState(run.state)) return true;
  const waits = run.stages.filter(({ state }) => state === "waiting");
  const moves = run.gates.some(({ state, expiresAt, overdue }) => state === "open" && expiresAt !== null && !overdue);
  return run.state === "waiting" && !moves && waits.every(({ reason }) => BY_SOMEBODY.has(reason ?? ""));
}

/** The open gates of a stage, or all of them. */
export function openGates({ gates }: ShownRun, stage?: string): readonly ShownGate[] {
  return gates.filter((gate) => gate.state === "open" && (stage === undefined || gate.stage === stage));
}

/** Where a run stands, for the one who waited for something else. */
export function whereItStands(run: ShownRun): string {
  const { id, state, reason, stages } = run;
  const lines = stages.map((stage) => {
    const why = [stage.reason, stage.message].filter((words) => words !== null && words !== "").join(": ");
    return `  ${stage.id}: ${stage.state}${why === "" ? "" : ` (${why})`}`;
  });
  const gates = openGates(run).map(
    ({ stage, question, options }) =>
      `  open gate of ${stage}: ${question} [${options.map(({ name }) => name).join(", ")}]`,
  );
  return [`Run ${id} is ${state}${reason === null ? "" : ` (${reason})`}.`, ...lines, ...gates].join("\n");
}

const ENDED: ReadonlySet<string> = new Set(["succeeded", "failed", "skipped", "cancelled"]);
const BY_SOMEBODY: ReadonlySet<string> = new Set(["person", "credential", "operator"]);

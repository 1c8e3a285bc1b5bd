import type { EpochMs } from "../../base/clock.ts";
import { seededUlid } from "../../base/ids.ts";
import type { Definition } from "../definition/definition.ts";
import type { DayFacts } from "./day-budget.ts";
import type { RunState } from "./state.ts";

/** What the outside knows and hands to a decision: time, randomness, who writes. */
export interface Facts {
  readonly now: EpochMs;
  /** Random text of this turn; ids that are made follow from it. */
  readonly seed: string;
  readonly epoch: number;
  /** Since when this incarnation has been accepting work. */
  readonly upSince: EpochMs;
  /** The day's budget of the run's project; null where its config sets none. */
  readonly day: DayFacts | null;
}

/** A run with its pinned definition. */
export interface RunView {
  readonly definition: Definition;
  readonly state: RunState;
}

/** Everything that a decision may look at. */
export interface Context extends RunView {
  readonly facts: Facts;
}

/** An id for something that a decision makes, by its name within the turn. */
export function madeId(context: Context, name: string): string {
  return seededUlid(context.facts.now, `${context.facts.seed}:${context.state.seq}:${name}`);
}

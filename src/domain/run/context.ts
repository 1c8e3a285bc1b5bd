import type { EpochMs } from "../../base/clock.ts";
import { seededUlid } from "../../base/ids.ts";
import type { Budget, Definition } from "../definition/definition.ts";
import type { RunState } from "./state.ts";
import type { RunId } from "../../base/brand.ts";
import type { Usage } from "../usage.ts";

/** What all runs of a project have spent since midnight, beside what its config lets them spend in a day. */
export interface DayFacts {
  readonly endsAt: EpochMs;
  readonly limit: Budget;
  /** How often a person gave as much again today. */
  readonly raised: number;
  /** A person was warned today, and nobody has given more since. */
  readonly warned: boolean;
  /** The run in which a person is asked to give more; null where nobody is. */
  readonly askedIn: RunId | null;
  readonly spent: Usage;
  /** Working time that has ended. */
  readonly minutes: number;
  /** What ended without telling its cost, counted at the budgets that its stages declare. */
  readonly untold: Usage;
  /** What is under way, counted likewise. */
  readonly reserved: Usage;
}

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

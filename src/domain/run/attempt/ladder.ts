import type { Stage } from "../../definition/definition.ts";
import type { Rung } from "../../definition/work.ts";
import type { AttemptRef } from "../parts.ts";
import { attemptOf, findUnit, type AttemptState, type RunState } from "../state.ts";

/** A rung of a stage's ladder with its number, the first is 1. */
export interface NumberedRung {
  readonly n: number;
  readonly tries: Rung;
}

/**
 * The rung that follows a failed attempt; null when all were taken. Each is taken once in a round, whatever succeeded in
 * between; who is asked at the top is asked again.
 */
export function nextRung({ ladder = [] }: Stage, { rung = 0 }: AttemptState): NumberedRung | null {
  const next = ladder[rung];
  return next === undefined ? null : { n: rung + 1, tries: next };
}

/** The rung on which an attempt works, or is to work; 0 before the first. */
export function rungOf(state: RunState, ref: AttemptRef): number {
  const unit = findUnit(state, ref);
  if (unit === undefined) return 0;
  const started = attemptOf(unit, ref.attempt);
  return (started === undefined ? unit.plan?.rung : started.rung) ?? 0;
}

/** A rung as people read it: `rung 2 of 3: fresh`; nothing before the first. */
export function rungWords(ladder: readonly Rung[], n: number): string {
  const rung = ladder[n - 1];
  return rung === undefined ? "" : `rung ${n} of ${ladder.length}: ${nameOf(rung)}`;
}

/** What a rung tries, in a word or two. */
export function nameOf(rung: Rung): string {
  if (typeof rung === "string") return rung;
  const { use, model } = rung.agent;
  return model === null ? `agent ${use}` : `agent ${use} ${model}`;
}

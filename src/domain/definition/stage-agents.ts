import type { Stage } from "./definition.ts";
import type { Agent } from "./work.ts";

/** Every agent that a stage asks: its own, and those that judge it. */
export function agentsOf(stage: Stage): readonly Agent[] {
  const own = stage.work.kind === "agent" ? [stage.work.agent] : [];
  const judges = stage.review === null ? [] : stage.review.judges;
  return [...own, ...judges.flatMap((judge) => (judge.kind === "agent" ? [judge.agent] : []))];
}

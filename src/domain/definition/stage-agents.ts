import type { Stage } from "./definition.ts";
import type { Agent } from "./work.ts";

/** Every agent that a stage asks: its own, those of its ladder, and those that judge it. */
export function agentsOf(stage: Stage): readonly Agent[] {
  const judges = stage.review === null ? [] : stage.review.judges;
  return [...workersOf(stage), ...judges.flatMap((judge) => (judge.kind === "agent" ? [judge.agent] : []))];
}

/** The agents that do a stage's work: its own, and those of its ladder. */
export function workersOf({ work, ladder = [] }: Stage): readonly Agent[] {
  const others = ladder.flatMap((rung) => (typeof rung === "object" ? [rung.agent] : []));
  return work.kind === "agent" ? [work.agent, ...others] : others;
}

/** The agent that does a stage's work on a rung of its ladder (0: before the first); null where no agent does it. */
export function agentOnRung({ work, ladder = [] }: Stage, rung: number): Agent | null {
  if (work.kind !== "agent") return null;
  const last = ladder.slice(0, rung).findLast((one) => typeof one === "object");
  return typeof last === "object" ? last.agent : work.agent;
}

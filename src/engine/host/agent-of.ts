import type { Stage } from "../../domain/definition/definition.ts";
import { agentOnRung } from "../../domain/definition/stage-agents.ts";
import type { Agent } from "../../domain/definition/work.ts";
import type { RunView } from "../../domain/run/context.ts";
import { rungOf } from "../../domain/run/attempt/ladder.ts";
import type { AttemptRef, Role } from "../../domain/run/parts.ts";
import { VERDICT_SCHEMA } from "../../domain/run/attempt/verdict.ts";

/** An execution of a stage, or one that is to begin. */
export interface Asked {
  readonly stage: Stage;
  readonly ref: AttemptRef;
  readonly role: Role;
  readonly judge: number | null;
}

/** The agent that an execution runs: the stage's, as far as it has climbed its ladder, or a judge, which is asked for a verdict. */
export function agentOf({ state }: RunView, { stage, ref, role, judge }: Asked): Agent | null {
  if (role === "work") return agentOnRung(stage, rungOf(state, ref));
  const asked = judge === null ? undefined : stage.review?.judges[judge];
  return asked?.kind === "agent" ? { ...asked.agent, answer: asked.agent.answer ?? VERDICT_SCHEMA } : null;
}

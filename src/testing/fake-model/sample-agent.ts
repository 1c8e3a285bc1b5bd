import type { Agent } from "../../domain/definition/work.ts";

/** An agent that wishes nothing but what is given. */
export function sampleAgent(more: Partial<Agent> = {}): Agent {
  return {
    use: "claude",
    model: null,
    prompt: null,
    answer: null,
    permissions: { allow: [], deny: [] },
    tools: null,
    maxTurns: null,
    session: "new",
    script: null,
    ...more,
  };
}

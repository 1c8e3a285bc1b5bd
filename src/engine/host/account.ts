import { own } from "../../base/own.ts";
import { canonicalJson } from "../../base/json/json.ts";
import type { EnvRules, Stage } from "../../domain/definition/definition.ts";
import type { RunView } from "../../domain/run/context.ts";
import { judgeStep } from "../../domain/run/attempt/review.ts";
import { lastAttempt, type UnitState } from "../../domain/run/state.ts";
import type { Agents } from "../../ports/agents.ts";
import { agentOf, type Asked } from "./agent-of.ts";

/** Whose quota an execution spends. */
export interface Account {
  /** Tells it from any other; never shown, for it may hold what the environment sets. */
  readonly key: string;
  /** What the stage calls its agent. */
  readonly name: string;
}

/**
 * The account of an execution; null where it runs no agent. It is told by the client (adapter, program, and what the config
 * lets it have) and by what reaches it of the variables that can choose one. An account that is
 * taken for two is tried twice, no more.
 */
export function accountOf(agents: Agents, view: RunView, asked: Asked): Account | null {
  const agent = agentOf(view, asked);
  if (agent === null) return null;
  const { accepted } = view.state;
  const client = own(accepted.agents, agent.use);
  if (client === undefined) return null;
  const { adapter, program, env = null } = client;
  const names = ["HOME", ...(agents.find(adapter)?.account ?? [])];
  const rules = [view.definition.env, ...(env === null ? [] : [env]), asked.stage.env];
  const chosen = names.map((name) => said(name, rules) ?? own(accepted.environment, name) ?? null);
  return { key: canonicalJson({ adapter, program, env, chosen }), name: agent.use };
}

/** The account that a unit waits for: that of the agent that is to begin its next attempt, or of the judge to be asked. */
export function awaitedAccount(
  agents: Agents,
  view: RunView,
  { stage, unit }: { readonly stage: Stage; readonly unit: UnitState },
): Account | null {
  const last = lastAttempt(unit);
  const ref = { stage: stage.id, item: unit.item, attempt: last?.n ?? 0 };
  if (unit.plan !== null)
    return accountOf(agents, view, { stage, ref: { ...ref, attempt: ref.attempt + 1 }, role: "work", judge: null });
  const step = stage.review === null || last === undefined ? null : judgeStep(stage.review, last);
  return step?.do === "ask-judge" ? accountOf(agents, view, { stage, ref, role: "judge", judge: step.judge }) : null;
}

/** What the last of some rules says of a variable. */
function said(name: string, rules: readonly EnvRules[]): string | undefined {
  const reference = rules.findLast(({ secrets }) => Object.hasOwn(secrets, name))?.secrets[name];
  return reference ?? rules.findLast(({ set }) => Object.hasOwn(set, name))?.set[name];
}

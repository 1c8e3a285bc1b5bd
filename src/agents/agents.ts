import type { AgentAdapter, Agents } from "../ports/agents.ts";
import { claude } from "./claude/adapter.ts";
import { scripted } from "./scripted/adapter.ts";

/** The adapters of the clients that Holdfast knows without config. */
export const ADAPTERS: readonly AgentAdapter[] = [claude, scripted];

/** Creates the register of the agent clients that Holdfast knows. */
export function createAgents(): Agents {
  const byName = new Map(ADAPTERS.map((adapter) => [adapter.name, adapter]));
  return { find: (name) => byName.get(name) ?? null };
}

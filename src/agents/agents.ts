import type { Agents } from "../ports/agents.ts";
import { claude } from "./claude/adapter.ts";
import { scripted } from "./scripted/adapter.ts";

/** Creates the register of the agent clients that Holdfast knows. */
export function createAgents(): Agents {
  const byName = new Map([claude, scripted].map((adapter) => [adapter.name, adapter]));
  return { find: (name) => byName.get(name) ?? null };
}

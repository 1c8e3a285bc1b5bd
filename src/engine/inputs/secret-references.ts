import type { Definition } from "../../domain/definition/definition.ts";
import type { Accepted } from "../../domain/run/events.ts";
import type { PinnedClient } from "../../domain/run/parts.ts";
import type { Agents } from "../../ports/agents.ts";
import { maskedNames, proxyReference } from "./proxy.ts";

/** What the secrets of a run follow from: its definition, and what is pinned beside it. */
export interface SecretSources {
  readonly definition: Definition;
  readonly clients: Readonly<Record<string, Pick<PinnedClient, "adapter" | "env">>>;
  readonly environment: Accepted["environment"];
}

/** The variables in which a child of a run may get a secret, each with the reference of its value. */
export function secretVariables(
  { definition, clients, environment }: SecretSources,
  agents: Agents,
): readonly { readonly name: string; readonly reference: string }[] {
  const ofClients = Object.values(clients).flatMap(({ env }) => env ?? []);
  const rules = [definition.env, ...definition.stages.map((stage) => stage.env), ...ofClients];
  const declared = Object.values(clients).flatMap(({ adapter }) => agents.find(adapter)?.secrets ?? []);
  return [
    ...rules.flatMap(({ secrets }) => Object.entries(secrets).map(([name, reference]) => ({ name, reference }))),
    ...declared.map((name) => ({ name, reference: `env:${name}` })),
    ...maskedNames(environment).map((name) => ({ name, reference: proxyReference(name) })),
  ];
}

/** Every reference whose value a child of a run may get: what rules name, what clients declare, addresses that were masked. */
export function secretReferences(sources: SecretSources, agents: Agents): readonly string[] {
  return [...new Set(secretVariables(sources, agents).map(({ reference }) => reference))];
}

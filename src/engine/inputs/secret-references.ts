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

/** Every reference whose value a child of a run may get: what rules name, what clients declare, addresses that were masked. */
export function secretReferences(
  { definition, clients, environment }: SecretSources,
  agents: Agents,
): readonly string[] {
  const ofClients = Object.values(clients).flatMap(({ env }) => env ?? []);
  const rules = [definition.env, ...definition.stages.map((stage) => stage.env), ...ofClients];
  const declared = Object.values(clients).flatMap(({ adapter }) => agents.find(adapter)?.secrets ?? []);
  return [
    ...new Set([
      ...rules.flatMap((one) => Object.values(one.secrets)),
      ...declared.map((name) => `env:${name}`),
      ...maskedNames(environment).map(proxyReference),
    ]),
  ];
}

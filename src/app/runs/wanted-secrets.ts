import { createAgents } from "../../agents/agents.ts";
import { secretReferences } from "../../engine/inputs/secret-references.ts";
import { channelSecrets } from "../../engine/outbox/channel-names.ts";
import { recordedConfigs } from "../../engine/projects.ts";
import { foldStored, readDefinition } from "../../engine/coordinator/views.ts";
import type { StoreReader } from "../../ports/event-log.ts";
import { finderClient } from "../project/agent-clients.ts";
import { finderConfig } from "../finder/finder-config.ts";
import { valuesOf, type Environment } from "./submission-environment.ts";

/** What a client's environment holds of the values that a run's `env:` references stand for, by reference. */
export function wantedSecrets(store: StoreReader, run: string, env: Environment): Record<string, string> {
  const { accepted } = foldStored(store, run);
  const { environment, project } = accepted;
  const definition = readDefinition(store, accepted.definition);
  const config = recordedConfigs(store).get(project) ?? null;
  const clients = { ...finderClient(definition, finderConfig(config, project)), ...accepted.agents };
  const references = secretReferences({ definition, clients, environment }, createAgents());
  return valuesOf([...references, ...channelSecrets(config)], env);
}

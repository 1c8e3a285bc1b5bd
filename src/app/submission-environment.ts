import { own } from "../base/own.ts";
import { createAgents } from "../agents/agents.ts";
import { plainConfig } from "../definition/plain-config.ts";
import type { Definition } from "../domain/definition/definition.ts";
import { isInherited, passedNames } from "../engine/inputs/environment.ts";
import { channelSecrets } from "../engine/outbox/channel-names.ts";
import { secretReferences } from "../engine/inputs/secret-references.ts";
import { clientsOf, finderClient } from "./agent-clients.ts";
import type { Config } from "../definition/config.ts";

/** Variables of a client that submits. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a submission carries of its client's variables. */
export interface SubmittedVariables {
  /** The inherited ones, what the definition lists, what its agents' clients declare. */
  readonly environment: Readonly<Record<string, string>>;
  /** The values of its `env:` references, by reference. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Picks what a pipeline is submitted with from the variables of its client. */
export function submittedVariables(
  { definition, config }: { readonly definition: Definition; readonly config: Config | null },
  env: Environment,
): SubmittedVariables {
  const clients = { ...finderClient(definition, config), ...clientsOf(definition, config) };
  const agents = createAgents();
  const declared = Object.values(clients).flatMap(({ adapter, env: rules }) => [
    ...(agents.find(adapter)?.environment ?? []),
    ...(rules?.pass ?? []),
  ]);
  const ways = config === null ? null : plainConfig(config);
  const listed = new Set([...passedNames(definition), ...declared]);
  return {
    environment: pick(env, (name) => isInherited(name) || listed.has(name)),
    secrets: valuesOf(
      [...secretReferences({ definition, clients, environment: {} }, agents), ...channelSecrets(ways)],
      env,
    ),
  };
}

/** The values that an environment has for `env:` references, by reference. */
export function valuesOf(references: readonly string[], env: Environment): Record<string, string> {
  return Object.fromEntries(
    references.flatMap((reference) => {
      const value = reference.startsWith("env:") ? own(env, reference.slice(4)) : undefined;
      return value === undefined ? [] : [[reference, value]];
    }),
  );
}

function pick(env: Environment, wanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value !== undefined && wanted(name) ? [[name, value]] : [])),
  );
}

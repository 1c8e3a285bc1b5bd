import { HoldfastError } from "../../base/failure.ts";
import { own } from "../../base/own.ts";
import { createAgents } from "../../agents/agents.ts";
import { plainConfig } from "../../definition/config/plain-config.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import { isInherited, passedNames } from "../../engine/inputs/environment.ts";
import { channelSecrets } from "../../engine/outbox/channel-names.ts";
import { secretReferences } from "../../engine/inputs/secret-references.ts";
import { clientsOf, finderClient } from "../project/agent-clients.ts";
import type { Config } from "../../definition/config/config.ts";

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
      const value = reference.startsWith("env:") ? kept(env, reference.slice(4)) : undefined;
      return value === undefined ? [] : [[reference, value]];
    }),
  );
}

function pick(env: Environment, wanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(
    Object.keys(env)
      .filter(wanted)
      .flatMap((name) => {
        const value = kept(env, name);
        return value === undefined ? [] : [[name, value]];
      }),
  );
}

/** A variable as it was given. The launcher names those that Node has read as another text. Throws USAGE. */
function kept(env: Environment, name: string): string | undefined {
  if (own(env, "HOLDFAST_GARBLED")?.split("=").includes(name) !== true) return own(env, name);
  throw new HoldfastError("USAGE", `The variable ${name} is not UTF-8, so a child would get another value.`, {
    hint: `Set ${name} to text in UTF-8, or unset it.`,
  });
}

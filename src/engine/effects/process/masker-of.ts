import { HIDING, maskerOf, type Masker } from "../../../base/secrets/masker.ts";
import type { RunView } from "../../../domain/run/context.ts";
import { knownMask } from "../../inputs/known-secrets.ts";
import { secretVariables } from "../../inputs/secret-references.ts";
import type { EffectPort } from "../port.ts";

/**
 * What masks all that an execution says: its own mask, which was written before it began. Where there is none (it was begun by
 * an earlier release, or its child removed it), what this process knows; nothing is let through if it was given more than that.
 */
export async function executionMasker(port: EffectPort, view: RunView, directory: string): Promise<Masker> {
  const own = port.processes.mask(directory);
  if (own !== null) return maskerOf(own);
  const known = await knownMask(port, view);
  return (await isAllKnown(port, view, directory)) ? maskerOf(known) : HIDING;
}

async function isAllKnown(
  { processes, secrets, agents }: EffectPort,
  view: RunView,
  directory: string,
): Promise<boolean> {
  const { state, definition } = view;
  const { environment, agents: clients, sourceDir } = state.accepted;
  const given = processes.admitted(directory)?.variables ?? null;
  const variables = secretVariables({ definition, clients, environment }, agents);
  const asked = variables.filter(({ name }) => given === null || given.includes(name));
  const values = await Promise.all(asked.map(async ({ reference }) => secrets.resolve(state.id, reference, sourceDir)));
  return values.every((value) => value !== null);
}

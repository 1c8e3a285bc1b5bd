import type { RunView } from "../../domain/run/context.ts";
import type { Agents } from "../../ports/agents.ts";
import type { Secrets } from "../../ports/secrets.ts";
import { maskedNames, proxyReference, secretPartsOf } from "./proxy.ts";
import { secretReferences } from "./secret-references.ts";

/**
 * Every secret value that a child of a run may know. A child that an earlier life started knows what this one has not
 * asked for yet, so that each reference is resolved first; what cannot be is unknown here.
 */
export async function knownSecrets(
  { secrets, agents }: { readonly secrets: Secrets; readonly agents: Agents },
  { state, definition }: RunView,
): Promise<readonly string[]> {
  const { environment, agents: clients } = state.accepted;
  for (const reference of secretReferences({ definition, clients, environment }, agents))
    await secrets.resolve(state.id, reference);
  const addresses = await Promise.all(
    maskedNames(environment).map(async (name) => secrets.resolve(state.id, proxyReference(name))),
  );
  return [
    ...secrets.values(state.id),
    ...addresses.flatMap((address) => (address === null ? [] : secretPartsOf(address))),
  ];
}

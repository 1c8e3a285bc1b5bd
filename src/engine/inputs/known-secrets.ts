import { maskOf, type Mask } from "../../base/secrets/mask.ts";
import { redactText } from "../../base/secrets/redact.ts";
import type { RunView } from "../../domain/run/context.ts";
import type { Agents } from "../../ports/agents.ts";
import type { Secrets } from "../../ports/secrets.ts";
import { maskedNames, proxyReference, secretPartsOf } from "./proxy.ts";
import { secretReferences } from "./secret-references.ts";

/** Where secret values come from. */
interface KnowingPort {
  readonly secrets: Secrets;
  readonly agents: Agents;
}

/** A text as it may stand in the record: without the secret values that a child of the run may know. */
export async function cleanText(port: KnowingPort, view: RunView, text: string): Promise<string> {
  return redactText(text, await knownMask(port, view));
}

/** Finds every secret value that a child of a run may know, and others that must not be told. */
export async function knownMask(port: KnowingPort, view: RunView, others: readonly string[] = []): Promise<Mask> {
  return maskOf([...(await knownSecrets(port, view)), ...others], "");
}

/** The same to be written down: by a salt that nobody can guess. */
export async function saltedMask(port: KnowingPort, view: RunView, salt: string): Promise<Mask> {
  return maskOf(await knownSecrets(port, view), salt);
}

/**
 * Every secret value that a child of a run may know. A child that an earlier life started knows what this one has not
 * asked for yet, so that each reference is resolved first; what cannot be is unknown here.
 */
async function knownSecrets(
  { secrets, agents }: KnowingPort,
  { state, definition }: RunView,
): Promise<readonly string[]> {
  const { environment, agents: clients } = state.accepted;
  for (const reference of secretReferences({ definition, clients, environment }, agents))
    await secrets.resolve(state.id, reference, state.accepted.sourceDir);
  const addresses = await Promise.all(
    maskedNames(environment).map(async (name) => secrets.resolve(state.id, proxyReference(name), "/")),
  );
  return [
    ...secrets.values(state.id),
    ...addresses.flatMap((address) => (address === null ? [] : secretPartsOf(address))),
  ];
}

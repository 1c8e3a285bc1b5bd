import { hashOf } from "../../base/hash.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import { definitionToTerse } from "./definition-to-format.ts";

/** The hash of a definition: of its format form without the keys that equal their default. */
export function definitionHash(definition: Definition): string {
  return hashOf(definitionToTerse(definition));
}

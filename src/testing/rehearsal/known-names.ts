import { HoldfastError } from "../../base/failure.ts";
import type { FailureCode } from "../../base/failure-codes.ts";
import { didYouMean } from "../../definition/check/nearest.ts";
import type { Definition, Stage } from "../../domain/definition/definition.ts";

/** The stage of a name. Throws UNKNOWN_STAGE, with the name that was probably meant. */
export function knownStage({ name: pipeline, stages }: Definition, name: string): Stage {
  const stage = stages.find(({ id }) => id === name);
  if (stage !== undefined) return stage;
  const what = `${name} is no stage of ${pipeline}`;
  throw unknownName("UNKNOWN_STAGE", { what, name, known: stages.map(({ id }) => id) });
}

/** Refuses an answer that a gate does not have; any will do where it has none. Throws UNKNOWN_OPTION, as above. */
export function checkAnswer(gate: string, name: string, known: readonly string[]): void {
  if (known.length === 0 || known.includes(name)) return;
  throw unknownName("UNKNOWN_OPTION", { what: `${name} is no answer to ${gate}`, name, known });
}

/** Refuses an output that a stage does not have. Throws NOT_FOUND, as above. */
export function checkOutput({ id, outputs }: Stage, name: string): void {
  const known = outputs.map((output) => output.name);
  if (!known.includes(name)) throw unknownName("NOT_FOUND", { what: `${name} is no output of ${id}`, name, known });
}

/** The names that are known, and the one that is not. */
interface Unknown {
  readonly what: string;
  readonly name: string;
  readonly known: readonly string[];
}

/** The failure of a name that nothing has. */
export function unknownName(code: FailureCode, { what, name, known }: Unknown): HoldfastError {
  const nearest = didYouMean(name, known);
  const hint = known.length === 0 ? "It has none." : `Known here: ${known.join(", ")}.`;
  return new HoldfastError(code, `${what}${nearest === "" ? "." : nearest}`, { hint });
}

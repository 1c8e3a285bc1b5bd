import { HoldfastError } from "../base/failure.ts";
import { wordsOf } from "../base/json/json-fields.ts";
import { RUN_STATES } from "../domain/run/states.ts";

/** The states that `--state` names, each given on its own or several with commas between; undefined where it was not given. Throws USAGE. */
export function statesAsked(given: unknown): readonly string[] | undefined {
  if (given === undefined) return undefined;
  const names = [given].flat().flatMap((value) => wordsOf(value).split(","));
  const states = names.map((name) => name.trim()).filter((name) => name !== "");
  const unknown = states.find((name) => !RUN_STATES.some((state) => state === name));
  if (unknown === undefined && states.length > 0) return states;
  throw new HoldfastError("USAGE", `${unknown ?? "Nothing"} is no state of a run.`, {
    hint: `There are ${RUN_STATES.join(", ")}.`,
  });
}

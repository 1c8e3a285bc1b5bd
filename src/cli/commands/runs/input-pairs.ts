import { HoldfastError } from "../../../base/failure.ts";
import type { InputPair } from "../../../definition/input/typed-input.ts";

/** The values of `-i key=value`, in the order in which they were given. Throws USAGE. */
export function inputPairs(given: unknown): readonly InputPair[] {
  return (Array.isArray(given) ? given : []).map((pair: unknown) => pairOf(String(pair)));
}

function pairOf(pair: string): InputPair {
  const equals = pair.indexOf("=");
  if (equals < 1) throw new HoldfastError("USAGE", `\`${pair}\` must be key=value.`);
  return [pair.slice(0, equals), pair.slice(equals + 1)];
}

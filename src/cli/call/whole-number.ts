import { HoldfastError } from "../../base/failure.ts";
import { wordsOf } from "../../base/json/json-fields.ts";

/** An option's value as a whole number from 1 on. Throws USAGE. */
export function wholeNumber(value: unknown, option: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new HoldfastError("USAGE", `${option} must be a whole number from 1 on, not ${wordsOf(value)}.`);
}

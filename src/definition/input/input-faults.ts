import { HoldfastError, type Fault } from "../../base/failure.ts";
import type { JsonFault } from "../../base/json/decode-json.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import { createFindings, inside, type Place } from "../check/faults.ts";

/** The place of a whole input, with no faults yet. */
export function createInputFindings(file = "input"): Place {
  return { pointer: "", findings: createFindings(() => ({ file, line: 1, column: 1 })) };
}

/** Reports what of a value of the input cannot be kept. */
export function reportUnkept(root: Place, key: string | null, faults: readonly JsonFault[]): void {
  const place = key === null ? root : inside(root, key);
  for (const fault of faults) {
    const pointer = place.pointer + fault.pointer;
    const message = `${pointer === "" ? "the input" : `"${pointer.slice(1)}"`}: ${fault.message}`;
    root.findings.add({ pointer, code: "NOT_KEPT", message, hint: "Give it so that it can be kept as it is." });
  }
}

/** Throws INPUT_INVALID with all faults of an input, where there are any. */
export function refuseFaults(definition: Definition, { findings }: Place): void {
  const faults = findings.sorted();
  if (faults.length > 0) throw invalidInput(definition, faults);
}

function invalidInput(definition: Definition, faults: readonly Fault[]): HoldfastError {
  const words = faults.map((fault) => fault.message).join("; ");
  return new HoldfastError("INPUT_INVALID", `The input does not fit ${definition.name}: ${words}.`, { faults });
}

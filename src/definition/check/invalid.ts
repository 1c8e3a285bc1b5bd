import { HoldfastError, type Fault } from "../../base/failure.ts";

/** The error that carries all faults of a file. */
export function invalid(file: string, faults: readonly Fault[]): HoldfastError {
  const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  return new HoldfastError("DEFINITION_INVALID", `${file} has ${count}.`, { faults });
}

/** A broken promise of our own: it quarantines the run that met it and is never shown as the user's fault. */
export class DefectError extends Error {
  readonly code = "DEFECT";
  override readonly name = "DefectError";
}

/** Throws a DefectError when a condition that must hold does not. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (condition === false || condition === null || condition === undefined || condition === 0 || condition === "") {
    throw new DefectError(message);
  }
}

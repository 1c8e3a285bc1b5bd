/** How much a finding matters: work is lost or stands still, something will go wrong, something could be better. */
export type Severity = "error" | "warning" | "note";

/** Something that is not as it should be, and the command or action that fixes it. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly next: string;
}

/** A finding before its rule puts its code to it. */
export type Found = Omit<Finding, "code">;

/** What was found, as a list: nothing where there is nothing. */
export function foundIf(is: boolean, found: () => Found): readonly Found[] {
  return is ? [found()] : [];
}

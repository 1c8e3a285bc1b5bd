import type { Examination } from "./examination.ts";
import type { Found } from "./finding.ts";
import type { Hands } from "./hands.ts";

/** One thing that the doctor looks for, and where it can, fixes. */
export interface Rule {
  readonly code: string;
  /** What it looks for, in one line. */
  readonly says: string;
  /** What it finds now; throws where it cannot look. */
  readonly detect: (exam: Examination) => Promise<readonly Found[]>;
  /** Fixes what it can of what it finds; returns what was done, a line for each. It removes nothing that holds unsaved work. */
  readonly fix?: (exam: Examination, hands: Hands) => Promise<readonly string[]>;
}

/** The command that lets the doctor fix. */
export const FIX = "holdfast doctor --fix";

/** The command that lets the doctor fix what only the holder of the home may change. */
export async function fixHolding(exam: Examination): Promise<string> {
  return (await exam.holder()) === null ? FIX : `holdfast stop && ${FIX}`;
}

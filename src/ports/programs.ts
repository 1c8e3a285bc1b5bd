/** A program of the user's that does one small thing; it ends with its time, and everything that it started with it. */
export interface ProgramRun {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** How it ended. */
export type ProgramEnd =
  /** It never ran. */
  | { readonly is: "not-started"; readonly reason: string }
  | { readonly is: "exited"; readonly code: number; readonly stdout: string; readonly stderr: string }
  /** Somebody ended it by a signal. */
  | { readonly is: "killed"; readonly signal: string; readonly stderr: string }
  /** We ended it: its time was up, or nobody waits for it any more. */
  | { readonly is: "ended"; readonly why: "timeout" | "abort"; readonly stderr: string };

/** Runs a program to its end; never throws. */
export type RunProgram = (run: ProgramRun) => Promise<ProgramEnd>;

import { FAILURES, type FailureCode } from "./failure-codes.ts";

/** Where a fault of a definition stands, and what to do about it. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Place in the data, as a JSON pointer. */
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** Something that the machine or the user's input broke: it has a code, and says what to do. */
export class HoldfastError extends Error {
  override readonly name = "HoldfastError";
  readonly code: FailureCode;
  readonly hint: string;
  readonly faults: readonly Fault[];
  /** Machine-readable particulars, for programs. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: FailureCode, message: string, more: FailureMore = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.hint = more.hint ?? FAILURES[code].hint;
    this.faults = more.faults ?? [];
    this.details = more.details ?? {};
  }
}

/** What an error may carry beyond its message. */
export interface FailureMore {
  readonly hint?: string;
  readonly cause?: unknown;
  readonly faults?: readonly Fault[];
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The words of any thrown value. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The `code` of a thrown value (`ENOENT`, `DEFINITION_INVALID`, …); null when it has none. */
export function codeOf(thrown: unknown): string | null {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return null;
  return typeof thrown.code === "string" ? thrown.code : null;
}

/** The failure of a path that is longer than the system takes. */
export function pathTooLong(doing: string, cause: unknown): HoldfastError {
  return new HoldfastError("OUTPUT_REFUSED", `Could not ${doing}: a path is longer than this system takes.`, {
    cause,
    hint: "Use shorter names, or fewer folders within each other.",
  });
}

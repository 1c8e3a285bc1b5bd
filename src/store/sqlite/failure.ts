import { codeOf, HoldfastError, messageOf } from "../../base/failure.ts";
import type { FailureCode } from "../../base/failure-codes.ts";

/** The failure that an error of SQLite or of the disk means, in words that say what it kept us from. */
export function storeFailure(thrown: unknown, doing: string): HoldfastError {
  if (thrown instanceof HoldfastError) return thrown;
  return new HoldfastError(failureCode(thrown), `The store could not ${doing}: ${messageOf(thrown)}.`, {
    cause: thrown,
  });
}

/** What the machine broke, as a failure with a code; what the statement itself broke (a constraint) stays as it is. */
export function machineFailure(thrown: unknown, file: string): unknown {
  const code = primaryCode(thrown);
  if (code === 0 || code === SQLITE_ERROR || code === SQLITE_CONSTRAINT) return thrown;
  return new HoldfastError(
    failureCode(thrown),
    // The extended code tells which of the many ways of a failing disk it was.
    `${WORDS[code] ?? "The store failed"} (${file}): ${messageOf(thrown)} (SQLite ${extendedCode(thrown)}).`,
    { cause: thrown },
  );
}

const SQLITE_ERROR = 1;
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_IOERR = 10;
const SQLITE_CONSTRAINT = 19;

const CODES: Readonly<Record<number, FailureCode>> = {
  3: "HOME_UNUSABLE",
  8: "HOME_UNUSABLE",
  [SQLITE_IOERR]: "STORE_FAILED",
  11: "STORE_DAMAGED",
  13: "STORE_FULL",
  14: "HOME_UNUSABLE",
  26: "STORE_DAMAGED",
};

const WORDS: Readonly<Record<number, string>> = {
  3: "The store may not be used",
  [SQLITE_BUSY]: "The store is held by another program",
  8: "The store cannot be written",
  [SQLITE_IOERR]: "The disk of the store failed",
  11: "The store is damaged",
  13: "The disk of the store is full",
  14: "The store cannot be opened",
  26: "The store is no database",
};

const FILE_CODES: Readonly<Record<string, FailureCode>> = {
  ENOSPC: "STORE_FULL",
  EDQUOT: "STORE_FULL",
  EROFS: "HOME_UNUSABLE",
  EACCES: "HOME_UNUSABLE",
  EPERM: "HOME_UNUSABLE",
};

// The memory of the WAL's index is a file too: where it cannot grow, the disk is full (SQLITE_IOERR_SHMSIZE).
const SHM_CANNOT_GROW = 4_874;
const READONLY_ROLLBACK = 776;

function failureCode(thrown: unknown): FailureCode {
  if (extendedCode(thrown) === SHM_CANNOT_GROW) return "STORE_FULL";
  return CODES[primaryCode(thrown)] ?? FILE_CODES[codeOf(thrown) ?? ""] ?? "STORE_FAILED";
}

/** Tells whether the machine failed: the whole transaction is lost then, not only the turn that met it. */
export function isMachineFailure(thrown: unknown): boolean {
  if (thrown instanceof HoldfastError) return thrown.code.startsWith("STORE_") || thrown.code === "HOME_UNUSABLE";
  const code = primaryCode(thrown);
  return code !== 0 && code !== SQLITE_CONSTRAINT;
}

/** Tells whether a reader met the journal of a writer that died in the middle (SQLITE_READONLY_ROLLBACK). */
export function isLeftUndone(thrown: unknown): boolean {
  return extendedCode(thrown instanceof HoldfastError ? thrown.cause : thrown) === READONLY_ROLLBACK;
}

/** Tells whether somebody else holds what was asked for. */
export function isBusy(thrown: unknown): boolean {
  const cause = thrown instanceof HoldfastError ? thrown.cause : thrown;
  const code = primaryCode(cause);
  return code === SQLITE_BUSY || code === SQLITE_LOCKED;
}

// 0 when the error is none of SQLite's (https://sqlite.org/rescode.html).
function primaryCode(thrown: unknown): number {
  return extendedCode(thrown) & 0xff;
}

function extendedCode(thrown: unknown): number {
  if (codeOf(thrown) !== "ERR_SQLITE_ERROR" || typeof thrown !== "object" || thrown === null || !("errcode" in thrown))
    return 0;
  return typeof thrown.errcode === "number" ? thrown.errcode : 0;
}

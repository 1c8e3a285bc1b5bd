import { codeOf, HoldfastError, messageOf } from "../../base/failure.ts";
import type { FailureCode } from "../../base/failure-codes.ts";

/** The failure that an error of SQLite means. A full disk heals; anything else at commit does not by itself. */
export function storeFailure(thrown: unknown, doing: string): HoldfastError {
  if (thrown instanceof HoldfastError) return thrown;
  return new HoldfastError(failureCode(thrown), `The store could not ${doing}: ${messageOf(thrown)}.`, {
    cause: thrown,
  });
}

const CODES: Readonly<Record<number, FailureCode>> = {
  8: "HOME_UNUSABLE",
  10: "STORE_FAILED",
  11: "STORE_DAMAGED",
  13: "STORE_FULL",
  14: "HOME_UNUSABLE",
  26: "STORE_DAMAGED",
};

const FILE_CODES: Readonly<Record<string, FailureCode>> = {
  ENOSPC: "STORE_FULL",
  EDQUOT: "STORE_FULL",
  EROFS: "HOME_UNUSABLE",
  EACCES: "HOME_UNUSABLE",
};

function failureCode(thrown: unknown): FailureCode {
  return CODES[primaryCode(thrown)] ?? FILE_CODES[codeOf(thrown) ?? ""] ?? "STORE_FAILED";
}

/** Tells whether the machine failed: the whole transaction is lost then, not only the turn that met it. */
export function isMachineFailure(thrown: unknown): boolean {
  if (thrown instanceof HoldfastError) return thrown.code.startsWith("STORE_") || thrown.code === "HOME_UNUSABLE";
  const code = primaryCode(thrown);
  return code !== 0 && code !== SQLITE_CONSTRAINT;
}

const SQLITE_CONSTRAINT = 19;

/** SQLite's primary result code (https://sqlite.org/rescode.html); 0 when the error is none of SQLite's. */
export function primaryCode(thrown: unknown): number {
  if (codeOf(thrown) !== "ERR_SQLITE_ERROR" || typeof thrown !== "object" || thrown === null || !("errcode" in thrown))
    return 0;
  return typeof thrown.errcode === "number" ? thrown.errcode & 0xff : 0;
}

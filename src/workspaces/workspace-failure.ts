import { codeOf, HoldfastError, messageOf, pathTooLong } from "../base/failure.ts";

/** The failure that an error of the file system means: a full disk heals, anything else is named with its cause. */
export function workspaceFailure(thrown: unknown, doing: string): HoldfastError {
  if (thrown instanceof HoldfastError) return thrown;
  if (codeOf(thrown) === "ENAMETOOLONG") return pathTooLong(doing, thrown);
  const full = codeOf(thrown) === "ENOSPC" || codeOf(thrown) === "EDQUOT";
  return new HoldfastError(full ? "STORE_FULL" : "STORE_FAILED", `Could not ${doing}: ${messageOf(thrown)}.`, {
    cause: thrown,
  });
}

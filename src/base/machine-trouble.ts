import { codeOf, HoldfastError } from "./failure.ts";
import { FAILURES } from "./failure-codes.ts";

/** What a machine lacks for a while, or its disk and network do: the same may succeed later without anybody's doing. */
const PASSING: ReadonlySet<string> = new Set(
  "EAGAIN EBUSY EDQUOT EINTR EIO EMFILE ENFILE ENOBUFS ENOMEM ENOSPC EROFS ESTALE ETIMEDOUT ETXTBSY".split(" "),
);

/** What stands where something else must be: it stays until somebody takes it away, however the failure is wrapped. */
const LASTING: ReadonlySet<string> = new Set("EEXIST EISDIR ELOOP ENOTDIR".split(" "));

/** Tells whether a failure is the machine's own and may pass; any other comes again each time that the same is tried. */
export function isMachineTrouble(failure: unknown): boolean {
  if (isLasting(failure)) return false;
  if (failure instanceof HoldfastError && FAILURES[failure.code].retry) return true;
  if (PASSING.has(codeOf(failure) ?? "")) return true;
  return failure instanceof Error && failure.cause !== undefined && isMachineTrouble(failure.cause);
}

function isLasting(failure: unknown): boolean {
  if (!(failure instanceof Error)) return false;
  return LASTING.has(codeOf(failure) ?? "") || isLasting(failure.cause);
}

import { HoldfastError } from "../../base/failure.ts";
import { isStopped } from "../../process/find/marked.ts";

/** So long a daemon that is busy may take before it says the first word. */
const BUSY_MS = 60_000;

/** So long the first question to a daemon may take: whether it is there. */
export const FIRST_WORD_MS = 3_000;

/** Tells when an answer of a daemon is no longer waited for: at once where a signal stopped it. */
export function givesUpOn(pid: number | null, most: number = BUSY_MS): (waitedMs: number) => HoldfastError | null {
  return (waitedMs) => {
    if (pid !== null && isStopped(pid)) return silentFailure(pid, "was stopped by a signal");
    return waitedMs < most ? null : silentFailure(pid, `has not answered for ${Math.round(waitedMs / 1_000)} s`);
  };
}

/** The failure of a daemon that holds its home and does not answer: which process it is, and what can be done. */
export function silentFailure(pid: number | null, what: string): HoldfastError {
  const who = pid === null ? "a process that cannot be seen from here" : `process ${pid}`;
  const name = pid === null ? "PID" : String(pid);
  const wake = pid !== null && isStopped(pid) ? `\`kill -CONT ${name}\` lets it go on; ` : "";
  return new HoldfastError("DAEMON_SILENT", `The daemon, ${who}, ${what}. What runs goes on.`, {
    hint: `${wake}\`kill -9 ${name}\` ends it: children go on, and the next command starts another. Reading works without it.`,
    details: { pid },
  });
}

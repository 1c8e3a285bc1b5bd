import type { Verdict } from "../../ports/processes.ts";
import { monotonicMs } from "../host.ts";
import { standingOf, zombieCode, type ProcessStat } from "../find/process-table.ts";

const STARTING_MS = 5_000;
const STOPPED_MS = 100;
const FINISHING_MS = 2_000;

/** What must be done about a supervisor that stays in between. */
export type Help =
  | { readonly do: "wait"; readonly untilMs: number }
  /** It may have been stopped: send it on. */
  | { readonly do: "continue"; readonly untilMs: number }
  /** Kill the supervisor and all that is marked, and look again. */
  | { readonly do: "end" };

/** Bounds how long a supervisor may be starting or finishing. */
export interface Patience {
  readonly next: (verdict: Verdict, child: ProcessStat | null) => Help;
  /** The exit code that the child showed as a zombie, while its supervisor was finishing. */
  readonly zombieCode: () => number | null;
}

/** Begins to wait for a supervisor. */
export function createPatience(): Patience {
  let since: { readonly is: Verdict["is"]; readonly at: number } | null = null;
  let code: number | null = null;
  return {
    zombieCode: () => code,
    next: (verdict, child) => {
      if (since?.is !== verdict.is) since = { is: verdict.is, at: monotonicMs() };
      const waitedMs = monotonicMs() - since.at;
      if (verdict.is === "starting")
        return waitedMs < STARTING_MS ? { do: "wait", untilMs: since.at + STARTING_MS } : { do: "end" };
      if (verdict.is !== "finishing") return { do: "wait", untilMs: Infinity };
      if (child !== null && standingOf(child) === "zombie") code = zombieCode(child);
      if (waitedMs < STOPPED_MS) return { do: "wait", untilMs: since.at + STOPPED_MS };
      return waitedMs < FINISHING_MS ? { do: "continue", untilMs: since.at + FINISHING_MS } : { do: "end" };
    },
  };
}

import type { WatchEvents, WatchOrders } from "../ports/processes.ts";
import { sizeOf } from "./directory.ts";
import { monotonicMs } from "./host.ts";
import { followJournal, journalFile } from "./journal.ts";
import { readAsked, readProgress } from "./messages.ts";

/** Whose words are heard, and by whom. */
export interface Hearing {
  readonly directory: string;
  readonly events: WatchEvents;
  readonly journalLimitBytes: number;
}

/** Hears what a child says, and notices when it says nothing for too long, or too much. */
export interface Listener {
  /** Takes new output; true when there is more than one call may take. */
  readonly hearOutput: () => boolean;
  /** Takes new questions and progress. */
  readonly hearFiles: () => void;
  /** Hands over what the journal ends with, when nobody writes any more. */
  readonly hearEnd: () => void;
  /** Reports a broken limit, once for each set of orders; returns when the next one is due. */
  readonly checkLimits: (orders: WatchOrders) => number;
}

/** Starts listening to an execution from its beginning. */
export function createListener({ directory, events, journalLimitBytes }: Hearing): Listener {
  const tail = followJournal(journalFile(directory, "out"));
  const asked = new Set<number>();
  let progress: string | null = null;
  let heard = "";
  let heardAt = monotonicMs();
  let reported = "";
  const sizes = (): readonly [number, number] => [sizeOf(journalFile(directory, "out")), sizeOf(journalFile(directory, "err"))];
  const hear = (): void => {
    const now = `${sizes().join("/")}/${progress ?? ""}`;
    if (now !== heard) heardAt = monotonicMs();
    heard = now;
  };
  return {
    hearOutput: () => {
      const { lines, more, truncated } = tail.read();
      if (truncated) events.truncated?.();
      if (lines.length > 0) events.output(lines);
      hear();
      return more;
    },
    hearFiles: () => {
      const said = readProgress(directory);
      if (said !== null && said !== progress) events.progress(said);
      progress = said;
      hear();
      for (const { n, question, options } of readAsked(directory, asked)) {
        asked.add(n);
        events.asked(n, question, options);
      }
    },
    hearEnd: () => {
      const rest = tail.rest();
      if (rest.length > 0) events.output(rest);
    },
    checkLimits: (orders) => {
      const now = monotonicMs();
      // Without a deadline the clocks stand still: somebody is asked.
      if (orders.deadlineMs === null) heardAt = now;
      const silentAt = orders.idleMs === null ? Infinity : heardAt + orders.idleMs;
      const limit = brokenLimit({ now, silentAt, deadlineAt: orders.deadlineMs ?? Infinity, flooded: sizes().some((size) => size > journalLimitBytes) });
      const report = limit === null ? "" : `${limit}/${orders.deadlineMs}/${orders.idleMs}`;
      if (limit !== null && report !== reported) events.exceeded(limit);
      reported = report;
      return Math.min(...[silentAt, orders.deadlineMs ?? Infinity].filter((at) => at > now));
    },
  };
}

interface Standing {
  readonly now: number;
  readonly silentAt: number;
  readonly deadlineAt: number;
  readonly flooded: boolean;
}

function brokenLimit({ now, silentAt, deadlineAt, flooded }: Standing): "flood" | "timeout" | "hung" | null {
  if (flooded) return "flood";
  if (now >= deadlineAt) return "timeout";
  return now >= silentAt ? "hung" : null;
}

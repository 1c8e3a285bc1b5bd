import type { Masker } from "../../base/secrets/masker.ts";
import type { WatchEvents, WatchOrders } from "../../ports/processes.ts";
import { sizeOf } from "../files/child-files.ts";
import { monotonicMs } from "../host.ts";
import { followJournal, journalFile } from "./journal.ts";
import { createQuestions, readProgress } from "./messages.ts";
import { growthWithin } from "../start/supervisor-script.ts";

/** Whose words are heard, and by whom. */
export interface Hearing {
  readonly directory: string;
  readonly events: WatchEvents;
  readonly masker: Masker;
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
export function createListener({ directory, events, masker, journalLimitBytes }: Hearing): Listener {
  const tail = followJournal(journalFile(directory, "out"), masker, 2 * journalLimitBytes);
  const questions = createQuestions(directory, masker);
  const silence = createSilence();
  let progress: string | null = null;
  let reported = "";
  const sizes = (): readonly number[] => [sizeOf(journalFile(directory, "out")), sizeOf(journalFile(directory, "err"))];
  return {
    hearOutput: () => {
      const { lines, more, truncated } = tail.read();
      if (truncated) events.truncated?.();
      if (lines.length > 0) events.output(lines);
      return more;
    },
    hearFiles: () => {
      const said = readProgress(directory, masker);
      if (said !== null && said !== progress) events.progress(said);
      progress = said;
      for (const question of questions.hear()) events.asked(question);
    },
    hearEnd: () => {
      const rest = tail.rest();
      if (rest.length > 0) events.output(rest);
    },
    checkLimits: (orders) => {
      const written = sizes();
      const silentAt = silence.over(`${written.join("/")}/${questions.heard()}/${progress}`, orders);
      const deadlineAt = orders.deadlineMs ?? Infinity;
      const now = monotonicMs();
      const limit = brokenLimit({
        now,
        silentAt,
        deadlineAt,
        flooded: written.some((size) => size > growthWithin(journalLimitBytes)),
      });
      const report = limit === null ? "" : `${limit}/${deadlineAt}/${orders.idleMs}`;
      if (limit !== null && report !== reported) events.exceeded(limit);
      reported = report;
      return Math.min(...[silentAt, deadlineAt].filter((at) => at > now));
    },
  };
}

interface Silence {
  /** When it will have lasted too long, if nothing else is heard. */
  readonly over: (heard: string, orders: WatchOrders) => number;
}

function createSilence(): Silence {
  let last = "";
  let since = monotonicMs();
  return {
    over: (heard, { deadlineMs, idleMs }) => {
      // Without a deadline the clocks stand still: somebody is asked.
      if (heard !== last || deadlineMs === null) since = monotonicMs();
      last = heard;
      return idleMs === null || deadlineMs === null ? Infinity : since + idleMs;
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

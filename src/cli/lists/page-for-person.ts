import type { Lists } from "../../app/reading/lists.ts";
import type { RunRow } from "../../ports/event-log.ts";
import type { CommandContext } from "../call/context.ts";
import { wrap } from "../progress/wrap.ts";
import { askQueue } from "./ask-queue.ts";
import { runListLines, totalsLine } from "./run-list.ts";
import { shortIds } from "./short-ids.ts";

/** A page of runs, and what is said below it. */
export interface PageShown {
  readonly page: readonly RunRow[];
  /** Where the next page begins; null after the last. */
  readonly next: string | null;
  readonly standstill: readonly string[];
}

/** A page of runs as a table at a terminal. */
export async function pageForPerson(
  context: CommandContext,
  open: Lists,
  { page, next, standstill }: PageShown,
): Promise<readonly string[]> {
  const runs = open.summaries(page);
  const ids = page.map(({ id }) => id);
  const lines = runListLines(runs, {
    width: context.width,
    color: context.color,
    now: Date.now(),
    projects: context.all,
    short: shortIds(open.store, ids),
    awaited: await askQueue(context, runs),
  });
  const more = next === null ? [] : [`Older ones: holdfast ls --cursor ${next}`];
  return [...lines, "", ...[totalsLine(runs), ...more, ...standstill].flatMap((line) => wrap(line, context.width))];
}

import { isOrchestrated } from "../../app/home/orchestrated.ts";
import { openLists, type Lists } from "../../app/reading/lists.ts";
import { projectHere } from "../call/handles.ts";
import type { CommandContext } from "../call/context.ts";

/** Says that nothing moves, where runs are open and no daemon lives; nothing otherwise. */
export function standstillLines(context: CommandContext, open: Lists | null): readonly string[] {
  const count = open === null ? 0 : open.store.counts().open - open.quarantined().size;
  if (count < 1 || isOrchestrated(context.home)) return [];
  return [
    count === 1
      ? "No daemon is running, so the open run does not go on. Start it: holdfast resume"
      : `No daemon is running, so ${count} open runs do not go on. Start it: holdfast resume`,
  ];
}

/** What is said where there is nothing to list. */
export function emptyLines(open: Lists | null, filtered: boolean): readonly string[] {
  const states = open?.store.stateCounts() ?? {};
  const all = Object.values(states).reduce((sum, count) => sum + count, 0);
  if (all === 0) return ["No runs yet. Start one: holdfast run FILE"];
  if (filtered) return ["No run matches. All runs: holdfast ls --all"];
  const elsewhere = all === 1 ? "1 run in another project" : `${all} runs in other projects`;
  return ["No runs in this project yet. Start one: holdfast run FILE", `${elsewhere}: holdfast ls --all`];
}

/** Works on a home that may have no store yet. */
export async function looking<T>(context: CommandContext, work: (open: Lists | null) => T | Promise<T>): Promise<T> {
  const open = openLists(context.home);
  try {
    return await work(open);
  } finally {
    open?.close();
  }
}

/** The query that keeps a list to the project that the person is in. */
export function ofProject(context: CommandContext): { readonly project?: string } {
  const project = projectHere(context);
  return project === null ? {} : { project };
}

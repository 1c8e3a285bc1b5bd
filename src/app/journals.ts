import { join } from "node:path";
import { runEventFrom } from "../domain/record/upcast.ts";
import { executionName } from "../engine/inputs/unit-path.ts";
import type { StoreReader } from "../ports/event-log.ts";

/** Where one execution's output is. */
export interface Journal {
  readonly execution: string;
  readonly stage: string;
  /** Place of the item in the list of an `each` stage. */
  readonly item: number | null;
  readonly attempt: number;
  readonly role: "work" | "judge" | "poll";
  /** Place of the judge among those of its stage; null where it judges nothing. */
  readonly judge: number | null;
  readonly directory: string;
}

/** The journals of a run's executions, in the order in which they were admitted. */
export function journalsOf(
  home: string,
  store: StoreReader,
  { run, stage }: { readonly run: string; readonly stage: string | null },
): readonly Journal[] {
  return store.events({ stream: run, types: ["execution.admitted"], limit: 100_000 }).flatMap((stored) => {
    const event = runEventFrom(stored);
    if (event.type !== "execution.admitted" || (stage !== null && event.data.stage !== stage)) return [];
    const { execution, item, attempt, role, judge } = event.data;
    const directory = join(home, "runs", run, "executions", executionName(execution));
    return [{ execution, stage: event.data.stage, item, attempt, role, judge, directory }];
  });
}

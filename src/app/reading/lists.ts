import type { RunQuery, RunRow, StoreReader } from "../../ports/event-log.ts";
import { openStoreReader } from "../../store/sqlite/store-file.ts";
import { findRun, lastRun } from "../runs/find-run.ts";
import { listRuns } from "./list-runs.ts";
import { quarantinedRuns } from "./quarantined-runs.ts";
import { runToJson, type RunSummary } from "./run-summary.ts";
import { createStageCounts } from "./stage-counts.ts";

/** What lists are made of: rows alone, so that nothing is folded and little is loaded. */
export interface Lists {
  readonly store: StoreReader;
  /** Lists runs; a quarantined one is that and nothing else. */
  readonly runs: (query: RunQuery) => readonly RunRow[];
  /** Runs as they are in a list. */
  readonly summaries: (rows: readonly RunRow[]) => readonly RunSummary[];
  /** A run by id or unique prefix. Throws NOT_FOUND, AMBIGUOUS. */
  readonly findRun: (handle: string) => RunRow;
  /** The newest run of a project, or of the home where it is null. Throws NOT_FOUND. */
  readonly lastRun: (project: string | null) => RunRow;
  readonly quarantined: () => ReadonlyMap<string, string>;
  readonly close: () => void;
}

/** Opens a home to list what is in it; null when it has no store yet. Throws STORE_NEWER. */
export function openLists(home: string): Lists | null {
  const store = openStoreReader(home);
  return store === null ? null : listsOf(store);
}

/** Lists through a store that is open already. */
export function listsOf(store: StoreReader): Lists {
  const stagesOf = createStageCounts(store);
  const quarantined = (): ReadonlyMap<string, string> => quarantinedRuns(store);
  return {
    store,
    quarantined,
    runs: (query) => listRuns(store, quarantined(), query),
    summaries: (rows) => rows.map((row) => runToJson(row, stagesOf(row.definition))),
    findRun: (handle) => findRun(store, handle),
    lastRun: (project) => lastRun(store, project),
    close: store.close,
  };
}

import type { RunQuery, RunRow, StoreReader } from "../ports/event-log.ts";

/** Lists runs with the overlay that no projection holds: a quarantined run stands in no other state. */
export function listRuns(
  store: StoreReader,
  quarantined: ReadonlyMap<string, string>,
  query: RunQuery,
): readonly RunRow[] {
  const { state, ...others } = query;
  if (state === "quarantined") return quarantinedRows(store, quarantined, query);
  const rows = store.runs({ ...query, limit: query.limit + quarantined.size });
  const shown =
    state === undefined
      ? rows.map((row) => shownRow(row, quarantined))
      : rows.filter((row) => !quarantined.has(row.id));
  return shown.slice(0, others.limit);
}

function quarantinedRows(
  store: StoreReader,
  quarantined: ReadonlyMap<string, string>,
  { pipeline, project, before, limit }: RunQuery,
): readonly RunRow[] {
  return [...quarantined.keys()]
    .toSorted()
    .toReversed()
    .flatMap((id) => store.runsByPrefix(id, 1))
    .filter((row) => pipeline === undefined || row.pipeline === pipeline)
    .filter((row) => project === undefined || row.project === project)
    .filter((row) => before === undefined || row.id < before)
    .slice(0, limit)
    .map((row) => shownRow(row, quarantined));
}

function shownRow(row: RunRow, quarantined: ReadonlyMap<string, string>): RunRow {
  const reason = quarantined.get(row.id);
  return reason === undefined ? row : { ...row, state: "quarantined", reason };
}

import type { RunQuery, RunRow, StoreReader } from "../../ports/event-log.ts";

/** Lists runs with the overlay that no projection holds: a quarantined run is in no other state. */
export function listRuns(
  store: StoreReader,
  quarantined: ReadonlyMap<string, string>,
  query: RunQuery,
): readonly RunRow[] {
  const { states, limit } = query;
  const rows = limit === undefined ? store.runs(query) : store.runs({ ...query, limit: limit + quarantined.size });
  if (states === undefined) return rows.map((row) => shownRow(row, quarantined)).slice(0, limit);
  const others = rows.filter((row) => !quarantined.has(row.id));
  const aside = states.includes("quarantined") ? quarantinedRows(store, quarantined, query) : [];
  return [...others, ...aside].toSorted(newestFirst).slice(0, limit);
}

function newestFirst(one: RunRow, other: RunRow): number {
  if (one.id === other.id) return 0;
  return one.id < other.id ? 1 : -1;
}

function quarantinedRows(
  store: StoreReader,
  quarantined: ReadonlyMap<string, string>,
  { pipeline, project, since, before }: RunQuery,
): readonly RunRow[] {
  return [...quarantined.keys()]
    .flatMap((id) => store.runsByPrefix(id, 1))
    .filter((row) => pipeline === undefined || row.pipeline === pipeline)
    .filter((row) => project === undefined || row.project === project)
    .filter((row) => since === undefined || row.endedAt === null || row.endedAt >= since)
    .filter((row) => before === undefined || row.id < before)
    .map((row) => shownRow(row, quarantined));
}

function shownRow(row: RunRow, quarantined: ReadonlyMap<string, string>): RunRow {
  const reason = quarantined.get(row.id);
  return reason === undefined ? row : { ...row, state: "quarantined", reason };
}

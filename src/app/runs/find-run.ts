import { HoldfastError } from "../../base/failure.ts";
import { FINDER_PIPELINE } from "../../domain/definition/finder.ts";
import type { RunQuery, RunRow, StoreReader } from "../../ports/event-log.ts";

/** A run by its id or a unique prefix of it, in whichever project it is. Throws NOT_FOUND, AMBIGUOUS. */
export function findRun(store: StoreReader, handle: string): RunRow {
  const wanted = handle.toUpperCase();
  const found = handle === "" ? [] : store.runsByPrefix(wanted, 3);
  const exact = found.find((row) => row.id === wanted);
  if (exact !== undefined) return exact;
  const [first, second] = found;
  if (first === undefined)
    throw new HoldfastError("NOT_FOUND", `There is no run ${handle === "" ? "without a name" : handle}.`);
  if (second === undefined) return first;
  const names = found.map(({ id, pipeline }) => `${id} (${pipeline})`).join(", ");
  throw new HoldfastError("AMBIGUOUS", `More than one run begins with ${handle}: ${names}.`);
}

/** The newest run of a project, or of the home where it is null. Throws NOT_FOUND, and names the newest elsewhere. */
export function lastRun(store: StoreReader, project: string | null): RunRow {
  const found = newestRun(store, project === null ? {} : { project });
  if (found !== null) return found;
  const elsewhere = project === null ? null : newestRun(store, {});
  if (elsewhere === null) throw new HoldfastError("NOT_FOUND", "This home has no run yet.", { hint: START_ONE });
  const { id, pipeline, project: other } = elsewhere;
  throw new HoldfastError("NOT_FOUND", `The project ${project} has no run yet.`, {
    hint: `The newest elsewhere is ${id} (${pipeline}) of ${other}. Name it by its id, or add --all.`,
    details: { newest: { id, pipeline, project: other } },
  });
}

const START_ONE = "Start one: holdfast run FILE.";

/** The newest run that somebody began: a finder works for another run. */
function newestRun(store: StoreReader, query: Pick<RunQuery, "project">): RunRow | null {
  for (let before: string | undefined; ;) {
    const [row] = store.runs({ ...query, limit: 1, ...(before === undefined ? {} : { before }) });
    if (row?.pipeline !== FINDER_PIPELINE) return row ?? null;
    before = row.id;
  }
}

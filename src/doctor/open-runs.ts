import type { RunRow } from "../ports/event-log.ts";
import type { Examination } from "./examination.ts";

/** States of runs that have not ended. */
const OPEN = ["queued", "running", "waiting", "stalled"];

/** Runs that have not ended and were not set aside. */
export function openRuns({ record }: Pick<Examination, "record">): readonly RunRow[] {
  const aside = record.quarantined();
  return (record.store()?.openRuns(OPEN) ?? []).filter(({ id }) => !aside.has(id));
}

import type { RunRow } from "../ports/event-log.ts";
import type { Examination } from "./examination.ts";
import { OPEN_STATES } from "../domain/run/states.ts";

/** Runs that have not ended and were not set aside. */
export function openRuns({ record }: Pick<Examination, "record">): readonly RunRow[] {
  const aside = record.quarantined();
  return (record.store()?.openRuns(OPEN_STATES) ?? []).filter(({ id }) => !aside.has(id));
}

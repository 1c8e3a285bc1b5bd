import type { Reading } from "../../app/reading/reading.ts";
import type { Item, Subject } from "./inbox.ts";

/** What waits for a person, in a project or everywhere. */
export function readItems({ store }: Reading, project: string | null): readonly Item[] {
  const pipelines = new Map<string, string>();
  const pipelineOf = (run: string): string => {
    const known = pipelines.get(run) ?? store.runsByPrefix(run, 1)[0]?.pipeline ?? "";
    pipelines.set(run, known);
    return known;
  };
  const rows = store.gates({ state: "open", ...(project === null ? {} : { project }) });
  return rows.map((row) => ({ ...row, pipeline: pipelineOf(row.run) })).toSorted(earlier);
}

/** The longest waiting first; what was asked at one moment in an order that stays. */
function earlier(one: Item, other: Item): number {
  const apart = one.openedAt - other.openedAt || one.run.localeCompare(other.run);
  return apart || one.stage.localeCompare(other.stage, "en", { numeric: true }) || one.id.localeCompare(other.id);
}

/** A gate with its run, files of every attempt included; null where the run has no such gate, or cannot be read. */
export function readSubject(open: Reading, run: string, gate: string): Subject | null {
  const shown = open.show(run, { version: null, all: true });
  const found = shown.gates.find(({ id }) => id === gate);
  return found === undefined ? null : { run: shown, gate: found };
}

import type { RunQuery, RunRow } from "../../ports/event-log.ts";
import type { Lists } from "../../app/reading/lists.ts";
import { ATTENTION_STATES } from "../../domain/run/states.ts";

/** What only a person can move. */
const FOR_PEOPLE: ReadonlySet<string | null> = new Set(["person", "credential", "budget", "operator"]);

/** The runs that need a person: questions, holds, what is quarantined, and what failed since the last look. */
export function needingAttention(open: Lists, query: RunQuery, lastLook: number): readonly RunRow[] {
  const { limit, ...filters } = query;
  const rows = open.runs({ ...filters, states: query.states ?? ATTENTION_STATES });
  return rows.filter((row) => needsPerson(row, lastLook)).slice(0, limit);
}

function needsPerson({ state, reason, gates, endedAt }: RunRow, lastLook: number): boolean {
  if (state === "waiting") return gates > 0 || FOR_PEOPLE.has(reason);
  if (state === "failed") return (endedAt ?? 0) >= lastLook;
  return state === "quarantined";
}

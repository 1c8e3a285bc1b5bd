import { timestamp } from "../../../base/clock.ts";
import type { RunEvent, RunEventOf } from "../events.ts";
import type { RunState } from "../state.ts";

/** The last death of a run's orchestrator as the record has it. */
export interface LastRecovery {
  readonly marked: RunEventOf<"workflow_recovery">;
  /** What was decided then; null where nothing has been yet. */
  readonly decided: RunEvent | null;
}

/** The types of the events that may end a stall. */
export const RECOVERY_DECISIONS = ["run.resumed", "run.held", "run.cancel-requested"] as const;

/** Says what happened to a run's orchestrator, when, which start found it, and what was done. */
export function recoveryWords({ id, recoveries }: RunState, last: LastRecovery | null): readonly string[] {
  if (last === null) return [];
  const { at, data } = last.marked;
  const what = data.reason === "owner-silent" ? "was not heard of any more" : "died";
  const times = recoveries === 1 ? "" : `, the last of ${recoveries} times`;
  const beat = data.lastHeartbeat === null ? "" : ` It was last heard of at ${data.lastHeartbeat}.`;
  return [
    `Its orchestrator (${data.owner}) ${what} while it ran${times}.${beat}`,
    `The start ${data.incarnation} found that and marked it stalled at ${timestamp(at)}. ${decisionWords(last.decided)}`,
    `\`holdfast events ${id} --type workflow_recovery\` has the record.`,
  ];
}

function decisionWords(decided: RunEvent | null): string {
  if (decided === null) return "Nothing has been decided since.";
  const at = timestamp(decided.at);
  if (decided.type === "run.held") return `By its policy it is held for an operator since ${at}.`;
  if (decided.type !== "run.resumed") return `It was cancelled at ${at}.`;
  const by = decided.data.policy === "resume" ? "By its policy it went on" : "An operator let it go on";
  const from = decided.data.from.length === 0 ? "" : `, from ${decided.data.from.join(", ")}`;
  return `${by} at ${at}${from}.`;
}

import type { RunStateName } from "./state.ts";

/** The states of a run, in the order of its life. */
export const RUN_STATES: readonly RunStateName[] = [
  "queued",
  "running",
  "waiting",
  "stalled",
  "quarantined",
  "completed",
  "failed",
  "cancelled",
];

/** The states of a run that has not ended. */
export const OPEN_STATES: readonly RunStateName[] = ["queued", "running", "waiting", "stalled"];

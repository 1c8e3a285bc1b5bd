import type { StageStateName } from "./state.ts";
import type { RunStateName } from "./states.ts";

// One table holds the edges: the checks of evolve, the SQL CHECKs, the drawing in docs/spec/run.md and the property
// tests all come from it.

/** From which state of a stage which others can follow. */
export const STAGE_EDGES: Readonly<Record<StageStateName, readonly StageStateName[]>> = {
  pending: ["ready", "skipped", "cancelled"],
  ready: ["running", "waiting", "succeeded", "skipped", "failed", "cancelled", "interrupted", "invalidated"],
  running: [
    "ready",
    "reviewing",
    "waiting",
    "interrupted",
    "succeeded",
    "failed",
    "skipped",
    "cancelled",
    "invalidated",
  ],
  reviewing: ["ready", "running", "waiting", "interrupted", "succeeded", "failed", "cancelled", "invalidated"],
  waiting: [
    "ready",
    "running",
    "reviewing",
    "interrupted",
    "succeeded",
    "failed",
    "skipped",
    "cancelled",
    "invalidated",
  ],
  interrupted: [
    "ready",
    "running",
    "reviewing",
    "waiting",
    "succeeded",
    "failed",
    "skipped",
    "cancelled",
    "invalidated",
  ],
  succeeded: ["invalidated"],
  failed: ["invalidated"],
  skipped: ["invalidated"],
  cancelled: ["invalidated"],
  invalidated: ["pending"],
};

/**
 * From which state of a run which others can follow; the ended ones are left only by a new version.
 * R13: only a running one is stalled.
 */
export const RUN_EDGES: Readonly<Record<RunStateName, readonly RunStateName[]>> = {
  queued: ["running", "waiting", "completed", "failed", "cancelled"],
  running: ["waiting", "stalled", "completed", "failed", "cancelled"],
  waiting: ["running", "completed", "failed", "cancelled"],
  stalled: ["running", "waiting", "completed", "failed", "cancelled"],
  quarantined: [],
  completed: ["running", "waiting", "failed", "cancelled"],
  failed: ["running", "waiting", "completed", "cancelled"],
  cancelled: ["running", "waiting", "completed", "failed"],
};

/** Tells whether a table of edges allows a step. */
export function isEdge<S extends string>(edges: Readonly<Record<S, readonly S[]>>, from: S, to: S): boolean {
  return from === to || edges[from].includes(to);
}

/** The drawing of a table of edges in Mermaid's words. */
export function edgesDrawing(edges: Readonly<Record<string, readonly string[]>>): string {
  const lines = Object.entries(edges).flatMap(([from, after]) => after.map((to) => `  ${from} --> ${to}`));
  return ["stateDiagram-v2", ...lines].join("\n");
}

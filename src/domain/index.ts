// holdfast/core: types, events, and the pure functions over them.
export { decide } from "./run/decide.ts";
export { due, type Due, type Effect } from "./run/due.ts";
export { evolve, foldRun, FOLD_VERSION } from "./run/evolve.ts";
export { explain, type Explanation, type Surroundings } from "./run/view/explain.ts";
export { showRun, showGate } from "./run/view/show.ts";
export { runStateOf } from "./run/standing.ts";
export { runEventFrom, UPCASTERS, type Upcaster } from "./record/upcast.ts";
export { dataHashOf, eventHashOf, ledgerDigest, type ChainLink } from "./record/chain.ts";
export { STAGE_EDGES, RUN_EDGES } from "./run/edges.ts";
export type { Definition, Stage } from "./definition/definition.ts";
export type { RunEvent, RunEventData } from "./run/events.ts";
export type { RunState } from "./run/state.ts";
export type { Command, Decision, Refusal } from "./run/commands.ts";
export type { ShownRun } from "./run/view/shown.ts";

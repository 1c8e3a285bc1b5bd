import { named } from "../../base/own.ts";
import { HoldfastError } from "../../base/failure.ts";
import type { RunId } from "../../base/brand.ts";
import { runEventFrom } from "../../domain/record/upcast.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import type { RunView } from "../../domain/run/context.ts";
import { evolve, FOLD_VERSION } from "../../domain/run/evolve.ts";
import type { RunState } from "../../domain/run/state.ts";
import type { Store, StoreReader } from "../../ports/event-log.ts";

/** A fold longer than this starts at a snapshot the next time. */
const SNAPSHOT_EVENTS = 1_000;

/** Views that nothing needs at the moment are kept for so many runs. */
const KEPT = 256;

/** The runs that are in memory; what is not there is folded from the log. */
export interface Views {
  /** Throws NOT_FOUND for an unknown run. */
  readonly load: (run: RunId) => RunView;
  readonly put: (state: RunState) => RunView;
  readonly drop: (run: RunId) => void;
  /** Keeps at least so many runs from now on: a pass over many must not fold each of them again in every phase. */
  readonly keep: (runs: number) => void;
  readonly definition: (hash: string) => Definition;
}

/** Keeps views, the least recently used dropped first. */
export function createViews(store: Store): Views {
  const views = new Map<RunId, RunView>();
  const definitions = new Map<string, Definition>();
  const keepSnapshot = createSnapshots(store);
  let kept = KEPT;
  const evict = (): void => {
    for (const run of views.keys()) {
      if (views.size <= kept) return;
      views.delete(run);
    }
  };
  const definition = (hash: string): Definition => {
    const known = definitions.get(hash) ?? readDefinition(store, hash);
    definitions.set(hash, known);
    return known;
  };
  const put = (state: RunState): RunView => {
    const view = { state, definition: definition(state.accepted.definition) };
    keepSnapshot(state);
    views.delete(state.id);
    views.set(state.id, view);
    evict();
    return view;
  };
  return {
    put,
    definition,
    keep: (runs) => {
      kept = Math.max(KEPT, runs);
      evict();
    },
    drop: (run) => {
      views.delete(run);
    },
    load: (run) => views.get(run) ?? put(foldStored(store, run)),
  };
}

/** Keeps a snapshot of a run whenever a thousand events were added to it. */
function createSnapshots(store: Store): (state: RunState) => void {
  const kept = new Map<RunId, number>();
  return (state) => {
    if (state.seq <= SNAPSHOT_EVENTS) return;
    const before = kept.get(state.id) ?? store.snapshot(state.id, FOLD_VERSION)?.seq ?? 0;
    kept.set(state.id, before);
    const head = store.head(state.id);
    if (state.seq - before <= SNAPSHOT_EVENTS || head === null || head.hash === null || head.seq !== state.seq) return;
    const text = JSON.stringify(state);
    store.saveSnapshot({ stream: state.id, seq: head.seq, foldVersion: FOLD_VERSION, hash: head.hash, state: text });
    kept.set(state.id, head.seq);
  };
}

/** Folds a run from the log, from its snapshot where there is one. Throws NOT_FOUND. */
export function foldStored(store: StoreReader, run: RunId): RunState {
  const kept = store.snapshot(run, FOLD_VERSION);
  let state: RunState | null = kept === null ? null : stateFrom(kept.state);
  for (const event of store.events({ stream: run, afterSeq: state?.seq ?? 0 }))
    state = evolve(state, runEventFrom(event));
  if (state === null) throw new HoldfastError("NOT_FOUND", `There is no run ${run}.`);
  return state;
}

/** The definition that a run pinned. */
export function readDefinition(store: StoreReader, hash: string): Definition {
  const text = store.payload(hash);
  if (text === null) throw new HoldfastError("PAYLOAD_LOST", `The pinned definition ${hash} is gone.`);
  return definitionFrom(text);
}

/** The defaults of keys that came after the first release. */
const LATER_KEYS: Pick<Definition, "deliver"> = { deliver: [] };

function stateFrom(text: string): RunState {
  const state: RunState = JSON.parse(text);
  return { ...state, stages: named(Object.entries(state.stages)) };
}

function definitionFrom(text: string): Definition {
  const definition: Definition = JSON.parse(text);
  // A definition that was pinned by an earlier release says nothing of what came later.
  return { ...LATER_KEYS, ...definition };
}

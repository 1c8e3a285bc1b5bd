import { HoldfastError } from "../base/failure.ts";
import type { RunId } from "../base/brand.ts";
import { runEventFrom } from "../domain/record/upcast.ts";
import type { Definition } from "../domain/definition/definition.ts";
import type { RunView } from "../domain/run/context.ts";
import { evolve, FOLD_VERSION } from "../domain/run/evolve.ts";
import type { RunState } from "../domain/run/state.ts";
import type { Store, StoreReader } from "../ports/event-log.ts";

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
  readonly definition: (hash: string) => Definition;
}

/** Keeps views, the least recently used dropped first. */
export function createViews(store: Store): Views {
  const views = new Map<RunId, RunView>();
  const definitions = new Map<string, Definition>();
  const definition = (hash: string): Definition => {
    const known = definitions.get(hash) ?? readDefinition(store, hash);
    definitions.set(hash, known);
    return known;
  };
  const put = (state: RunState): RunView => {
    const view = { state, definition: definition(state.accepted.definition) };
    views.delete(state.id);
    views.set(state.id, view);
    const oldest = views.size > KEPT ? views.keys().next().value : undefined;
    if (oldest !== undefined) views.delete(oldest);
    return view;
  };
  return {
    put,
    definition,
    drop: (run) => {
      views.delete(run);
    },
    load: (run) => {
      const known = views.get(run);
      if (known !== undefined) return known;
      return put(
        foldStored(store, run, (state, hash) => {
          store.saveSnapshot({
            stream: run,
            seq: state.seq,
            foldVersion: FOLD_VERSION,
            hash,
            state: JSON.stringify(state),
          });
        }),
      );
    },
  };
}

/** Folds a run from the log, from its snapshot where there is one. Throws NOT_FOUND. */
export function foldStored(
  store: StoreReader,
  run: RunId,
  snapshot?: (state: RunState, hash: string) => void,
): RunState {
  const kept = store.snapshot(run, FOLD_VERSION);
  let state: RunState | null = kept === null ? null : stateFrom(kept.state);
  let folded = 0;
  let hash: string = kept?.hash ?? "";
  for (const event of store.events({ stream: run, afterSeq: state?.seq ?? 0, limit: 1_000_000 })) {
    state = evolve(state, runEventFrom(event));
    hash = event.hash;
    folded += 1;
  }
  if (state === null) throw new HoldfastError("NOT_FOUND", `There is no run ${run}.`);
  if (folded > SNAPSHOT_EVENTS) snapshot?.(state, hash);
  return state;
}

/** The definition that a run pinned. */
export function readDefinition(store: StoreReader, hash: string): Definition {
  const text = store.payload(hash);
  if (text === null) throw new HoldfastError("STORE_DAMAGED", `The pinned definition ${hash} is gone.`);
  return definitionFrom(text);
}

function stateFrom(text: string): RunState {
  const state: RunState = JSON.parse(text);
  return state;
}

function definitionFrom(text: string): Definition {
  const definition: Definition = JSON.parse(text);
  return definition;
}

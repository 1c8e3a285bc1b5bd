import { FINDER_PIPELINE } from "../../domain/definition/finder.ts";
import { isEnded, type RunState } from "../../domain/run/state.ts";
import type { StoreReader } from "../../ports/event-log.ts";

/** So many finders are looked at, the newest first. */
const LOOKED_AT = 100;

/** Where finders are looked for, and how their states are known. */
export interface FinderPlace {
  readonly store: Pick<StoreReader, "runs">;
  /** Runs that are not to be touched. */
  readonly aside: ReadonlyMap<string, unknown>;
  readonly stateOf: (run: string) => RunState;
}

/** The finders of a run that still find out which change is meant. */
export function openFinders({ store, aside, stateOf }: FinderPlace, run: string): readonly RunState[] {
  return store
    .runs({ pipeline: FINDER_PIPELINE, limit: LOOKED_AT })
    .filter(({ id, endedAt }) => endedAt === null && !aside.has(id))
    .map(({ id }) => stateOf(id))
    .filter((state) => !isEnded(state) && state.accepted.revises?.run === run);
}

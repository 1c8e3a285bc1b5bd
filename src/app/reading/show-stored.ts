import { join } from "node:path";
import { HoldfastError, messageOf } from "../../base/failure.ts";
import { placeOf, storedPath } from "../../artifacts/store/layout.ts";
import { runEventFrom } from "../../domain/record/upcast.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import { foldRun } from "../../domain/run/evolve.ts";
import { showRun } from "../../domain/run/view/show.ts";
import type { ShownRun } from "../../domain/run/view/shown.ts";
import type { RunState } from "../../domain/run/state.ts";
import { foldStored, readDefinition } from "../../engine/coordinator/views.ts";
import type { StoreReader } from "../../ports/event-log.ts";
import { findRun } from "../runs/find-run.ts";
import type { Lists } from "./lists.ts";
import { showUnreadable } from "./unreadable-run.ts";

/** Which version is shown, and whether the artifacts of every attempt are. */
export interface ShowOptions {
  readonly version: number | null;
  readonly all: boolean;
}

/** Where a run is that is shown. */
export interface ShowPort extends Pick<Lists, "store" | "quarantined"> {
  readonly home: string;
}

/** Everything about a run. Throws NOT_FOUND. */
export function showStored({ home, store, quarantined }: ShowPort, run: string, options: ShowOptions): ShownRun {
  const workspace = join(home, "runs", run, "workspace");
  const reason = quarantined().get(run) ?? null;
  const artifact = ({ stage, item, attempt, path }: Stored): string =>
    storedPath(placeOf(home, { run, stage, item }, attempt), { ...NO_RECORD, path });
  const read = readFold(store, run, options.version);
  if ("fault" in read)
    return showUnreadable(store, findRun(store, run), {
      reason: reason ?? read.fault,
      workspace,
      artifact,
    });
  return showRun(read.state, read.definition, { places: { workspace, quarantined: reason, artifact }, options });
}

interface Stored {
  readonly stage: string;
  readonly item: { readonly ordinal: number; readonly key: string } | null;
  readonly attempt: number;
  readonly path: string;
}

const NO_RECORD = { name: "", path: "", sha256: "", bytes: 0, mediaType: "", inherited: false };

/** A run's state with its definition, or why its record cannot be read. */
export type Fold = { readonly state: RunState; readonly definition: Definition } | { readonly fault: string };

/** Folds a run, or says why its record cannot be read. Throws NOT_FOUND, and what is wrong with the store as a whole. */
export function readFold(store: StoreReader, run: string, version: number | null): Fold {
  try {
    const state = stateAt(store, run, version);
    return { state, definition: readDefinition(store, state.accepted.definition) };
  } catch (failure) {
    if (failure instanceof HoldfastError && failure.code !== "PAYLOAD_LOST") throw failure;
    return { fault: `its record cannot be read: ${messageOf(failure)}` };
  }
}

/** A run as it stands, or as an earlier version ended. */
function stateAt(store: StoreReader, run: string, version: number | null): RunState {
  if (version === null) return foldStored(store, run);
  const events = store.events({ stream: run }).map(runEventFrom);
  const next = events.findIndex((event) => event.type === "run.reopened" && event.data.version === version + 1);
  const repinned = next > 0 && events[next - 1]?.type === "run.repinned" ? 1 : 0;
  const state = foldRun(next < 0 ? events : events.slice(0, next - repinned));
  if (state === null || state.version !== version)
    throw new HoldfastError("NOT_FOUND", `The run ${run} has no version ${version}.`);
  return state;
}

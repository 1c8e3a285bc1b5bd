import type { RunState } from "../../domain/run/state.ts";
import type { Artifacts } from "../../ports/artifacts.ts";
import type { StoreReader } from "../../ports/event-log.ts";
import { foldStored } from "../../engine/coordinator/views.ts";

/** A file in the store of artifacts. */
export interface StoredFile {
  readonly run: string;
  readonly stage: string;
  readonly path: string;
  readonly mediaType: string;
}

/** Finds a stored file by its content, of whichever run, version and attempt; null where none is known. */
export function findStoredFile(
  { store, artifacts }: { readonly store: StoreReader; readonly artifacts: Artifacts },
  sha256: string,
): StoredFile | null {
  const row = store.artifactByHash(sha256);
  if (row === null) return null;
  const { run, stage, attempt, mediaType } = row;
  const item = row.item === "" ? null : itemOf(foldStored(store, run), { stage, key: row.item, attempt });
  const record = { name: "", path: row.path, sha256, bytes: 0, mediaType, inherited: false };
  return { run, stage, path: artifacts.path({ run, stage, item }, attempt, record), mediaType };
}

interface Place {
  readonly stage: string;
  readonly key: string;
  readonly attempt: number;
}

/** The item of an attempt, also where it is none of the present version's. */
function itemOf(state: RunState, { stage, key, attempt }: Place): { readonly ordinal: number; readonly key: string } {
  const known = state.stages[stage];
  const units = [...(known?.units ?? []), ...(known?.itemsBefore ?? [])].filter((unit) => unit.key === key);
  const unit = units.find(({ attempts }) => attempts.some(({ n }) => n === attempt)) ?? units[0];
  return { ordinal: unit?.item ?? 0, key };
}

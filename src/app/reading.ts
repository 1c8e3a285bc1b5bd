import { join } from "node:path";
import { codeOf, HoldfastError } from "../base/failure.ts";
import { createArtifacts } from "../artifacts/create-artifacts.ts";
import type { AskedRevision } from "../domain/run/commands.ts";
import { runEventFrom } from "../domain/record/upcast.ts";
import type { Definition } from "../domain/definition/definition.ts";
import { explain, explainQuarantined, type Explanation, type Surroundings } from "../domain/run/explain.ts";
import { RECOVERY_DECISIONS, type LastRecovery } from "../domain/run/recovery-words.ts";
import { foldRun } from "../domain/run/evolve.ts";
import type { RevisionPlan } from "../domain/run/revision.ts";
import { showRun } from "../domain/run/show.ts";
import type { ShownRun } from "../domain/run/shown.ts";
import type { RunState } from "../domain/run/state.ts";
import { foldStored, readDefinition } from "../engine/views.ts";
import type { RunRow, StoreReader } from "../ports/event-log.ts";
import { openStoreReader } from "../store/sqlite/store-file.ts";
import { findRun, lastRun } from "./find-run.ts";
import { listsOf, type Lists } from "./lists.ts";
import { showUnreadable } from "./unreadable-run.ts";
import { scanWorkspace } from "../workspaces/scan-workspace.ts";
import { createSystemClock } from "./clock.ts";
import { storiesOf, type JournalStory } from "./journal-stories.ts";
import { journalsOf, type Journal } from "./journals.ts";
import { openFinders } from "./finder/open-finders.ts";
import { planStored } from "./plan-revision.ts";
import { findStoredFile, type StoredFile } from "./stored-file.ts";

/** What can be known of a home without its daemon. */
export interface Reading extends Lists {
  /** A run by id or unique prefix. Throws NOT_FOUND, AMBIGUOUS. */
  readonly findRun: (handle: string) => RunRow;
  /** The newest run of a project, or of the home where it is null. Throws NOT_FOUND. */
  readonly lastRun: (project: string | null) => RunRow;
  readonly show: (run: string, options: { readonly version: number | null; readonly all: boolean }) => ShownRun;
  /** What a revision would do; nothing is changed. Throws REFUSED, KIND_UNCLEAR, UNKNOWN_KIND, UNKNOWN_STAGE. */
  readonly revision: (run: string, asked: AskedRevision) => RevisionPlan;
  readonly explanation: (run: string, around: Omit<Surroundings, "recovery" | "finders" | "now">) => Explanation;
  /** The journals of a run's executions, in the order in which they were admitted. */
  readonly journals: (run: string, stage: string | null) => readonly Journal[];
  /** What is known of a run's executions beside what they printed, as it stands now. */
  readonly stories: (run: string) => (journal: Journal) => JournalStory;
  /** A stored file by its content, of whichever run, version and attempt; null where none is left. */
  readonly storedFile: (sha256: string) => StoredFile | null;
}

/** Opens a home to read; null when it has no store yet. Throws STORE_NEWER. */
export function openReading(home: string): Reading | null {
  const store = openStoreReader(home);
  return store === null ? null : readingOf(home, store);
}

/** Reads through a store that is open already. */
export function readingOf(home: string, store: StoreReader): Reading {
  const clock = createSystemClock();
  const artifacts = createArtifacts(home, { clock, scan: scanWorkspace });
  const lists = listsOf(store);
  const { quarantined } = lists;
  return {
    ...lists,
    findRun: (handle) => findRun(store, handle),
    lastRun: (project) => lastRun(store, project),
    show: (run, { version, all }) => {
      const workspace = join(home, "runs", run, "workspace");
      const reason = quarantined().get(run) ?? null;
      const state = stateUnless(store, { run, version, quarantined: reason !== null });
      if (state === null) return showUnreadable(store, findRun(store, run), { reason: reason ?? "", workspace });
      const places = {
        workspace,
        quarantined: reason,
        artifact: (place: {
          readonly stage: string;
          readonly item: { readonly ordinal: number; readonly key: string } | null;
          readonly attempt: number;
          readonly path: string;
        }): string =>
          artifacts.path({ run, stage: place.stage, item: place.item }, place.attempt, {
            name: "",
            path: place.path,
            sha256: "",
            bytes: 0,
            mediaType: "",
            inherited: false,
          }),
      };
      return showRun(state, definitionOf(store, state), { places, options: { all } });
    },
    revision: (run, asked) => planStored(store, { run, reason: quarantined().get(run) ?? null }, asked),
    explanation: (run, around) => {
      const reason = quarantined().get(run);
      if (reason !== undefined) return explainQuarantined(run, reason);
      const state = stateAt(store, run, null);
      const finders = openFinders({ store, aside: quarantined(), stateOf: (id) => foldStored(store, id) }, run);
      const more = { finders, recovery: lastRecovery(store, run), now: clock.now() };
      return explain(state, definitionOf(store, state), { ...around, ...more });
    },
    storedFile: (sha256) => findStoredFile({ store, artifacts }, sha256),
    stories: (run) => storiesOf(store, run, !quarantined().has(run)),
    journals: (run, stage) => journalsOf(home, store, { run, stage }),
  };
}

function lastRecovery(store: StoreReader, run: string): LastRecovery | null {
  const marks = store.events({ stream: run, types: ["workflow_recovery"], limit: 1_000_000 });
  const marked = marks.map(runEventFrom).at(-1);
  if (marked?.type !== "workflow_recovery") return null;
  const [decided] = store.events({ stream: run, types: RECOVERY_DECISIONS, afterSeq: marked.seq, limit: 1 });
  return { marked, decided: decided === undefined ? null : runEventFrom(decided) };
}

function definitionOf(store: StoreReader, state: RunState): Definition {
  return readDefinition(store, state.accepted.definition);
}

/** The state of a run; null where it was set aside and cannot be folded. */
function stateUnless(
  store: StoreReader,
  {
    run,
    version,
    quarantined,
  }: { readonly run: string; readonly version: number | null; readonly quarantined: boolean },
): RunState | null {
  try {
    return stateAt(store, run, version);
  } catch (failure) {
    if (!quarantined || codeOf(failure) === "NOT_FOUND") throw failure;
    return null;
  }
}

/** A run as it stands, or as an earlier version ended. */
function stateAt(store: StoreReader, run: string, version: number | null): RunState {
  if (version === null) return foldStored(store, run);
  const events = store.events({ stream: run, limit: 1_000_000 }).map(runEventFrom);
  const next = events.findIndex((event) => event.type === "run.reopened" && event.data.version === version + 1);
  const repinned = next > 0 && events[next - 1]?.type === "run.repinned" ? 1 : 0;
  const state = foldRun(next < 0 ? events : events.slice(0, next - repinned));
  if (state === null || state.version !== version)
    throw new HoldfastError("NOT_FOUND", `The run ${run} has no version ${version}.`);
  return state;
}

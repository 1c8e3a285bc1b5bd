import { createArtifacts } from "../../artifacts/create-artifacts.ts";
import { runEventFrom } from "../../domain/record/upcast.ts";
import { explain, explainQuarantined, type Explanation, type Surroundings } from "../../domain/run/view/explain.ts";
import { RECOVERY_DECISIONS, type LastRecovery } from "../../domain/run/words/recovery-words.ts";
import type { RevisionPlan } from "../../domain/run/version/revision.ts";
import type { ShownRun } from "../../domain/run/view/shown.ts";
import { foldStored } from "../../engine/coordinator/views.ts";
import type { StoreReader } from "../../ports/event-log.ts";
import { openStoreReader } from "../../store/sqlite/store-file.ts";
import { listsOf, type Lists } from "./lists.ts";
import { readFold, showStored, type ShowOptions } from "./show-stored.ts";
import { scanWorkspace } from "../../workspaces/scan-workspace.ts";
import { createSystemClock } from "../host/clock.ts";
import { storiesOf, type JournalStory } from "./journal-stories.ts";
import { journalsOf, type Journal } from "./journals.ts";
import { openFinders } from "../finder/open-finders.ts";
import { planStored } from "../runs/plan-revision.ts";
import { findStoredFile, type StoredFile } from "../retention/stored-file.ts";
import type { AskedRevision } from "../../domain/run/parts.ts";

/** What can be known of a home without its daemon. */
export interface Reading extends Lists {
  readonly show: (run: string, options: ShowOptions) => ShownRun;
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
    show: (run, options) => showStored({ home, store, quarantined }, run, options),
    revision: (run, asked) => planStored(store, { run, reason: quarantined().get(run) ?? null }, asked),
    explanation: (run, around) => {
      const reason = quarantined().get(run);
      if (reason !== undefined) return explainQuarantined(run, reason);
      const read = readFold(store, run, null);
      if ("fault" in read) return explainQuarantined(run, read.fault);
      const { state, definition } = read;
      const finders = openFinders({ store, aside: quarantined(), stateOf: (id) => foldStored(store, id) }, run);
      const more = { finders, recovery: lastRecovery(store, run), now: clock.now() };
      return explain(state, definition, { ...around, ...more });
    },
    storedFile: (sha256) => findStoredFile({ store, artifacts }, sha256),
    stories: (run) => storiesOf(store, run, !quarantined().has(run) && "state" in readFold(store, run, null)),
    journals: (run, stage) => journalsOf(home, store, { run, stage }),
  };
}

function lastRecovery(store: StoreReader, run: string): LastRecovery | null {
  const marks = store.events({ stream: run, types: ["workflow_recovery"] });
  const marked = marks.map(runEventFrom).at(-1);
  if (marked?.type !== "workflow_recovery") return null;
  const [decided] = store.events({ stream: run, types: RECOVERY_DECISIONS, afterSeq: marked.seq, limit: 1 });
  return { marked, decided: decided === undefined ? null : runEventFrom(decided) };
}

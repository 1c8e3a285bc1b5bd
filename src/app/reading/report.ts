import { timestamp, type EpochMs } from "../../base/clock.ts";
import type { RunRow } from "../../ports/event-log.ts";
import { gatesToJson, type GateItem } from "./gate-item.ts";
import type { Lists } from "./lists.ts";
import type { ShownRun } from "../../domain/run/view/shown.ts";
import type { RunSummary } from "./run-summary.ts";
import { isMovingState } from "../../domain/run/states.ts";

/** What happened since a moment, what waits, and what works now. */
export interface Report {
  readonly since: string;
  readonly until: string;
  /** Null for all projects. */
  readonly project: string | null;
  readonly waiting: readonly WaitingRun[];
  readonly quarantined: readonly RunSummary[];
  readonly failed: readonly RunSummary[];
  readonly partial: readonly EndedRun[];
  readonly completed: readonly EndedRun[];
  readonly cancelled: readonly RunSummary[];
  readonly running: readonly RunSummary[];
  readonly recoveries: readonly { readonly run: string; readonly pipeline: string; readonly at: string }[];
  /** Of the runs that are named here, as far as it is known. */
  readonly cost: { readonly usd: number | null };
}

/** A run that waits, with its questions; a held one has none. */
export interface WaitingRun extends RunSummary {
  readonly questions: readonly GateItem[];
}

/** A run that completed, with what it delivered, or else what its last stage made. */
export interface EndedRun extends RunSummary {
  /** Paths; null where there are so many runs that those of this one were not looked up. */
  readonly files: readonly string[] | null;
}

/** Which runs are looked at, and when. */
export interface ReportQuery {
  readonly since: EpochMs;
  readonly now: EpochMs;
  readonly project: string | null;
  /** Everything about a run; it is asked for those that completed. */
  readonly show: (run: string) => ShownRun;
}

const NOTHING: Omit<Report, "since" | "until" | "project"> = {
  waiting: [],
  quarantined: [],
  failed: [],
  partial: [],
  completed: [],
  cancelled: [],
  running: [],
  recoveries: [],
  cost: { usd: null },
};

/** Files are looked up for so many runs: each is folded. */
const MOST_WITH_FILES = 50;

/** Makes the report of a home; of one that has no store yet it is empty. */
export function reportOf(open: Lists | null, query: ReportQuery): Report {
  const { since, now, project, show } = query;
  if (open === null) return { ...NOTHING, since: timestamp(since), until: timestamp(now), project };
  const rows = open.runs({ since, ...(project === null ? {} : { project }) });
  const runs = open.summaries(rows);
  const those = (wanted: string): readonly RunSummary[] => runs.filter(({ state }) => state === wanted);
  const completed = those("completed");
  const withFiles = new Set(completed.slice(0, MOST_WITH_FILES).map(({ id }) => id));
  const ended = (run: RunSummary): EndedRun => ({
    ...run,
    files: withFiles.has(run.id) ? filesOf(show, run.id) : null,
  });
  return {
    since: timestamp(since),
    until: timestamp(now),
    project,
    waiting: those("waiting").map((run) => ({
      ...run,
      questions: run.gates === 0 ? [] : gatesToJson(open.store, open.store.gates({ run: run.id, state: "open" }), now),
    })),
    quarantined: those("quarantined"),
    failed: those("failed"),
    partial: completed.filter(({ partial }) => partial).map(ended),
    completed: completed.filter(({ partial }) => !partial).map(ended),
    cancelled: those("cancelled"),
    running: runs.filter(({ state }) => isMovingState(state)),
    recoveries: rows.flatMap((row) => recoveriesOf(open, row, since)),
    cost: { usd: rows.reduce<number | null>((sum, { usd }) => (usd === null ? sum : (sum ?? 0) + usd), null) },
  };
}

function recoveriesOf(open: Lists, { id, pipeline, recoveries }: RunRow, since: EpochMs): Report["recoveries"] {
  if (recoveries === 0) return [];
  return open.store
    .events({ stream: id, types: ["workflow_recovery"], sinceAt: since, limit: recoveries })
    .map(({ at }) => ({ run: id, pipeline, at: timestamp(at) }));
}

/** What a run delivered, else the files of the last stage that made some; nothing where it cannot be read. */
function filesOf(show: ReportQuery["show"], id: string): readonly string[] {
  try {
    const { artifacts, deliveries, stages, version } = show(id);
    const delivered = deliveries
      .filter((one) => one.version === version)
      .flatMap(({ files }) => files.map(({ path }) => path));
    if (delivered.length > 0) return [...new Set(delivered)];
    const made = artifacts.filter(({ name }) => name !== "stdout");
    const last = stages.findLast((stage) => made.some((file) => file.stage === stage.id));
    return made.filter((file) => file.stage === last?.id).map(({ path }) => path);
  } catch {
    return [];
  }
}

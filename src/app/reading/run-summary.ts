import { timestamp } from "../../base/clock.ts";
import { failureWords } from "../../domain/run/words/failure-words.ts";
import type { RunRow } from "../../ports/event-log.ts";

/** A run in a list. */
export interface RunSummary {
  readonly id: string;
  readonly pipeline: string;
  /** The pipeline's title with the input filled in, else a digest of the input. */
  readonly label: string;
  readonly project: string;
  readonly state: string;
  readonly reason: string | null;
  readonly version: number;
  readonly partial: boolean;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Total is null where the pinned definition is lost. */
  readonly stages: { readonly done: number; readonly total: number | null };
  /** Attempts of the present version. */
  readonly attempts: number;
  /** Open questions. */
  readonly gates: number;
  readonly recoveries: number;
  /** The stage that it failed of, waits for or works at; null where there is none. */
  readonly stage: StageInQuestion | null;
  readonly cost: { readonly usd: number | null };
}

/** What a list says of the stage that says most about a run. */
export interface StageInQuestion {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly message: string | null;
  /** How often a judge sent it back in this version, and what was asked for last. */
  readonly sentBack: number;
  readonly fix: string | null;
}

/** A run as it is in a list. */
export function runToJson(row: RunRow, stages: number | null): RunSummary {
  return {
    id: row.id,
    pipeline: row.pipeline,
    label: row.label,
    project: row.project,
    state: row.state,
    reason: row.reason,
    version: row.version,
    partial: row.partial,
    createdAt: timestamp(row.createdAt),
    startedAt: row.startedAt === null ? null : timestamp(row.startedAt),
    endedAt: row.endedAt === null ? null : timestamp(row.endedAt),
    stages: { done: row.stagesDone, total: stages },
    attempts: row.attempts,
    gates: row.gates,
    recoveries: row.recoveries,
    stage: stageOf(row),
    cost: { usd: row.usd },
  };
}

function stageOf(row: RunRow): StageInQuestion | null {
  if (row.stage === null) return null;
  const reason = row.stageReason;
  const failed = row.stageState === "failed" ? failureWords(reason ?? "failed", row.stageMessage) : null;
  return {
    id: row.stage,
    state: row.stageState ?? "",
    reason: failed?.reason ?? reason,
    message: failed?.line ?? row.stageMessage,
    sentBack: row.sentBack,
    fix: row.fix,
  };
}

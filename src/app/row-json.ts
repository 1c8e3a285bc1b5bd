import { timestamp } from "../base/clock.ts";
import type { AnswerOption } from "../domain/run/parts.ts";
import type { GateRow, RunRow } from "../ports/event-log.ts";

/** A run in a list. */
export interface RunSummary {
  readonly id: string;
  readonly pipeline: string;
  readonly project: string;
  readonly state: string;
  readonly reason: string | null;
  readonly version: number;
  readonly partial: boolean;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly cost: { readonly usd: number | null };
}

/** A gate in the inbox. */
export interface GateItem {
  readonly id: string;
  readonly run: string;
  readonly stage: string;
  readonly kind: string;
  readonly state: string;
  readonly question: string;
  readonly options: readonly AnswerOption[];
  readonly subject: string;
  readonly openedAt: string;
  readonly expiresAt: string | null;
  readonly answer: string | null;
  readonly answeredBy: string | null;
}

/** A run as it stands in a list. */
export function runToJson(row: RunRow): RunSummary {
  return {
    id: row.id,
    pipeline: row.pipeline,
    project: row.project,
    state: row.state,
    reason: row.reason,
    version: row.version,
    partial: row.partial,
    createdAt: timestamp(row.createdAt),
    startedAt: row.startedAt === null ? null : timestamp(row.startedAt),
    endedAt: row.endedAt === null ? null : timestamp(row.endedAt),
    cost: { usd: row.usd },
  };
}

/** A gate as it stands in the inbox. */
export function gateToJson(row: GateRow): GateItem {
  const options: readonly AnswerOption[] = JSON.parse(row.options);
  return {
    id: row.id,
    run: row.run,
    stage: row.stage,
    kind: row.kind,
    state: row.state,
    question: row.question,
    options,
    subject: row.subject,
    openedAt: timestamp(row.openedAt),
    expiresAt: row.expiresAt === null ? null : timestamp(row.expiresAt),
    answer: row.answer,
    answeredBy: row.answeredBy,
  };
}

import { timestamp } from "../base/clock.ts";
import type { GateRow, RunRow } from "../ports/event-log.ts";

/** A run as it stands in a list. */
export function runToJson(row: RunRow): Readonly<Record<string, unknown>> {
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
export function gateToJson(row: GateRow): Readonly<Record<string, unknown>> {
  const options: unknown = JSON.parse(row.options);
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

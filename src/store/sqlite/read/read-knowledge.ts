import type { KnowledgePlace } from "../../../domain/knowledge.ts";
import type { KnowledgeRow } from "../../../ports/event-log.ts";
import type { Connection, SqlRow } from "../connection.ts";
import { numberOf, textOf, textOrNull } from "./decode.ts";
import { hasTable } from "./has-table.ts";

/** Answers that are remembered at the places that a query names, the newest first. */
export function readKnowledge(connection: Connection, query: Partial<KnowledgePlace>): readonly KnowledgeRow[] {
  if (!hasTable(connection, "knowledge_rows")) return [];
  const names = (["project", "pipeline", "stage", "key"] as const).filter((name) => query[name] !== undefined);
  const where = names.length === 0 ? "" : `where ${names.map((name) => `${name} = ?`).join(" and ")}`;
  return connection
    .all(`select * from knowledge_rows ${where} order by seq desc`, ...names.map((name) => query[name] ?? null))
    .map(rowOf);
}

function rowOf(row: SqlRow): KnowledgeRow {
  return {
    seq: numberOf(row, "seq"),
    project: textOf(row, "project"),
    pipeline: textOf(row, "pipeline"),
    stage: textOf(row, "stage"),
    key: textOf(row, "key"),
    question: textOf(row, "question"),
    answer: textOf(row, "answer"),
    note: textOrNull(row, "note"),
    by: textOf(row, "given_by"),
    run: textOf(row, "run"),
    gate: textOf(row, "gate"),
    keptAt: numberOf(row, "kept_at"),
  };
}

import { timestamp } from "../../base/clock.ts";
import { isSamePlace, type KnowledgePlace } from "../../domain/knowledge.ts";
import { forget } from "../../engine/knowledge.ts";
import type { KnowledgeRow } from "../../ports/event-log.ts";
import type { Sent } from "../runs/sent-command.ts";
import type { OpenHome } from "../home/open-home.ts";

/** An answer that is remembered, as it is shown. */
export interface KnowledgeItem extends Omit<KnowledgeRow, "seq" | "keptAt"> {
  readonly keptAt: string;
}

/** Of each place the answer that counts. */
export function newest(rows: readonly KnowledgeRow[]): readonly KnowledgeRow[] {
  const latest = rows.toSorted((one, other) => other.seq - one.seq);
  return latest.filter((row, place) => latest.findIndex((other) => isSamePlace(row, other)) === place);
}

/** An answer as it stands in a list. */
export function knowledgeToJson({ seq: _seq, keptAt, ...row }: KnowledgeRow): KnowledgeItem {
  return { ...row, keptAt: timestamp(keptAt) };
}

/** Forgets what is remembered at the places that a query names, once recovery has finished. Throws NOT_FOUND. */
export async function forgetKnowledge(
  { engine, store }: Pick<OpenHome, "engine" | "store">,
  query: Partial<KnowledgePlace>,
  { actor }: Pick<Sent, "actor">,
): Promise<readonly KnowledgePlace[]> {
  await engine.pass();
  return forget({ store, home: engine.home }, query, actor);
}

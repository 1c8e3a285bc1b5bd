import { timestamp } from "../base/clock.ts";
import { isJsonObject } from "../base/json.ts";
import type { ShownRun } from "../domain/run/shown.ts";
import { NO_USAGE } from "../domain/usage.ts";
import type { RunRow, StoreReader } from "../ports/event-log.ts";

/** A run that was set aside because its record cannot be folded: what its row and its first event still say. */
export function showUnreadable(
  store: StoreReader,
  row: RunRow,
  more: { readonly reason: string; readonly workspace: string },
): ShownRun {
  const [accepted] = store.events({ stream: row.id, limit: 1 });
  const { definitionHash, input } = accepted?.data ?? {};
  return {
    id: row.id,
    pipeline: row.pipeline,
    project: row.project,
    definitionHash: typeof definitionHash === "string" ? definitionHash : "",
    version: row.version,
    state: "quarantined",
    reason: more.reason,
    partial: row.partial,
    createdAt: timestamp(row.createdAt),
    startedAt: row.startedAt === null ? null : timestamp(row.startedAt),
    endedAt: row.endedAt === null ? null : timestamp(row.endedAt),
    workspace: more.workspace,
    input: isJsonObject(input) ? input : {},
    recoveries: 0,
    hold: null,
    cost: { ...NO_USAGE, usd: row.usd },
    budgets: [],
    stages: [],
    artifacts: [],
    gates: [],
    deliveries: [],
    mission: null,
  };
}

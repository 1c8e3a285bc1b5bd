import type { StoreReader } from "../../ports/event-log.ts";
import type { Accounts } from "./accounts.ts";
import type { Home } from "../home.ts";
import { readable } from "../coordinator/readable.ts";
import type { Views } from "../coordinator/views.ts";

/** Where it is recalled what the clients said. */
export interface RecallPort {
  readonly store: Pick<StoreReader, "openRuns">;
  readonly views: Pick<Views, "load">;
  readonly home: Pick<Home, "quarantined">;
  readonly accounts: Pick<Accounts, "recall">;
}

/** What clients said of their quotas before this start, to runs that wait for nothing else: those are not loaded. */
export function recallQuotas({ store, views, home, accounts }: RecallPort): void {
  for (const { id, reason } of store.openRuns(["waiting"])) {
    const view = reason !== "quota" || home.quarantined().has(id) ? undefined : readable(() => views.load(id));
    if (view !== undefined) accounts.recall(view);
  }
}

import type { RunView } from "../domain/run/context.ts";
import type { StoreReader } from "../ports/event-log.ts";
import type { Accounts } from "./accounts.ts";
import type { Home } from "./home.ts";
import { readable } from "./readable.ts";
import type { Views } from "./views.ts";

/** Where it is recalled what the clients said. */
export interface RecallPort {
  readonly store: Pick<StoreReader, "openRuns">;
  readonly views: Pick<Views, "load">;
  readonly home: Pick<Home, "quarantined">;
  readonly accounts: Pick<Accounts, "learn">;
}

/** What clients said of their quotas before this start, to runs that are loaded and to those that wait for nothing but a quota. */
export function recallQuotas({ store, views, home, accounts }: RecallPort, loaded: readonly RunView[]): void {
  for (const view of loaded) accounts.learn(view);
  for (const { id, reason } of store.openRuns(["waiting"])) {
    const view = reason !== "quota" || home.quarantined().has(id) ? undefined : readable(() => views.load(id));
    if (view !== undefined) accounts.learn(view);
  }
}

import { HOME_STREAM } from "../../engine/home.ts";
import type { StoreReader } from "../../ports/event-log.ts";

/** The runs that the record says must not be touched, with the reason. */
export function quarantinedRuns(store: StoreReader): ReadonlyMap<string, string> {
  const runs = new Map<string, string>();
  for (const event of store.events({
    stream: HOME_STREAM,
    types: ["run.quarantined", "run.unquarantined"],
  })) {
    const run = event.data?.["run"];
    const reason = event.data?.["reason"];
    if (typeof run !== "string") continue;
    if (event.type === "run.quarantined") runs.set(run, typeof reason === "string" ? reason : "");
    else runs.delete(run);
  }
  return runs;
}

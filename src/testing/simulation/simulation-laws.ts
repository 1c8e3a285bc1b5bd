import { runEventFrom } from "../../domain/record/upcast.ts";
import { readDefinition } from "../../engine/coordinator/views.ts";
import { historyBreaches } from "../laws.ts";
import type { SimulatedEngine, World } from "./simulated-engine.ts";
import type { Wish } from "./people.ts";
import { outboxBreaches } from "./outbox-laws.ts";
import type { VirtualHost } from "./virtual/virtual-host.ts";
import type { VirtualProcess } from "./virtual/virtual-process.ts";

// What must hold in a world of trouble, at every step and in the end; an empty list is peace.

/** What must hold after every step: one process in a workspace, each execution begun once, what was told is in order. */
export function stepBreaches(host: VirtualHost, { told, life, faults }: SimulatedEngine): readonly string[] {
  const breaches = [...host.breaches, ...leaseBreaches(host), ...faults];
  const last = told.slice(-2);
  const [before, after] = last;
  if (life.alive && before !== undefined && after !== undefined && after.position !== before.position + 1)
    breaches.push(`position ${after.position} was told after ${before.position}`);
  return breaches;
}

function leaseBreaches({ processes }: VirtualHost): readonly string[] {
  const owners = new Map<string, VirtualProcess>();
  const breaches: string[] = [];
  for (const process of processes.values()) {
    if (process.child !== "alive") continue;
    const other = owners.get(process.launch.cwd);
    if (other !== undefined)
      breaches.push(`[G4] ${other.launch.execution} and ${process.launch.execution} work in ${process.launch.cwd}`);
    owners.set(process.launch.cwd, process);
  }
  return breaches;
}

/** What must hold in the end: every run ended and each wish made one, nothing lives, and the record is whole. */
export function endBreaches(
  { host, channels }: World,
  { store }: SimulatedEngine,
  wishes: readonly Wish[],
): readonly string[] {
  const breaches: string[] = [];
  const runs = store.runs({});
  if (runs.length !== wishes.length) breaches.push(`${wishes.length} wishes made ${runs.length} runs`);
  for (const process of host.processes.values())
    if (process.child === "alive") breaches.push(`[G7] ${process.launch.execution} lives`);
  for (const run of runs) {
    if (run.endedAt === null) breaches.push(`[G3] ${run.id} is ${run.state} (${run.reason ?? "no reason"})`);
    const fault = store.chainFault(run.id);
    if (fault !== null) breaches.push(`[G6] ${fault}`);
    const events = store.events({ stream: run.id }).map(runEventFrom);
    breaches.push(...outboxBreaches(events, channels.arrivals));
    const [first] = events;
    if (first?.type === "run.accepted")
      breaches.push(...historyBreaches(readDefinition(store, first.data.definition), events));
  }
  const quarantined = store.events({ stream: "home", types: ["run.quarantined"], limit: 10 });
  breaches.push(...quarantined.map(({ data }) => `quarantined: ${JSON.stringify(data)}`));
  return breaches;
}

import type { EpochMs } from "../../base/clock.ts";
import type { HostFacts } from "../../ports/processes.ts";

/** What can be said of the incarnation that wrote a run last, by one that holds the home's lock. */
export type OwnerStanding = "alive" | "dead" | "unknown";

/** An incarnation that may own runs. */
export interface Owner {
  readonly epoch: number;
  /** Where it lived; null when its record does not tell. */
  readonly facts: HostFacts | null;
}

/** The incarnation that looks. */
export interface Observer {
  readonly epoch: number;
  readonly facts: HostFacts;
}

/** Judges an owner. The lock proves the end of the one who held it on this host; of another host or pid namespace it proves nothing. */
export function judgeOwner(owner: Owner, observer: Observer): OwnerStanding {
  if (owner.epoch === observer.epoch) return "alive";
  const [its, ours] = [owner.facts, observer.facts];
  if (its === null || its.host !== ours.host || isUnreadable(its) || isUnreadable(ours)) return "unknown";
  if (its.bootId !== ours.bootId) return "dead";
  return its.pidNamespace === ours.pidNamespace ? "dead" : "unknown";
}

/** Tells whether an owner of a standing must be taken for gone: an unknown one after strictly more than the threshold without a beat. */
export function isGone(standing: OwnerStanding, lastBeat: EpochMs | null, at: StaleLimit): boolean {
  if (standing !== "unknown") return standing === "dead";
  return lastBeat === null || lastBeat > at.now || at.now - lastBeat > at.staleAfterMs;
}

/** When a beat is too old. */
export interface StaleLimit {
  readonly now: EpochMs;
  readonly staleAfterMs: number;
}

function isUnreadable({ bootId, pidNamespace }: HostFacts): boolean {
  return bootId === "unknown" || bootId === "" || pidNamespace === "unknown";
}

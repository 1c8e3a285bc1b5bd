import type { Setback } from "../domain/run/parts.ts";
import type { Agents } from "../ports/agents.ts";
import type { Artifacts } from "../ports/artifacts.ts";
import type { Carrier, FindChannel } from "../ports/channels.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store, StoredEvent } from "../ports/event-log.ts";
import type { HostState } from "../ports/host-state.ts";
import type { Processes } from "../ports/processes.ts";
import type { Secrets } from "../ports/secrets.ts";
import type { Workspaces } from "../ports/workspaces.ts";

/** What the engine needs from the world. */
export interface EnginePorts {
  readonly store: Store;
  readonly processes: Processes;
  readonly workspaces: Workspaces;
  readonly artifacts: Artifacts;
  readonly agents: Agents;
  readonly secrets: Secrets;
  /** What this machine has left. */
  readonly host: () => HostState;
  readonly channels: { readonly find: FindChannel };
  /** Carries what one run of the home tells another. */
  readonly toRuns: Carrier;
  readonly clock: Clock;
}

/** Who this orchestrator is, and the limits that it keeps. */
export interface EngineSettings {
  readonly homeId: string;
  readonly incarnation: string;
  readonly epoch: number;
  readonly version: string;
  /** A run whose owner cannot be judged is stale after so long without a beat. */
  readonly staleAfterMs: number;
  readonly recoveryDeadlineMs: number;
  /** How long a submission waits at the barrier before it gets `recovering`. */
  readonly acceptWaitMs: number;
  /** How many processes may run at once, over all runs. */
  readonly maxProcesses: number;
  /** The command line that runs a task: interpreter and host file; module and name follow. */
  readonly taskHost: readonly string[];
  /** The folder in which a child finds `holdfast`. */
  readonly binFolder: string;
  /** The record is not the whole truth: every open run is held for an operator. */
  readonly setback?: Setback | null;
  /** Test lane: forgets every run after every turn. */
  readonly forgetful?: boolean;
}

/** What an engine tells while it lives. */
export interface EngineListeners {
  /** Events that were committed, in commit order. */
  readonly committed: (events: readonly StoredEvent[]) => void;
  /** The store cannot write any more: this incarnation must end; children live on. */
  readonly fatal: (reason: unknown) => void;
  /** Test lane: called after each commit; what it throws counts as an error of a commit that was applied. */
  readonly afterCommit?: () => void;
}

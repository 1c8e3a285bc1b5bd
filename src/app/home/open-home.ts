import type { Engine } from "../../engine/engine.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FindChannel } from "../../ports/channels.ts";
import type { Store } from "../../ports/event-log.ts";
import type { Processes } from "../../ports/processes.ts";
import type { Apart } from "../apart/create-apart.ts";

/** A home that this process orchestrates. */
export interface OpenHome {
  readonly engine: Engine;
  readonly store: Store;
  readonly clock: Clock;
  readonly processes: Processes;
  readonly channels: { readonly find: FindChannel };
  readonly apart: Apart;
  readonly incarnation: string;
  readonly epoch: number;
  readonly homeId: string;
  /** Releases the runs and closes the store; who took the lock in opening lets it go. */
  readonly close: (options: { readonly children: boolean }) => Promise<void>;
}

import type { Effect } from "../../../domain/run/due.ts";
import type { Json } from "../../../base/json/json.ts";
import type { AdmitCommand } from "../../../domain/run/commands.ts";
import type { RunView } from "../../../domain/run/context.ts";
import type { UnitState } from "../../../domain/run/state.ts";
import type { Launch } from "../../../ports/processes.ts";

/** The beginning of a process, as what is due. */
export type Start = Extract<Effect, { kind: "start" }>;

/** A process made ready: what must be committed, and what must be started then. */
export interface Prepared {
  readonly admission: AdmitCommand;
  readonly launch: Launch;
}

/** Everything about one start that its steps share. */
export interface Starting {
  readonly effect: Start;
  readonly view: RunView;
  readonly unit: UnitState;
  readonly key: string;
  readonly cwd: string;
  readonly workspace: string;
  readonly directory: string;
  /** The item of an `each` stage that this start is for. */
  readonly item: Json;
}

import type { EpochMs } from "../../../base/clock.ts";
import type { Stage } from "../../definition/definition.ts";
import type { NewRunEvent } from "../events.ts";
import type { Role } from "../parts.ts";
import type { StageState, UnitState } from "../state.ts";

/** What is next for a stage, or for one of its units. */
export type StageStep =
  | { readonly do: "record"; readonly events: readonly NewRunEvent[] }
  | { readonly do: "expand" }
  | { readonly do: "verify" }
  | { readonly do: "restore" }
  /** As many units as may be worked on at a time. */
  | { readonly do: "units"; readonly units: readonly UnitWork[] }
  | { readonly do: "none" };

/** A unit, and what is next for it. */
export interface UnitWork {
  readonly unit: UnitState;
  readonly step: Exclude<UnitStep, { do: "record" | "over" }>;
}

/** What is next for a unit: something to do outside, something to record, something to wait for, or nothing. */
export type UnitStep =
  | { readonly do: "start"; readonly role: Role; readonly attempt: number; readonly judge: number | null }
  | { readonly do: "collect"; readonly attempt: number }
  | { readonly do: "check"; readonly attempt: number; readonly judge: number }
  | { readonly do: "record"; readonly events: readonly NewRunEvent[] }
  | { readonly do: "wait"; readonly until: EpochMs | null }
  | { readonly do: "over" };

/** A unit with the stage that it belongs to. */
export interface UnitPlace {
  readonly stage: Stage;
  readonly stageState: StageState;
  readonly unit: UnitState;
}

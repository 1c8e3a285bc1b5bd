import type { ExecutionKey } from "../../base/brand.ts";
import type { Stage } from "../../domain/definition/definition.ts";
import { usesSharedWorkspace } from "../../domain/run/execution/lease.ts";
import type { UnitRef } from "../../domain/run/parts.ts";
import { findUnit, type RunState } from "../../domain/run/state.ts";
import type { UnitPath, Workspaces } from "../../ports/workspaces.ts";
import { executionParts } from "../../base/execution-key.ts";

/** The folder names of a unit. */
export function unitPath(state: RunState, ref: UnitRef): UnitPath {
  const key = findUnit(state, ref)?.key ?? "";
  return { run: state.id, stage: ref.stage, item: ref.item === null ? null : { ordinal: ref.item, key } };
}

/** Where a unit's work happens. */
export function workspaceOf(workspaces: Workspaces, stage: Stage, unit: UnitPath): string {
  return usesSharedWorkspace(stage) ? workspaces.shared(unit.run) : workspaces.own(unit);
}

/** The folder name of an execution, from its key. */
export function executionName(key: ExecutionKey): string {
  const { version, stage, item, attempt, role, k } = executionParts(key);
  return `v${version}.${item === null ? stage : `${stage}.${item}`}.${attempt}.${role}.${k}`;
}

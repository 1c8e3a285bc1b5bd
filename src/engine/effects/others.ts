import { hashOf } from "../../base/hash.ts";
import { HoldfastError, messageOf } from "../../base/failure.ts";
import type { Json } from "../../base/json/json.ts";
import type { Effect } from "../../domain/run/due.ts";
import type { RunView } from "../../domain/run/context.ts";
import type { FrozenItem } from "../../domain/run/parts.ts";
import { attemptOf } from "../../domain/run/state.ts";
import { valueAt } from "../inputs/fill.ts";
import { executionName } from "../inputs/unit-path.ts";
import { pointerPath, readItems, refuseChanged } from "./process/child-files.ts";
import { report, type EffectPort } from "./port.ts";
import { restoreStage } from "./restore-stage.ts";

type EffectOf<K extends Effect["kind"]> = Extract<Effect, { kind: K }>;

/** Freezes the items of an `each` stage: key and hash of each, in list order. */
export async function expandEffect(
  port: EffectPort,
  effect: EffectOf<"expand" | "restore" | "verify">,
  view: RunView,
): Promise<void> {
  const found = await itemsOf(port, effect, view);
  await report(port, view.state.id, {
    command: { type: "expanded", stage: effect.stage.id, ...found },
    cause: effect.key,
  });
}

async function itemsOf(
  port: EffectPort,
  { stage }: EffectOf<"expand" | "restore" | "verify">,
  view: RunView,
): Promise<{ readonly items: readonly FrozenItem[] | null; readonly fault: string | null }> {
  try {
    await refuseChanged(port, view, stage);
    const items = await readItems(port, view, stage);
    const keyed = items.map((item, place) => ({
      key: keyOf(item, stage.each?.key ?? ""),
      hash: itemHash(item, place),
    }));
    const nameless = keyed.findIndex((item) => item.key === "");
    return nameless < 0
      ? { items: keyed, fault: null }
      : { items: null, fault: `Item ${nameless + 1} has no key at ${stage.each?.key ?? ""}.` };
  } catch (failure) {
    if (failure instanceof HoldfastError && REFUSALS.has(failure.code)) return { items: null, fault: failure.message };
    throw failure;
  }
}

const REFUSALS: ReadonlySet<string> = new Set(["OUTPUT_REFUSED", "ARTIFACT_CHANGED"]);

/** What cannot be hashed can be given to no process either. */
function itemHash(item: Json, place: number): string {
  try {
    return hashOf(item);
  } catch (failure) {
    throw new HoldfastError("OUTPUT_REFUSED", `Item ${place + 1} cannot be taken: ${messageOf(failure)}.`);
  }
}

function keyOf(item: Json, pointer: string): string {
  const key = valueAt(item, pointerPath(pointer));
  return typeof key === "string" || typeof key === "number" ? String(key) : "";
}

/** Says whether an unchanged stage's stored files are still what was recorded. */
export async function verifyEffect(
  port: EffectPort,
  effect: EffectOf<"expand" | "restore" | "verify">,
  view: RunView,
): Promise<void> {
  const stage = view.state.stages[effect.stage.id];
  let same = stage !== undefined;
  for (const unit of stage?.itemsBefore ?? []) {
    const attempt = unit.chosen === null ? undefined : attemptOf(unit, unit.chosen);
    const path = {
      run: view.state.id,
      stage: effect.stage.id,
      item: unit.item === null ? null : { ordinal: unit.item, key: unit.key ?? "" },
    };
    same &&= attempt !== undefined && (await port.artifacts.intact(path, attempt.n, attempt.artifacts));
  }
  await report(port, view.state.id, { command: { type: "verified", stage: effect.stage.id, same }, cause: effect.key });
}

/** Puts the chosen attempt's content back into the workspace. */
export async function restoreEffect(
  port: EffectPort,
  effect: EffectOf<"expand" | "restore" | "verify">,
  view: RunView,
): Promise<void> {
  const fault = await restoreStage(port, view, effect.stage);
  await report(port, view.state.id, {
    command: { type: "restored", stage: effect.stage.id, fault },
    cause: effect.key,
  });
}

/** Leaves an answer in the directory of the child that asked. */
export async function tellEffect(port: EffectPort, effect: EffectOf<"tell">, view: RunView): Promise<void> {
  const directory = port.workspaces.executionFolder(view.state.id, executionName(effect.execution));
  await port.processes.tell(directory, effect.n, { answer: effect.answer, note: effect.note });
  await report(port, view.state.id, {
    command: { type: "told", execution: effect.execution, n: effect.n },
    cause: effect.key,
  });
}

import type { Definition } from "../domain/definition/definition.ts";
import { ancestorsOf } from "../domain/definition/mentions.ts";
import type { StageDraft } from "./draft.ts";
import type { Findings } from "./faults.ts";
import { didYouMean } from "./nearest.ts";

/** Checks that no stage needs itself through others; each cycle is named once, where its first stage stands. */
export function checkCycles(definition: Definition, drafts: readonly StageDraft[], findings: Findings): void {
  const told = new Set<string>();
  for (const draft of drafts) {
    if (told.has(draft.id)) continue;
    const cycle = cycleFrom(draft.id, definition);
    if (cycle === null) continue;
    for (const id of cycle) told.add(id);
    findings.add({
      pointer: draft.pointer,
      part: "key",
      code: "CYCLE",
      message: `the stages need each other in a circle: ${[...cycle, draft.id].join(" → ")}`,
      hint: "Take one of these needs away; the one way back is `redo`.",
    });
  }
}

/** Checks that each way back leads to a stage that came before. */
export function checkRedos(definition: Definition, drafts: readonly StageDraft[], findings: Findings): void {
  const ids = drafts.map((draft) => draft.id);
  for (const draft of drafts) {
    const before = ancestorsOf(definition, draft.id);
    for (const { target, pointer, toSelf } of draft.notes.redos) {
      if (before.includes(target) || (toSelf && target === draft.id)) continue;
      const known = ids.includes(target);
      findings.add({
        pointer,
        code: known ? "REDO_NOT_ANCESTOR" : "UNKNOWN_STAGE",
        message: known
          ? `"${target}" does not come before "${draft.id}", so it cannot be done again from here`
          : `unknown stage "${target}"${didYouMean(target, before)}`,
        hint: before.length === 0 ? "No stage comes before this one." : `Before it come: ${before.join(", ")}.`,
      });
    }
  }
}

// The shortest way back to a stage along the needs, so that the cycle that is named is the one to mend.
function cycleFrom(start: string, definition: Definition): readonly string[] | null {
  const needs = new Map(definition.stages.map((stage) => [stage.id, stage.needs]));
  const seen = new Set<string>();
  let ways: readonly (readonly string[])[] = [[start]];
  while (ways.length > 0) {
    const longer: (readonly string[])[] = [];
    for (const way of ways) {
      const onward = needs.get(way.at(-1) ?? start) ?? [];
      if (onward.includes(start)) return way;
      for (const id of onward.filter((need) => !seen.has(need))) {
        seen.add(id);
        longer.push([...way, id]);
      }
    }
    ways = longer;
  }
  return null;
}
